"""A small file that is replaced as a whole: a reader finds the old one or the new one, and can tell which.

Nothing is forced to the disk here, so the newest version may be lost with the power. What must not be lost goes through
`edge.files.synced` or the journal.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

__all__ = ["Version", "replace_file", "version_of"]

Version = tuple[int, int, int]
"""Inode, time of modification and size: another triple whenever the file has been replaced."""


def replace_file(path: Path, content: str | bytes) -> None:
    """Puts a file in the place of another, under a hidden name until it is whole. Threads may do so at once.

    Raises:
        OSError: it can't be written; the old one is still there.
    """
    fresh = path.with_name(f".{path.name}.{threading.get_native_id()}")
    try:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # a full disk has no room for halves
        raise


def version_of(path: Path) -> Version | None:
    """The version that is there now; None where there is no such file, or none that may be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
