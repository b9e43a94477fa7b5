"""What texts were read as, remembered within a bound of bytes; what was not asked for longest is forgotten first.

What the reading of a line holds differs a hundredfold from line to line, so no count of lines bounds memory: four
thousand lines are little where they are Latin, and a hundred megabytes where each character is a word by itself.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Remembered"]

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Answers of `read` by text. `size` tells about how many bytes an answer holds, together at most `most_bytes`."""

    def __init__(self, read: Callable[[str], Value], size: Callable[[str, Value], int], most_bytes: int) -> None:
        self._read = read
        self._size = size
        self._most_bytes = most_bytes
        self._held: OrderedDict[str, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, text: str) -> Value:
        """What the text reads as."""
        with self._lock:
            known = self._held.get(text)
            if known is not None:
                self._held.move_to_end(text)
                return known[0]
        value = self._read(text)
        with self._lock:
            self._keep(text, value)
        return value

    def _keep(self, text: str, value: Value) -> None:
        if text in self._held:
            return  # another thread was faster
        size = self._size(text, value)
        self._held[text] = value, size
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, (_, forgotten) = self._held.popitem(last=False)
            self._bytes -= forgotten
