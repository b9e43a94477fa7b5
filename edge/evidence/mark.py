"""How far the keeper of evidence has come: a mark on the disk, for the keeper's next start and for other processes."""

from __future__ import annotations

from pathlib import Path

from edge.domain import Frozen, Sha256
from edge.files.replaced import replace_file

__all__ = ["Mark", "read_mark", "write_mark"]

MARK_FILE = "kept-up-to.json"


class Mark(Frozen):
    """The evidence of all decisions up to this one is kept, or need not be. `hash` tells this journal from another."""

    seq: int
    hash: Sha256


def read_mark(root: Path) -> Mark | None:
    """The mark in the evidence folder `root`; None: there is none that can be read."""
    try:
        return Mark.from_json((root / MARK_FILE).read_bytes())
    except (OSError, ValueError):
        return None


def write_mark(root: Path, mark: Mark) -> None:
    """Replaces the mark.

    Raises:
        OSError: it can't be written.
    """
    replace_file(root / MARK_FILE, mark.to_json())
