"""Steps that one thread is to take: those that others hand in, and those whose time has come."""

from __future__ import annotations

import heapq
import queue
from collections.abc import Callable
from contextlib import suppress

import structlog

from edge.clock import Clock

__all__ = ["Agenda", "attempt"]

log = structlog.get_logger(__name__)


class Agenda:
    """The steps of one thread, which alone calls `at` and `turn`.

    Args:
        clock: tells when a time has come.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._handed_in: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._dues = 0

    def hand_in(self, step: Callable[[], None]) -> None:
        """Has a step taken as soon as possible. From any thread."""
        self._handed_in.put(step)

    def at(self, at_ns: int, step: Callable[[], None]) -> None:
        """Has a step taken at a moment of the monotonic clock."""
        self._dues += 1
        heapq.heappush(self._due, (at_ns, self._dues, step))

    def turn(self, wait_s: float) -> None:
        """Waits until there is a step to take, at most `wait_s`, and takes all whose time has come."""
        if self._due:
            wait_s = min(wait_s, max(0.0, (self._due[0][0] - self._clock.monotonic_ns()) / 1e9))
        with suppress(queue.Empty):
            attempt(self._handed_in.get(timeout=wait_s))
        now_ns = self._clock.monotonic_ns()
        while self._due and self._due[0][0] <= now_ns:
            attempt(heapq.heappop(self._due)[2])


def attempt(step: Callable[[], None]) -> None:
    """Takes a step. One that fails costs its own parcel, and never the others."""
    try:
        step()
    except Exception:
        log.exception("gathering failed in an unforeseen way")
