"""A web service of a test's own that messages to people go by."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Service"]


class Service:
    """A web service that takes messages, a slow one only when it is closed."""

    def __init__(self, *, slow: bool = False) -> None:
        self.taken: list[dict[str, Any]] = []
        self._answers = threading.Event()
        if not slow:
            self._answers.set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                service._answers.wait()
                service.taken.append(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/x"

    def close(self) -> None:
        self._answers.set()
        self._server.shutdown()
        self._server.server_close()
