"""A mark beside the journal that names the last record written.

It costs no flush and may lag behind. It shows that a file was replaced by an older one, or has lost its write-ahead
log, which no check inside the file can find.
"""

from __future__ import annotations

from pathlib import Path

from edge.domain import Frozen, Sha256
from edge.files.replaced import replace_file
from edge.journal.journal import Journal

__all__ = ["HeadMark", "mark_head", "read_mark"]


class HeadMark(Frozen):
    """Number and hash of a record that was written."""

    seq: int
    hash: Sha256


def mark_head(journal: Journal) -> None:
    """Notes beside the journal how far it goes. Cheap; call it every few seconds.

    Raises:
        OSError: the mark can't be written.
    """
    seq, head_hash = journal.head
    replace_file(_beside(journal.path), HeadMark(seq=seq, hash=head_hash).to_json())


def read_mark(journal: Path) -> HeadMark | None:
    """The mark beside a journal, if there is one."""
    try:
        return HeadMark.from_json(_beside(journal).read_bytes())
    except (OSError, ValueError):
        return None  # no mark, or one that a power cut left half written: the journal speaks for itself


def _beside(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}.head")
