"""Announcements on the disk: written under a hidden name when they come, put into the spool when all is gathered.

Each step is one rename, so a crash at any moment leaves the parcel either announced or in the spool, never both or
neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from edge.capture.trigger import Trigger, TriggerError, TriggerView, read_trigger

__all__ = ["lay", "left_over", "picture_of", "stem_of", "write_down"]

SUFFIX = ".announced"


def stem_of(trigger: Trigger) -> str:
    """Beginning of the names of a parcel's files: they sort by time, and none comes twice."""
    return f"{trigger.triggered_at:%Y%m%dT%H%M%S%f}-{trigger.track_id}"


def picture_of(stem: str, camera: str) -> str:
    """Name of the file for a camera's picture."""
    return f"{stem}-{camera}.jpg"


def write_down(incoming: Path, trigger: Trigger) -> None:
    """Writes an announcement down, to survive a crash.

    Raises:
        OSError: it can't be written.
    """
    _write(incoming, stem_of(trigger), trigger)


def lay(incoming: Path, trigger: Trigger, views: Iterable[TriggerView]) -> None:
    """Makes a parcel appear in the spool, with its views.

    Raises:
        OSError: it can't be written.
    """
    stem = stem_of(trigger)
    hidden = _write(incoming, stem, trigger.model_copy(update={"views": tuple(views)}))
    hidden.replace(incoming / f"{stem}.json")


def left_over(incoming: Path) -> Iterator[Trigger]:
    """What was written down but never put into the spool, oldest first. What can't be read is removed.

    Raises:
        OSError: the folder can't be read.
    """
    for part in incoming.glob(f".*{SUFFIX}.part"):
        part.unlink(missing_ok=True)
    for hidden in sorted(incoming.glob(f".*{SUFFIX}")):
        try:
            yield read_trigger(hidden, least_views=0)
        except TriggerError:
            hidden.unlink(missing_ok=True)


def _write(incoming: Path, stem: str, trigger: Trigger) -> Path:
    hidden = incoming / f".{stem}{SUFFIX}"
    part = hidden.with_name(f"{hidden.name}.part")
    try:
        part.write_text(trigger.model_dump_json(exclude_none=True), encoding="utf-8")
        part.replace(hidden)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return hidden
