"""The failures of a reading process: one that fails again and again is brought back more and more slowly."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

__all__ = ["Setbacks"]

WITHIN_S = 60.0
MANY = 5
"""Failures within that time; fewer than this come from bad pictures, and cost a second each."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 30.0


class Setbacks:
    """Counts the failures of one reading process. For use from one thread.

    Args:
        now_s: reads a clock that never goes back.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._at_s: deque[float] = deque(maxlen=MANY)
        self._pause_s = 0.0

    def note(self) -> None:
        """The process failed."""
        self._at_s.append(self._now_s())
        if self.many:
            self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2 or FIRST_PAUSE_S)

    @property
    def many(self) -> bool:
        """Whether it failed five times within a minute."""
        return len(self._at_s) == MANY and self._now_s() - self._at_s[0] <= WITHIN_S

    @property
    def pause_s(self) -> float:
        """How long to leave it alone before it is brought back. A minute without failures wipes the slate clean."""
        if not self._at_s or self._now_s() - self._at_s[-1] > WITHIN_S:
            self._pause_s = 0.0
        return self._pause_s
