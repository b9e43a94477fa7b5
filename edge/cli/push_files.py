"""Gives stations the large files of a bundle while it is pushed: every piece that one asks for, and nothing else."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from edge.link import CHUNK_BYTES, BadMessageError, Chunk, ConfigWantedMessage, Incoming, MqttLink, Topics
from edge.link.topics import ROOT
from edge.remote import Blob

__all__ = ["FilesGiven"]

ROOM_S = 0.005
PATIENCE_S = 5.0


class FilesGiven:
    """One thread while the block lasts. Make it before the link is started.

    Args:
        link: to the broker.
        folder: holds the files, named by their hashes.
        blobs: those that may be given.
    """

    def __init__(self, link: MqttLink, folder: Path, blobs: Iterable[Blob]) -> None:
        self._link, self._folder = link, folder
        self._blobs = {blob.sha256: blob for blob in blobs if (folder / blob.sha256).is_file()}
        self._asked: queue.SimpleQueue[tuple[Topics, ConfigWantedMessage]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="files", daemon=True)
        link.subscribe(f"{ROOT}/+/+/+/config/wanted", self._on_wanted)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _on_wanted(self, message: Incoming) -> None:
        site, line, station = message.topic.removeprefix(f"{ROOT}/").split("/")[:3]
        try:
            self._asked.put((Topics(site=site, line=line, station=station), ConfigWantedMessage.read(message.payload)))
        except (BadMessageError, ValueError):
            return  # no station asks like that

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                topics, wanted = self._asked.get(timeout=0.1)
            except queue.Empty:
                continue
            if wanted.sha256 in self._blobs:
                self._give(topics, wanted)

    def _give(self, topics: Topics, wanted: ConfigWantedMessage) -> None:
        """Sends the pieces. If the file can no longer be read, the station asks again until the push ends."""
        try:
            with (self._folder / wanted.sha256).open("rb") as file:
                file.seek(wanted.offset)
                data = file.read(wanted.length)
        except OSError:
            return
        for at in range(0, len(data), CHUNK_BYTES):
            piece = Chunk(wanted.sha256, wanted.offset + at, data[at : at + CHUNK_BYTES])
            end_s = time.monotonic() + PATIENCE_S
            while not self._link.publish(topics.config_chunk, piece.payload()):
                if time.monotonic() > end_s or self._stopping.wait(ROOM_S):
                    return
