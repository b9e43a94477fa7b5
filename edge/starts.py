"""How often the daemon was started without becoming ready: what makes it start in safe mode.

The starts are kept in a small file, by the monotonic clock. A start that becomes ready forgets those before it.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from pydantic import ValidationError

from edge.clock import Clock
from edge.domain import Frozen, Instant
from edge.files.replaced import replace_file

__all__ = ["MANY", "Starts"]

WITHIN_MS = 300_000.0
MANY = 5
"""Failed starts within five minutes; a service manager gets there in about ten seconds."""

log = structlog.get_logger(__name__)


class _Record(Frozen):
    starts: tuple[Instant, ...] = ()


class Starts:
    """The starts of one station. A file that can't be read or written never keeps the station from starting.

    Args:
        path: of the file.
        clock: of this machine.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock

    def begin(self) -> bool:
        """Notes this start. Returns whether too many before it failed."""
        recent = [start for start in self._read() if self._clock.ms_since(start) < WITHIN_MS]
        self._write(_Record(starts=(*recent, self._clock.instant())[-MANY - 1 :]))
        return len(recent) >= MANY

    def forget(self) -> None:
        """Forgets earlier starts: this one is good, or something was changed."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("starts can't be forgotten", error=error.strerror)

    def _read(self) -> tuple[Instant, ...]:
        try:
            return _Record.from_json(self._path.read_bytes()).starts
        except (OSError, ValidationError):
            return ()

    def _write(self, record: _Record) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, record.to_json())
        except OSError as error:
            log.warning("starts can't be counted", error=error.strerror)
