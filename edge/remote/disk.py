"""Files that are on the disk when they are said to be: the power may fail at any moment after."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["StoreError", "flush", "replace", "write"]


class StoreError(Exception):
    """The store can't be read or written; the text says where and what to do."""


def write(path: Path, content: bytes) -> None:
    """Writes a file through to the disk. Its name is on the disk only after `flush` of its folder."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def flush(folder: Path) -> None:
    """Brings the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Puts a file in the place of another: whoever looks finds the old one or the new one, complete.

    For one writer at a time: what a killed one has left behind, the next one overwrites.

    Raises:
        StoreError: it can't be written; the old one is still there.
    """
    fresh = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(fresh, content)
        fresh.replace(path)
        flush(path.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # on a full disk each byte counts
        raise StoreError(f"{path} can't be written: {error.strerror}; nothing was changed") from error
