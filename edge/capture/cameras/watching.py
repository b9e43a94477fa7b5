"""Reads one camera for ever: opens its stream, keeps its newest frames, and opens it again when it ends.

Runs in a thread of its own in the camera's process, because a read may block; another thread tells what it last saw.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from edge.capture.cameras.frames import Frame, Frames
from edge.capture.cameras.messages import Sign
from edge.capture.cameras.pace import Pace
from edge.capture.cameras.stream import Stream, StreamError
from edge.capture.settings import CameraSettings

__all__ = ["Watching"]

RETRY_LEAST_S = 0.25


@dataclass
class _Seen:
    """The last exposure, and how long it has been the same."""

    digest: bytes = b""
    since_ns: int = 0


class Watching:
    """The reading of one camera. `sign` and `frames` may be used from another thread.

    Args:
        settings: of the camera.
        opened: opens its stream.
    """

    def __init__(self, settings: CameraSettings, opened: Callable[[], Stream]) -> None:
        self._settings = settings
        self._opened = opened
        self.frames = Frames(settings.memory_mb * 1_000_000)
        self._count = 0
        self._seen = _Seen()
        self.sign = Sign()

    def run(self, stopping: threading.Event) -> None:
        """Reads until told to stop."""
        retry_s = RETRY_LEAST_S
        while not stopping.is_set():
            before = self._count
            try:
                with self._opened() as stream:
                    self._note(opened_ns=time.monotonic_ns(), fault="", refused=False)
                    self._follow(stream, stopping)
            except StreamError as error:
                self._note(opened_ns=None, fault=str(error), refused=error.refused)
            if self._count > before:
                retry_s = RETRY_LEAST_S
            self.frames.forget()
            stopping.wait(retry_s)
            retry_s = min(retry_s * 2, self._settings.reconnect_most_s)

    def _follow(self, stream: Stream, stopping: threading.Event) -> None:
        """Takes frames in until the stream ends."""
        pace = Pace()
        while not stopping.is_set():
            try:
                frame = stream.read()
                self._check_size(frame)
            except StreamError as error:
                if not error.refused:
                    raise
                self._seen = _Seen()
                self._note(arrived_ns=time.monotonic_ns(), fault=str(error), refused=True)
                continue
            self._count += 1
            timely, frozen = pace.arrived(frame.at_ns), self._is_frozen(frame)
            if frozen:
                self.frames.forget()
            elif timely:
                self.frames.add(frame)
            self._note(
                arrived_ns=frame.at_ns,
                usable_ns=frame.at_ns if timely and not frozen else self.sign.usable_ns,
                width_px=frame.width_px,
                height_px=frame.height_px,
                frames=self._count,
                frames_per_s=round(1000 / pace.usual_ms, 1) if pace.usual_ms else 0.0,
                fault="",
                refused=False,
                frozen=frozen,
            )

    def _note(self, **changes: object) -> None:
        self.sign = self.sign.model_copy(update=changes)

    def _check_size(self, frame: Frame) -> None:
        settings = self._settings
        if settings.width_px is None or (frame.width_px, frame.height_px) == (settings.width_px, settings.height_px):
            return
        raise StreamError(
            f"the camera gives {frame.width_px} x {frame.height_px}, not {settings.width_px} x {settings.height_px} "
            "as configured; set the camera, or width_px and height_px, right",
            refused=True,
        )

    def _is_frozen(self, frame: Frame) -> bool:
        """Whether the very same exposure has been coming for too long."""
        content = frame.content if isinstance(frame.content, bytes) else frame.content.tobytes()
        digest = hashlib.blake2b(content, digest_size=16).digest()
        if digest != self._seen.digest:
            self._seen = _Seen(digest, frame.at_ns)
            return False
        return frame.at_ns - self._seen.since_ns > self._settings.frozen_after_s * 1e9
