"""What has come over the network and waits for one thread: bounded, because senders are not, and quick to close."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

__all__ = ["Inbox"]

ItemT = TypeVar("ItemT")


class Inbox(Generic[ItemT]):
    """Items in the order in which they came.

    Args:
        most: how many may wait; more are refused.
    """

    def __init__(self, most: int) -> None:
        self._items: queue.Queue[ItemT | None] = queue.Queue(most)
        self._closed = threading.Event()

    @property
    def is_closed(self) -> bool:
        """Whether the thread is to end."""
        return self._closed.is_set()

    def put(self, item: ItemT) -> bool:
        """Adds an item, from any thread. False: too many are waiting already."""
        try:
            self._items.put_nowait(item)
        except queue.Full:
            return False
        return True

    def take(self, timeout_s: float) -> ItemT | None:
        """The next item; None if none comes in time, and at once if the inbox is closed."""
        with suppress(queue.Empty):
            item = self._items.get(timeout=timeout_s)
            return None if self.is_closed else item
        return None

    def insist(self, step: Callable[[], bool], *, tries: int, pause_s: float) -> bool:
        """Tries a step until it succeeds, with pauses, unless the inbox is closed meanwhile. Returns whether it did."""
        for _ in range(tries):
            if step():
                return True
            if self._closed.wait(pause_s):
                break
        return False

    def close(self) -> None:
        """Gives out no more items. Whoever waits for one goes on at once."""
        self._closed.set()
        with suppress(queue.Full):  # then nobody waits
            self._items.put_nowait(None)
