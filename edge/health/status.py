"""What a station says of itself, in one file that is replaced every few seconds.

It answers `sortgate status` even without a broker, and after the daemon has died: the file says when it was written, by
the clock that all processes of the machine share, so its age is exact whatever the wall clock does.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError

from edge.domain import Action, Alarm, Delivery, Frozen, FunctionHealth, Label, Stamp, StationMode
from edge.files.replaced import replace_file

__all__ = ["STALE_AFTER_S", "StationStatus", "StatusError", "read_status", "write_status"]

STALE_AFTER_S = 5.0
"""A daemon that works writes its status every 2 s; an older one says nothing of now."""


class StatusError(Exception):
    """The status can't be read; the text says why and what to do."""


class StationStatus(Frozen):
    """One station at one moment. Counts run since the daemon's start."""

    at: Stamp
    started_at: Stamp
    pid: int
    software: str
    site: Label
    line: Label
    station: Label
    mode: StationMode
    rules_revision: str
    config_revision: int = 0
    functions: tuple[FunctionHealth, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    stalled: tuple[str, ...] = Field(default=(), description="loops that do not turn any more")
    decisions: dict[Action, int] = Field(default_factory=dict)
    deliveries: dict[Delivery, int] = Field(default_factory=dict)
    open_holds: int = Field(default=0, ge=0)
    declarations: int = Field(default=0, ge=0)
    disk_free_bytes: int = Field(default=0, ge=0)


def write_status(path: Path, status: StationStatus) -> None:
    """Replaces the file with this status. A reader sees the old one or the new one, never a part.

    Raises:
        OSError: it can't be written.
    """
    replace_file(path, status.to_json())


def read_status(path: Path) -> StationStatus:
    """The last status that the station wrote.

    Raises:
        StatusError: there is none, or it was written by another version.
    """
    try:
        return StationStatus.from_json(path.read_bytes())
    except FileNotFoundError:
        raise StatusError(f"there is no status at {path}; has the station been started?") from None
    except OSError as error:
        raise StatusError(f"{path} can't be read: {error.strerror}") from error
    except ValidationError as error:
        raise StatusError(f"{path} was written by another version of Sortgate; restart the station") from error
