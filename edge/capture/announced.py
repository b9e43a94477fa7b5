"""Announcements on the disk: written under a hidden name when they come, put into the spool when all is gathered.

Each step is one rename, so a crash at any moment leaves the parcel either announced or in the spool, never both or
neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import structlog

from edge.capture.trigger import Trigger, TriggerError, TriggerView, read_trigger

__all__ = ["lay", "left_over", "picture_of", "stem_of", "write_down"]

SUFFIX = ".announced"

log = structlog.get_logger(__name__)


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
    """What was written down but never put into the spool, oldest first.

    What makes no sense is removed. What is no plain file, or may not be read, was not written here and stays.
    """
    for part in incoming.glob(f".*{SUFFIX}.part"):
        with suppress(OSError):
            part.unlink()
    for hidden in sorted(incoming.glob(f".*{SUFFIX}")):
        try:
            trigger = read_trigger(hidden, least_views=0)
        except TriggerError:
            trigger = None
        except OSError as error:
            log.warning("announcement of an earlier run can't be read", file=hidden.name, error=str(error))
            continue
        if trigger is not None and trigger.triggered_at is not None:
            yield trigger
        else:
            with suppress(OSError):
                hidden.unlink()


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
