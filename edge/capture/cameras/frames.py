"""The newest frames of one camera, kept until a trigger asks for one of them or newer ones take their place."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

__all__ = ["Frame", "Frames"]

MOST = 64
"""Frames kept at most, however small: six seconds of a typical camera."""


@dataclass(frozen=True)
class Frame:
    """One frame: the JPEG as the camera sent it, or the pixels if the stream does not consist of JPEGs."""

    at_ns: int
    content: bytes | npt.NDArray[Any]
    width_px: int
    height_px: int

    @property
    def size_bytes(self) -> int:
        """Memory it takes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.nbytes


class Frames:
    """A ring of frames. Safe to use from two threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._ring: deque[Frame] = deque()

    def add(self, frame: Frame) -> None:
        """Keeps a frame. The oldest give way, but never the newest itself."""
        with self._lock:
            self._ring.append(frame)
            self._bytes += frame.size_bytes
            while len(self._ring) > 1 and (len(self._ring) > MOST or self._bytes > self._most_bytes):
                self._bytes -= self._ring.popleft().size_bytes

    def forget(self) -> None:
        """Drops all frames: the stream has ended, and what comes next belongs to another one."""
        with self._lock:
            self._ring.clear()
            self._bytes = 0

    @property
    def newest(self) -> Frame | None:
        """The frame that came last."""
        with self._lock:
            return self._ring[-1] if self._ring else None

    def nearest(self, at_ns: int, *, within_ns: int) -> Frame | None:
        """The frame that came nearest to a moment, before or after it; None: none came near enough."""
        with self._lock:
            found = min(self._ring, key=lambda frame: abs(frame.at_ns - at_ns), default=None)
        return found if found is not None and abs(found.at_ns - at_ns) <= within_ns else None
