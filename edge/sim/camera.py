"""A camera to work against: a real MJPEG stream over HTTP, with faults on demand.

Between parcels it shows the empty belt in the noise of a sensor; a parcel is shown for as long as it takes to pass.
Each client gets frames of its own time, as a camera's web server gives them.
"""

from __future__ import annotations

import base64
import threading
import time
from collections import deque
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import cv2
import numpy as np

__all__ = ["CameraFault", "SimulatedCamera"]

BOUNDARY = b"sortgate"
BELTS = 8
"""Different pictures of the empty belt, shown in turn: no sensor gives the very same exposure twice."""
LEVEL, NOISE = 46, 5.0


class CameraFault(StrEnum):
    """What a camera, its lens or its cable can do. `STALL` keeps the connection; `CUT` ends it and takes no other."""

    FREEZE = "freeze"
    BLACK = "black"
    STALL = "stall"
    CUT = "cut"
    SMALLER = "smaller"
    GARBAGE = "garbage"


class SimulatedCamera:
    """Serves one stream at `url` while the block lasts. Safe to use from any thread.

    Args:
        width_px, height_px: of the empty belt; parcels are shown in the size of their pictures.
        frames_per_s: how often it takes one.
        login: name and password that it asks for.
        port: to listen on; 0 takes a free one.
    """

    def __init__(
        self,
        *,
        width_px: int = 2448,
        height_px: int = 2048,
        frames_per_s: float = 10,
        login: tuple[str, str] | None = None,
        port: int = 0,
    ) -> None:
        self.fault: CameraFault | None = None
        self._interval_s = 1 / frames_per_s
        self._login = login
        dice = np.random.default_rng(1)
        self._belts = [_belt(width_px, height_px, dice) for _ in range(BELTS)]
        self._smaller = _belt(width_px // 2, height_px // 2, dice)
        self._black = _encoded(np.zeros((height_px, width_px), dtype=np.uint8))
        self._shows: deque[tuple[float, float, bytes]] = deque()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)

    @property
    def url(self) -> str:
        """Where the stream is; without the login."""
        return f"http://127.0.0.1:{self._server.server_port}/stream.mjpg"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="simulated-camera", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def show(self, picture: bytes, *, after_s: float, for_s: float) -> None:
        """Lets a parcel pass: its JPEG is what the camera sees, from some time on and for some time."""
        begin_s = time.monotonic() + after_s
        with self._lock:
            self._shows.append((begin_s, begin_s + for_s, picture))

    def frame(self, number: int) -> bytes:
        """What the camera sees now, as bytes on the wire."""
        match self.fault:
            case CameraFault.FREEZE:
                return self._belts[0]
            case CameraFault.BLACK:
                return self._black + bytes([number % 256])  # the noise of a covered sensor, near enough
            case CameraFault.SMALLER:
                return self._smaller + bytes([number % 256])
            case CameraFault.GARBAGE:
                return b"no JPEG at all, and not the same twice: %d" % number
            case _:
                return self._passing() or self._belts[number % BELTS]

    def _passing(self) -> bytes | None:
        now_s = time.monotonic()
        with self._lock:
            while self._shows and self._shows[0][1] < now_s:
                self._shows.popleft()
            return next((picture for begin_s, end_s, picture in self._shows if begin_s <= now_s < end_s), None)

    def stream(self, write: Any, ended: threading.Event) -> None:
        """Writes frames until the client goes or the cable is cut."""
        number, due_s = 0, time.monotonic()
        while not ended.is_set() and self.fault is not CameraFault.CUT:
            if self.fault is not CameraFault.STALL:
                data = self.frame(number)
                write(b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(data)))
                write(data + b"\r\n")
            number += 1
            due_s = max(due_s + self._interval_s, time.monotonic())
            ended.wait(due_s - time.monotonic())

    def admits(self, authorization: str) -> bool:
        """Whether a client may look (RFC 7617)."""
        if self._login is None:
            return True
        return authorization == "Basic " + base64.b64encode(":".join(self._login).encode()).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], camera: SimulatedCamera) -> None:
        self.camera = camera
        self.ended = threading.Event()
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        camera = self.server.camera
        if camera.fault is CameraFault.CUT:
            return
        if not camera.admits(self.headers.get("Authorization", "")):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY.decode()}")
        self.end_headers()
        camera.stream(self.wfile.write, self.server.ended)

    def log_message(self, *_: Any) -> None:
        """It keeps no log."""


def _belt(width_px: int, height_px: int, dice: np.random.Generator) -> bytes:
    noise = dice.normal(LEVEL, NOISE, (height_px // 4, width_px // 4)).clip(0, 255).astype(np.uint8)
    return _encoded(cv2.resize(noise, (width_px, height_px), interpolation=cv2.INTER_LINEAR))


def _encoded(pixels: Any) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
