"""Files that are on the disk when they are said to be: the power may fail at any moment after."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["replace_synced", "sync", "write_synced"]


def write_synced(path: Path, content: bytes) -> None:
    """Writes a file through to the disk. Its name is on the disk only after `sync` of its folder.

    Raises:
        OSError: it can't be written.
    """
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_synced(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Puts a file in the place of another, for good when this returns: a reader finds the old one or the new one.

    For one writer at a time: what a killed one has left behind, the next one removes.

    Args:
        path: of the file.
        content: of the new one.
        mode: rights of the new one, of which the umask takes away.

    Raises:
        OSError: it can't be written; the old one is still there, unless only the folder's names did not reach the disk.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        fresh.replace(path)
        sync(path.parent)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # on a full disk each byte counts
        raise


def sync(path: Path) -> None:
    """Brings a file, or the names in a folder, to the disk.

    Raises:
        OSError: it can't be brought there.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
