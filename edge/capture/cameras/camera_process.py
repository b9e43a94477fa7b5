"""The process of one camera: reads its stream in one thread, and hands out pictures in another.

Started by `Camera` as `python -m edge.capture.cameras.camera_process FD PARENT NAME`. Messages are JSON, not pickles.
The camera's bytes are hostile input for native code: they can crash or block this process, and nothing else.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection

import cv2

from edge.capture.cameras.frames import Frame
from edge.capture.cameras.messages import Begin, News, Take, Taken
from edge.capture.cameras.pictures import write_frame, write_preview
from edge.capture.cameras.placing import Passing, Place, Span, TooCloseError, own_span
from edge.capture.cameras.stream import Stream
from edge.capture.cameras.watching import Watching
from edge.child_process import bind_to_parent
from edge.domain import ViewFault

__all__ = ["main"]

SIGN_S = 0.2
HURRY_S = 0.005
"""Between looks for the frame that a trigger waits for."""
PREVIEW_S = 1.0


def main() -> None:
    """Serves until the parent closes the pipe or dies."""
    bind_to_parent(int(sys.argv[2]))
    cv2.setNumThreads(1)
    with Connection(int(sys.argv[1])) as pipe, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        _Server(pipe, Begin.from_json(pipe.recv_bytes())).serve()
    os._exit(0)  # the thread that reads may block for ever


class _Server:
    """Answers the parent. The other thread only reads the stream."""

    def __init__(self, pipe: Connection, begin: Begin) -> None:
        self._pipe, self._begin, self._settings = pipe, begin, begin.settings
        self._watching = Watching(begin.settings, lambda: Stream(begin.settings, begin.password))
        self._waiting: list[Take] = []
        self._told_s = self._shown_s = 0.0
        self._shown_ns = 0

    def serve(self) -> None:
        threading.Thread(target=self._watching.run, args=(threading.Event(),), daemon=True).start()
        while True:
            if self._pipe.poll(HURRY_S if self._waiting else SIGN_S / 2):
                self._waiting.append(Take.from_json(self._pipe.recv_bytes()))
            for take in list(self._waiting):
                taken = self._answer(take)
                if taken is not None:
                    self._waiting.remove(take)
                    self._send(News(taken=taken))
            now_s = time.monotonic()
            if now_s - self._told_s >= SIGN_S:
                self._told_s = now_s
                self._send(News(sign=self._watching.sign))
            if not self._waiting and now_s - self._shown_s >= PREVIEW_S:
                self._shown_s = now_s
                self._show()

    def _send(self, news: News) -> None:
        self._pipe.send_bytes(news.model_dump_json(exclude_none=True).encode())

    def _answer(self, take: Take) -> Taken | None:
        """The answer to a request; None while a better frame may still come."""
        newest = self._watching.frames.newest
        passed = newest is not None and newest.at_ns >= take.at_ns
        if not passed and time.monotonic_ns() <= take.at_ns + take.within_ns:
            return None
        frame = self._watching.frames.nearest(take.at_ns, within_ns=take.within_ns)
        if frame is None:
            return Taken(number=take.number, fault=self._fault(), why=self._why(take))
        try:
            span = self._span(take, frame)
            write_frame(frame, take.file, span=span, travel=self._settings.travel)
        except TooCloseError as error:
            return Taken(number=take.number, fault=ViewFault.PARCELS_TOO_CLOSE, why=str(error))
        except OSError as error:
            why = f"the picture can't be written: {error.strerror}"
            return Taken(number=take.number, fault=ViewFault.NOT_CAPTURED, why=why)
        except ValueError as error:
            return Taken(number=take.number, fault=ViewFault.NOT_CAPTURED, why=str(error))
        return Taken(
            number=take.number, at_ns=frame.at_ns, width_px=frame.width_px, height_px=frame.height_px,
            cut=not span.whole,
        )  # fmt: skip

    def _span(self, take: Take, frame: Frame) -> Span:
        settings, speed = self._settings, self._begin.belt_speed_mm_s
        if settings.field_mm is None or speed is None:
            return Span()
        place = Place(settings.offset_ms, settings.field_mm, speed, settings.tolerance_mm)
        others = (Passing(other.triggered_ns, other.length_mm) for other in take.neighbours)
        return own_span(place, Passing(take.triggered_ns, take.length_mm), others, frame.at_ns)

    def _fault(self) -> ViewFault:
        return ViewFault.FROZEN if self._watching.sign.frozen else ViewFault.NOT_CAPTURED

    def _why(self, take: Take) -> str:
        sign = self._watching.sign
        if sign.frozen:
            return f"camera {self._settings.name} gives the very same picture again and again; restart it"
        return sign.fault[:200] or f"no picture came within {take.within_ns / 1e6:.0f} ms of the parcel"

    def _show(self) -> None:
        newest = self._watching.frames.newest
        if self._begin.preview is None or newest is None or newest.at_ns == self._shown_ns:
            return
        self._shown_ns = newest.at_ns
        with suppress(OSError, ValueError):  # no decision depends on it
            write_preview(newest, self._begin.preview)


if __name__ == "__main__":
    main()
