"""Parcels that wait for a reading process, nearest deadline first, never more than a fixed number.

Under overload something has to give: first the parcels that can no longer make it, then the one with the nearest
deadline, because it is the likeliest to be late anyway. Whoever puts or takes is told which parcels were given up, and
settles them; the backlog itself loses none.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable

from edge.domain import Parcel

__all__ = ["Backlog"]


class Backlog:
    """A bounded queue by deadline. Safe to use from any thread; all parcels are of the present boot."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._heap: list[tuple[int, int, Parcel]] = []
        self._arrivals = 0
        self._filled = threading.Condition()

    def __len__(self) -> int:
        with self._filled:
            return len(self._heap)

    def put(self, parcel: Parcel) -> Parcel | None:
        """Adds a parcel. Returns the one that had to give way for it, if the backlog was full."""
        with self._filled:
            self._arrivals += 1
            entry = (parcel.deadline.monotonic_ns, self._arrivals, parcel)
            if len(self._heap) >= self._most:
                return heapq.heappushpop(self._heap, entry)[2]
            heapq.heappush(self._heap, entry)
            self._filled.notify()
            return None

    def take(self, *, timeout_s: float) -> Parcel | None:
        """The parcel with the nearest deadline, or None if none came in time."""
        with self._filled:
            if not self._filled.wait_for(lambda: bool(self._heap), timeout=timeout_s):
                return None
            return heapq.heappop(self._heap)[2]

    def give_up(self, hopeless: Callable[[Parcel], bool]) -> list[Parcel]:
        """Takes out the parcels that are too late, nearest deadline first, up to the first that is not."""
        given_up = []
        with self._filled:
            while self._heap and hopeless(self._heap[0][2]):
                given_up.append(heapq.heappop(self._heap)[2])
        return given_up
