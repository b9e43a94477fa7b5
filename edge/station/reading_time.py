"""How long a reading takes here and now, learnt from the last ones, so that none is begun that can't end in time.

Without it an overloaded station would spend all its time on parcels that it then gives up half-way. With it, what is
begun is finished, and what can't be finished is given up at once.
"""

from __future__ import annotations

import threading

__all__ = ["ReadingTime"]

MEMORY = 0.2
"""Weight of the newest reading: roughly the last five count."""


class ReadingTime:
    """A moving mean of the time of one view. Safe to use from any thread."""

    def __init__(self, *, least_ms: float) -> None:
        self._least_ms = least_ms
        self._lock = threading.Lock()
        self._view_ms = 0.0

    def use(self, *, least_ms: float) -> None:
        """Changes the minimum."""
        self._least_ms = least_ms

    def learn(self, *, views: int, took_ms: float) -> None:
        """Takes in a finished reading of this many views."""
        if views:
            with self._lock:
                new_ms = took_ms / views
                self._view_ms = new_ms if not self._view_ms else self._view_ms + MEMORY * (new_ms - self._view_ms)

    def expected_ms(self, views: int) -> float:
        """What a reading of this many views is likely to take; never less than the configured minimum."""
        with self._lock:
            return max(self._least_ms, views * self._view_ms)
