"""The last warnings and errors of the station, kept in a small file for whoever looks for a fault from afar.

The log itself goes to the service manager, which not everybody may read. No entry waits for a disk: a separate thread
writes the file, at most once a second. A repeated entry is kept once, with a count.
"""

from __future__ import annotations

import atexit
import datetime as dt
import threading
from collections import deque
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from edge.domain import Frozen, UtcTime
from edge.files.replaced import replace_file

__all__ = ["LoggedError", "RecentErrors", "read_errors"]

KEPT = 50
LONGEST = 400
PAUSE_S = 1.0
_TOLD = {"warning", "error", "critical"}
_LEFT_OUT = {"event", "level", "timestamp", "exception", "by", "user"}
"""What has a field of its own, what is long, and what may name a person."""


class LoggedError(Frozen):
    """One kind of entry. Like the log itself it holds no label text, no secret and no name of a person."""

    level: str
    event: str
    details: str = ""
    first_at: UtcTime
    last_at: UtcTime
    times: int = Field(default=1, ge=1)


class _Content(Frozen):
    errors: tuple[LoggedError, ...] = ()


class RecentErrors:
    """A processor of structlog, put before the one that renders. Safe to use from any thread.

    Args:
        path: of the file; what it already holds is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._kept = deque(read_errors(path), maxlen=KEPT)
        self._news = threading.Event()
        threading.Thread(target=self._write_on, name="recent-errors", daemon=True).start()
        atexit.register(self.flush)

    def __call__(self, _: object, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Notes an entry and passes it on."""
        if entry.get("level") in _TOLD:
            self._note(entry)
        return entry

    def flush(self) -> None:
        """Writes the file now. A disk that takes nothing costs this file and nothing else."""
        with self._writing:  # one after another, so that no older content replaces a newer one
            with self._lock:
                text = _Content(errors=tuple(self._kept)).to_json()
            with suppress(OSError):
                replace_file(self._path, text)

    def _note(self, entry: Mapping[str, Any]) -> None:
        now = dt.datetime.now(dt.UTC)
        event = str(entry.get("event", ""))[:LONGEST]
        details = ", ".join(f"{name}={value}" for name, value in entry.items() if name not in _LEFT_OUT)[:LONGEST]
        with self._lock:
            known = next((one for one in self._kept if (one.event, one.details) == (event, details)), None)
            if known is None:
                level = str(entry["level"])
                self._kept.append(LoggedError(level=level, event=event, details=details, first_at=now, last_at=now))
            else:
                self._kept.remove(known)
                self._kept.append(known.model_copy(update={"last_at": now, "times": known.times + 1}))
        self._news.set()

    def _write_on(self) -> None:
        pause = threading.Event()
        while True:
            self._news.wait()
            self._news.clear()
            self.flush()
            pause.wait(PAUSE_S)


def read_errors(path: Path) -> tuple[LoggedError, ...]:
    """The last errors of a station, the latest last; none if there is no such file, or it is damaged."""
    try:
        return _Content.from_json(path.read_bytes()).errors
    except (OSError, ValidationError):
        return ()
