"""Keeps the folder of done parcels inside its budget by removing the oldest ones."""

from __future__ import annotations

import os
import shutil
from collections import deque
from pathlib import Path

__all__ = ["Shelf"]


class Shelf:
    """Folders, one a parcel, oldest first, with the room that each takes.

    Args:
        folder: holds the parcels' folders, and nothing else that is removed.
        keep_parcels: how many to keep.
        keep_bytes: how much room they may take together.

    Raises:
        OSError: the folder can't be read.
    """

    def __init__(self, folder: Path, keep_parcels: int, keep_bytes: int) -> None:
        self._keep_parcels = keep_parcels
        self._keep_bytes = keep_bytes
        with os.scandir(folder) as entries:
            known = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.is_dir())
        self._shelved = deque((Path(path), _size_bytes(Path(path))) for _, path in known)
        self._bytes = sum(size_bytes for _, size_bytes in self._shelved)
        self._trim()

    def add(self, parcel: Path) -> None:
        """Takes a parcel's folder in, and removes the oldest ones that are too many."""
        size_bytes = _size_bytes(parcel)
        self._shelved.append((parcel, size_bytes))
        self._bytes += size_bytes
        self._trim()

    def _trim(self) -> None:
        while self._shelved and (len(self._shelved) > self._keep_parcels or self._bytes > self._keep_bytes):
            parcel, size_bytes = self._shelved.popleft()
            self._bytes -= size_bytes
            # Whatever can't be removed now is seen again at the next start.
            shutil.rmtree(parcel, ignore_errors=True)


def _size_bytes(parcel: Path) -> int:
    with os.scandir(parcel) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
