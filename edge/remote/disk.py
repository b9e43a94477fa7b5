"""Files of the store that are replaced as a whole, and stay so when the power fails."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from edge.files.synced import sync, write_synced

__all__ = ["StoreError", "replace"]


class StoreError(Exception):
    """The store can't be read or written; the text says where and what to do."""


def replace(path: Path, content: bytes) -> None:
    """Puts a file in the place of another: whoever looks finds the old one or the new one, complete.

    For one writer at a time: what a killed one has left behind, the next one overwrites.

    Raises:
        StoreError: it can't be written; the old one is still there.
    """
    fresh = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_synced(fresh, content)
        fresh.replace(path)
        sync(path.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # on a full disk each byte counts
        raise StoreError(f"{path} can't be written: {error.strerror}; nothing was changed") from error
