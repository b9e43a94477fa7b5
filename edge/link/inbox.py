"""What has come over the network and waits for one thread: bounded, because senders are not, and quick to close."""

from __future__ import annotations

import queue
import threading
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

    def pause(self, pause_s: float) -> bool:
        """Waits, but no longer than until the inbox is closed. Returns whether it is."""
        return self._closed.wait(pause_s)

    def close(self) -> None:
        """Gives out no more items. Whoever waits for one goes on at once."""
        self._closed.set()
        with suppress(queue.Full):  # then nobody waits
            self._items.put_nowait(None)
