"""Whether every loop of the daemon still turns: only then is the service manager's watchdog fed.

A timer that pings while the work is dead is worse than no watchdog. So each loop leaves a mark on every turn, idle or
busy, and the watchdog is fed only while no mark is too old.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["Pulses"]


class Pulses:
    """The marks of all loops. Safe to use from any thread.

    Args:
        monotonic_s: a monotonic clock in seconds.
    """

    def __init__(self, *, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._due_s: dict[str, float] = {}

    def beat(self, loop: str, *, within_s: float) -> None:
        """Marks a turn of the loop; the next one comes within that time."""
        with self._lock:
            self._due_s[loop] = self._monotonic_s() + within_s

    def end(self, loop: str) -> None:
        """Expects no more marks of a loop that has ended on purpose."""
        with self._lock:
            self._due_s.pop(loop, None)

    def stalled(self) -> tuple[str, ...]:
        """Loops whose next turn is overdue, the longest overdue first."""
        now_s = self._monotonic_s()
        with self._lock:
            overdue = sorted((due_s, loop) for loop, due_s in self._due_s.items() if due_s < now_s)
        return tuple(loop for _, loop in overdue)
