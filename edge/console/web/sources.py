"""What the console reads, and whom it asks: all that it knows of its station."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from edge.link import LinkSettings, Topics

__all__ = ["Sources"]


@dataclass(frozen=True)
class Sources:
    """One station, as the console sees it. Of all this it only writes users and tips, and makes the evidence key."""

    journal_file: Path
    status_file: Path
    users_file: Path
    tips_file: Path
    revisions_dir: Path
    errors_file: Path
    cameras_dir: Path
    model_dir: Path | None
    evidence_dir: Path
    evidence_key_file: Path
    done_dir: Path
    link: LinkSettings
    topics: Topics
