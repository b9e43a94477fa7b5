"""Keeps events of alarms until they are in the journal: an alarm never waits for a disk, and none is forgotten."""

from __future__ import annotations

import threading
from collections import deque

from edge.domain import AlarmEvent
from edge.journal import AlarmBook

__all__ = ["AlarmLog"]

MOST_WAITING = 10_000
"""More than come in days in which the journal can't be written; beyond this the oldest are dropped."""


class AlarmLog:
    """Events on their way into the journal. Safe to use from any thread."""

    def __init__(self) -> None:
        self._waiting: deque[AlarmEvent] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()

    def note(self, event: AlarmEvent) -> None:
        """Takes an event, to be written by the next `write`."""
        self._waiting.append(event)

    def write(self, book: AlarmBook) -> None:
        """Writes what is waiting, in order.

        Raises:
            edge.journal.JournalError: the journal can't be written now, and all of it still waits.
        """
        with self._lock:
            events = list(self._waiting)
            if events:
                book.append(events)
            for _ in events:
                self._waiting.popleft()
