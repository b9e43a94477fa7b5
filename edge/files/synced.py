"""Files that are on the disk when they are said to be: the power may fail at any moment after."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["sync", "write_synced"]


def write_synced(path: Path, content: bytes) -> None:
    """Writes a file through to the disk. Its name is on the disk only after `sync` of its folder.

    Raises:
        OSError: it can't be written.
    """
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


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
