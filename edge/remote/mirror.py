"""A folder on a web server as a source of bundles and their large files: `bundle.json`, and `blobs/` named by hashes.

What comes is believed only for its signatures and hashes, so the server is not trusted. It can still try to hold a
station up: by sending without end or too slowly, by stopping in the middle, or by sending it elsewhere. So every answer
has a limit of bytes and of time, no redirection is followed, nothing is unpacked, and parts of large files are kept.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from edge.remote.blobs import Blob, BlobStore
from edge.remote.envelope import MOST_BYTES
from edge.remote.settings import RemoteSettings

__all__ = ["Mirror", "MirrorError", "Mirrored"]

SILENCE_S = 10.0
BUNDLE_WITHIN_S = 60.0
FILE_WITHIN_S = 120.0
"""For one try at a large file; the next one goes on where it ended."""
STARTING_S, LEAST_BYTES_PER_S = 10.0, 4_000
"""After the first seconds, a file that comes more slowly than over a modem is left for later."""
PIECE_BYTES = 65_536


class MirrorError(Exception):
    """The mirror did not deliver what it was asked for; the text says what it did instead."""


class Mirrored(NamedTuple):
    """A bundle from the mirror, and the mark by which the mirror can tell whether it has changed."""

    envelope: bytes
    etag: str


class Mirror:
    """One folder of one server. For use from one thread.

    Args:
        url: of the folder.
        settings: whom to trust for it.
    """

    def __init__(self, url: str, settings: RemoteSettings) -> None:
        parts = urlsplit(url)
        self._host, self._tls = parts.netloc, parts.scheme == "https"
        self._folder = parts.path.rstrip("/")
        self._ca_file = settings.mirror_ca_file

    def bundle(self, etag: str) -> Mirrored | None:
        """The bundle; None: it is still the one with that mark, or there is none.

        Raises:
            MirrorError: it can't be fetched.
        """
        headers = {"If-None-Match": etag} if etag else {}
        with self._answer("bundle.json", headers, BUNDLE_WITHIN_S) as (answer, pieces):
            if answer.status in {http.HTTPStatus.NOT_MODIFIED, http.HTTPStatus.NOT_FOUND}:
                return None
            _require(answer, http.HTTPStatus.OK)
            data = bytearray()
            for piece in pieces:
                data += piece
                if len(data) > MOST_BYTES:
                    raise MirrorError(f"bundle.json has more than {MOST_BYTES} bytes: no bundle has")
            _require_whole(answer, len(data))
            return Mirrored(bytes(data), answer.headers.get("ETag", ""))

    def bring(self, blob: Blob, store: BlobStore) -> None:
        """Fetches what is missing of a file.

        Raises:
            MirrorError: not all of it came; what came is kept for the next try.
            DamagedError: it is not what its hash says, and has to be fetched again.
            StoreError: it can't be written.
        """
        held = store.held_bytes(blob)
        if held == blob.size_bytes:
            store.append(blob, held, b"")  # it was cut off between the last byte and its name
            return
        headers = {"Range": f"bytes={held}-{blob.size_bytes - 1}"} if held else {}
        with self._answer(f"blobs/{blob.sha256}", headers, FILE_WITHIN_S) as (answer, pieces):
            at, began_s, came = self._begin(answer, held), time.monotonic(), 0
            for piece in pieces:
                came += len(piece)
                skipped = max(0, min(len(piece), store.held_bytes(blob) - at))
                store.append(blob, at + skipped, piece[skipped:])
                at += len(piece)
                if at >= blob.size_bytes:
                    return
                spent_s = time.monotonic() - began_s
                if spent_s > STARTING_S and came < spent_s * LEAST_BYTES_PER_S:
                    raise MirrorError(f"a file comes too slowly, {came / spent_s:.0f} bytes a second; tried on later")
        raise MirrorError(f"a file was cut short at {at} of {blob.size_bytes} bytes")

    @staticmethod
    def _begin(answer: http.client.HTTPResponse, held: int) -> int:
        """Where in the file the answer begins: where it was asked to, or at 0 if the server has no ranges."""
        if held and answer.status == http.HTTPStatus.PARTIAL_CONTENT:
            if not answer.headers.get("Content-Range", "").startswith(f"bytes {held}-"):
                raise MirrorError("it sends another part of a file than it was asked for")
            return held
        _require(answer, http.HTTPStatus.OK)
        return 0

    @contextmanager
    def _answer(
        self, name: str, headers: dict[str, str], within_s: float
    ) -> Iterator[tuple[http.client.HTTPResponse, Iterator[bytes]]]:
        """The head of an answer, and the pieces of its body."""
        with ExitStack() as ending:
            try:
                connection = self._connection()
                ending.callback(connection.close)
                connection.connect()
                limit = _Limit(connection.sock, within_s)
                ending.callback(limit.cancel)
                connection.request("GET", f"{self._folder}/{name}", headers={"Accept-Encoding": "identity", **headers})
                answer = connection.getresponse()
                limit.check()
                yield answer, _pieces(answer, limit)
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise MirrorError(f"{name}: {str(error) or type(error).__name__}") from error

    def _connection(self) -> http.client.HTTPConnection:
        if not self._tls:
            return http.client.HTTPConnection(self._host, timeout=SILENCE_S)
        try:
            context = ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            raise MirrorError(f"{self._ca_file} can't be used: {error}") from error
        return http.client.HTTPSConnection(self._host, timeout=SILENCE_S, context=context)


class _Limit:
    """Ends a connection after a time, whatever comes over it: a timeout of the socket starts again with each byte."""

    def __init__(self, opened: socket.socket, within_s: float) -> None:
        self._opened, self._within_s = opened, within_s
        self._reached = threading.Event()
        self._timer = threading.Timer(within_s, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        self._reached.set()
        with suppress(OSError):  # it may have ended already
            self._opened.shutdown(socket.SHUT_RDWR)

    def check(self) -> None:
        """Tells the real end of an answer from the end of the time.

        Raises:
            TimeoutError: the time is up.
        """
        if self._reached.is_set():
            raise TimeoutError(f"it took more than {self._within_s:g} s")

    def cancel(self) -> None:
        """Stops the timer: the connection has ended by itself."""
        self._timer.cancel()


def _pieces(answer: http.client.HTTPResponse, limit: _Limit) -> Iterator[bytes]:
    while piece := answer.read1(PIECE_BYTES):
        yield piece
    limit.check()


def _require(answer: http.client.HTTPResponse, status: http.HTTPStatus) -> None:
    if answer.status == status:
        return
    redirected = " and sends elsewhere, where nobody looks" if 300 <= answer.status < 400 else ""  # noqa: PLR2004
    raise MirrorError(f"the server answers {answer.status}{redirected}")


def _require_whole(answer: http.client.HTTPResponse, length: int) -> None:
    stated = answer.headers.get("Content-Length")
    if stated is not None and stated != str(length):
        raise MirrorError(f"bundle.json was cut short at {length} of {stated:.20} bytes")
