"""Parts of one view read side by side, so that an idle core shortens the wait for a parcel's answer.

The networks and the barcode readers give the interpreter away while they compute, and lines do not depend on one
another. Each inference still has its own one thread: where all cores are busy, lanes cost nothing and gain nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

__all__ = ["Lanes"]

Item = TypeVar("Item")
Result = TypeVar("Result")
Other = TypeVar("Other")


class Lanes:
    """So many threads, the caller's own among them. Used by one thread at a time, never from within its own work."""

    def __init__(self, count: int) -> None:
        self._helpers = count - 1
        self._pool = ThreadPoolExecutor(max(1, self._helpers), thread_name_prefix="lane")

    def each(self, work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of all items in their order; a lane takes the next item when it is done with one.

        Returns when nothing is at work any more. The first error is then raised.
        """
        results: dict[int, Result] = {}
        queue = iter(enumerate(items))  # safe between threads: taking the next is one step of the interpreter

        def take() -> None:
            for number, item in queue:
                results[number] = work(item)

        others = [self._pool.submit(take) for _ in range(min(self._helpers, len(items) - 1))]
        try:
            take()
        finally:
            wait(others)
        for other in others:
            other.result()
        return [results[number] for number in range(len(items))]

    def both(self, first: Callable[[], Result], second: Callable[[], Other]) -> tuple[Result, Other]:
        """Two different pieces of work, side by side."""
        if not self._helpers:
            return first(), second()
        other = self._pool.submit(second)
        try:
            own = first()
        finally:
            wait([other])
        return own, other.result()
