"""What guards every page: by what name it may be asked for, how much may be sent, what a browser may do with it."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard"]

MOST_BYTES = 64_000
BODY_S = 10.0

_HEADERS = {
    "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
"""Only the console's own files as scripts and styles, so that a label's text can never become either."""


class _RefusedError(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Guard:
    """ASGI middleware.

    Args:
        app: what is guarded.
        host: the address that it listens on.
        public_url: what browsers call the console if there is a proxy before it; else empty.
    """

    def __init__(self, app: ASGIApp, *, host: str, public_url: str) -> None:
        self._app, self._public_url = app, public_url
        self._hosts = {"127.0.0.1", "localhost", "::1", host, urlsplit(public_url).hostname or host}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._check_address(scope)
            body = await _whole_body(receive)
        except _RefusedError as error:
            await PlainTextResponse(str(error), error.status)(scope, receive, send_guarded)
            return
        await self._app(scope, _replayed(body, receive), send_guarded)

    def _check_address(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        # By another name for this machine, a foreign page could get at it (DNS rebinding).
        if _name_in(host) not in self._hosts:
            raise _RefusedError(421, "this console is not called so; see console.public_url in its configuration")
        if scope["method"] not in {"GET", "HEAD"}:
            origin = headers.get("origin", "")
            if origin not in {f"http://{host}", self._public_url or f"https://{host}"}:
                raise _RefusedError(403, "only the console's own pages may ask for that")


def _name_in(host: str) -> str | None:
    """The name in a `Host` header; None: there is none, or it is no name at all."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


async def _whole_body(receive: Receive) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return bytes(body)
                body += message.get("body", b"")
                if len(body) > MOST_BYTES:
                    raise _RefusedError(413, f"more than {MOST_BYTES} bytes; nothing here is so long")
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise _RefusedError(408, f"the request was not complete within {BODY_S:g} s") from None


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, and then what else comes from the client: that it has gone away."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
