"""Receives the large files that a verified bundle waits for, piece by piece over the broker, from whoever pushes it.

The station asks for one window at a time, and only for what it does not have. So a slow link is never flooded, nothing
is sent twice after a break, and nobody can make the station store what no signed bundle names.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

import structlog

from edge.link import CHUNK_BYTES, BadMessageError, Chunk, ConfigWantedMessage, Incoming, MqttLink, Topics
from edge.remote import Awaited, Blob, BlobStore, DamagedError

__all__ = ["BlobReceiver"]

WINDOW_BYTES = 10 * CHUNK_BYTES
"""Half a megabyte: on a link of 100 Mbit/s, a decision of the same station waits for it for 40 ms at most."""
PATIENCE_S = 3.0
"""After this long without a piece it asks again: one was lost, or nobody is there to answer."""
MOST_WAITING = 64

log = structlog.get_logger(__name__)


class BlobReceiver:
    """For use from one thread. Make it before the link is started.

    Args:
        link: to the broker.
        topics: of this station.
        blobs: where the files are kept.
        on_news: called on the network thread when a piece has come.
    """

    def __init__(self, link: MqttLink, topics: Topics, blobs: BlobStore, on_news: Callable[[], None]) -> None:
        self._link, self._topics, self._blobs, self._on_news = link, topics, blobs, on_news
        self._pieces: queue.Queue[Chunk] = queue.Queue(MOST_WAITING)
        self._asked_until = 0
        self._asked_for: Blob | None = None
        self._quiet_since_s = 0.0
        link.subscribe(topics.config_chunk, self._on_chunk)

    def turn(self, awaited: Awaited) -> bool:
        """Writes what has come and asks for what is missing. Returns whether all is here.

        Raises:
            StoreError: a piece can't be written.
        """
        wanted = {blob.sha256: blob for blob in awaited.blobs}
        while not self._pieces.empty():
            piece = self._pieces.get_nowait()
            if piece.sha256 in wanted:
                self._write(wanted[piece.sha256], piece)
        for blob in self._blobs.missing(awaited.blobs):
            held = self._blobs.held_bytes(blob)
            if held < blob.size_bytes:
                self._ask(blob, held)
                return False
            self._write(blob, Chunk(blob.sha256, held, b""))  # it was cut off between the last piece and its name
        return not self._blobs.missing(awaited.blobs)

    def _write(self, blob: Blob, piece: Chunk) -> None:
        self._quiet_since_s = time.monotonic()
        try:
            self._blobs.append(blob, piece.offset, piece.data)
        except DamagedError as error:
            log.warning("a file of a bundle came damaged", error=str(error))

    def _ask(self, blob: Blob, held: int) -> None:
        quiet = time.monotonic() - self._quiet_since_s > PATIENCE_S
        if blob == self._asked_for and held < self._asked_until and not quiet:
            return
        length = min(WINDOW_BYTES, blob.size_bytes - held)
        wanted = ConfigWantedMessage(sha256=blob.sha256, offset=held, length=length)
        if self._link.publish(self._topics.config_wanted, wanted.payload()):
            self._asked_for, self._asked_until = blob, held + length
            self._quiet_since_s = time.monotonic()

    def _on_chunk(self, message: Incoming) -> None:
        try:
            self._pieces.put_nowait(Chunk.read(message.payload))
        except BadMessageError as error:
            log.warning("bad piece of a file", error=str(error))
        except queue.Full:
            return  # it will be asked for again
        self._on_news()
