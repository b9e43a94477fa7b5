"""A network that misbehaves: a proxy before the broker that delays, cuts, trickles, swallows and resets."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["FaultProxy", "Weather"]

CHUNK = 65_536


@dataclass(frozen=True)
class Weather:
    """How bytes fare. `limit_bytes`: the connection is reset after so many."""

    latency_s: float = 0
    bytes_per_s: float = 0
    slice_bytes: int = 0
    swallowed: bool = False
    limit_bytes: int = 0


class FaultProxy:
    """Listens on a port of its own and passes on to `port`, in the weather of the moment."""

    def __init__(self, port: int) -> None:
        self.weather = Weather()
        self._behind = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def reset_all(self) -> None:
        """Cuts every connection with RST."""
        with self._lock:
            cut, self._open = self._open, []
        for one in cut:
            self._reset(one)

    def half_close_all(self) -> None:
        """Says to each side that nothing more comes, and goes on to take what it sends."""
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Ends everything."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.reset_all()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._behind), timeout=5)
            except OSError:
                continue
            far.settimeout(None)
            self.connections += 1
            with self._lock:
                self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            for data in self._chunks(source):
                weather = self.weather
                if weather.swallowed:
                    continue
                passed += len(data)
                if weather.limit_bytes and passed > weather.limit_bytes:
                    break
                time.sleep(weather.latency_s + (len(data) / weather.bytes_per_s if weather.bytes_per_s else 0))
                self._send(sink, data, weather)
        if not self.weather.swallowed:
            for one in (source, sink):
                self._reset(one)

    def _chunks(self, source: socket.socket) -> Iterator[bytes]:
        while data := source.recv(CHUNK):
            yield data

    def _send(self, sink: socket.socket, data: bytes, weather: Weather) -> None:
        step = weather.slice_bytes or len(data)
        for at in range(0, len(data), step):
            sink.sendall(data[at : at + step])
            if weather.slice_bytes:
                time.sleep(0.001)

    def _reset(self, one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(OSError):
            one.close()
