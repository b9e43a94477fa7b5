"""Large files that bundles name by their hash, such as models: each kept once, complete or still arriving.

A file that is arriving grows at its end, so a transfer that broke off, for whatever reason, goes on where it stopped.
It gets its name, which is its hash, only when all of it is on the disk and is what the hash says.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pydantic import Field

from edge.domain import Frozen, Sha256
from edge.files.replaced import Version, version_of
from edge.files.synced import sync
from edge.remote.disk import StoreError

__all__ = ["Blob", "BlobStore", "DamagedError", "bring_from"]

MOST_BLOB_BYTES = 1_000_000_000
_PIECE_BYTES = 1 << 20


class DamagedError(Exception):
    """What arrived is not what its hash says; nothing of it was kept."""


class Blob(Frozen):
    """A file by its contents, whatever it is called."""

    sha256: Sha256
    size_bytes: int = Field(ge=1, le=MOST_BLOB_BYTES)


class BlobStore:
    """The files in one folder. Any process may read them and add to one that is arriving, without disturbing others.

    Args:
        folder: made when the first file comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._intact: dict[Path, Version] = {}

    def path(self, blob: Blob) -> Path:
        """Where the file is, once it is complete."""
        return self.folder / blob.sha256

    def held_bytes(self, blob: Blob) -> int:
        """How much of it is here."""
        for path in (self.path(blob), self._part(blob)):
            with suppress(OSError):
                return min(path.stat().st_size, blob.size_bytes)
        return 0

    def missing(self, blobs: Iterable[Blob]) -> tuple[Blob, ...]:
        """Those that are not complete here. One that has been damaged on the disk is removed, and counts as missing.

        Raises:
            StoreError: a damaged one can't be removed, so that none could take its place.
        """
        lacking = [blob for blob in dict.fromkeys(blobs) if not self.intact(self.path(blob), blob.sha256)]
        for blob in lacking:
            try:
                self.path(blob).unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(f"{self.path(blob)} is damaged, and can't be removed: {error.strerror}") from error
        return tuple(lacking)

    def intact(self, path: Path, sha256: Sha256) -> bool:
        """Whether a file has this hash. It is read only if it has changed since it was last read."""
        version = version_of(path)
        if version is None:
            return False
        if self._intact.get(path) == version:
            return True
        try:
            if _hash(path) != sha256:
                return False
        except OSError:
            return False
        self._intact[path] = version
        return True

    def append(self, blob: Blob, at: int, data: bytes) -> None:
        """Adds what follows the first `at` bytes. Bytes that are already here, or that leave a gap, change nothing.

        Raises:
            DamagedError: it is complete now, and not what its hash says: it has to be sent again.
            StoreError: it can't be written.
        """
        part = self._part(blob)
        if self.path(blob).exists():
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if file.seek(0, os.SEEK_END) == at:
                    file.write(data[: blob.size_bytes - at])
                    file.flush()
                if file.tell() < blob.size_bytes:
                    return
                os.fsync(file)
                self._finish(blob, part)
        except OSError as error:
            raise StoreError(f"{part} can't be written: {error.strerror}; what came before is kept") from error

    def collect(self, needed: Iterable[Blob]) -> None:
        """Removes all files but these, complete or arriving. What can't be removed now is tried again the next time."""
        kept = {name for blob in needed for name in (blob.sha256, self._part(blob).name)}
        for path in self.folder.glob("*"):
            if path.name not in kept:
                with suppress(OSError):
                    path.unlink()

    def _finish(self, blob: Blob, part: Path) -> None:
        if not part.exists():
            return  # another process has completed it meanwhile
        if _hash(part) == blob.sha256:
            part.replace(self.path(blob))
            sync(self.folder)
        else:
            part.unlink()
            raise DamagedError(f"{blob.sha256[:16]}…: what came is not what the bundle names; it has to come anew")

    def _part(self, blob: Blob) -> Path:
        return self.folder / f"{blob.sha256}.part"


def bring_from(folder: Path, blobs: Iterable[Blob], store: BlobStore) -> int:
    """Copies files from a folder in which each is named by its hash, as on a stick. Returns how many are complete now.

    Raises:
        DamagedError: one is not what its name says.
        StoreError: one can't be read, or can't be written here.
    """
    brought = 0
    for blob in blobs:
        try:
            with (folder / blob.sha256).open("rb") as file:
                at = file.seek(store.held_bytes(blob))
                while piece := file.read(_PIECE_BYTES):
                    store.append(blob, at, piece)
                    at += len(piece)
            store.append(blob, at, b"")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(f"{folder / blob.sha256} can't be read: {error.strerror}") from error
        brought += not store.missing([blob])
    return brought


def _hash(path: Path) -> Sha256:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
