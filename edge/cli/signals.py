"""SIGTERM and Ctrl-C for commands that run until they are stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from queue import SimpleQueue

__all__ = ["stop_on_signals"]


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Has `stop` called, on a thread of its own, at SIGTERM or Ctrl-C, however often they come.

    A handler runs between any two steps of the main thread, also while that holds the lock of what `stop` sets, be it
    for the signal before: it would wait for itself for ever. So it only leaves word in a queue that is made for that.
    """
    asked: SimpleQueue[int] = SimpleQueue()

    def stop_once_asked() -> None:
        asked.get()
        stop()

    threading.Thread(target=stop_once_asked, name="signals", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: asked.put(number))
