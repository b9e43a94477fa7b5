"""Files of the store that are replaced as a whole, and stay so when the power fails."""

from __future__ import annotations

from pathlib import Path

from edge.files.synced import replace_synced

__all__ = ["StoreError", "replace"]


class StoreError(Exception):
    """The store can't be read or written; the text says where and what to do."""


def replace(path: Path, content: bytes) -> None:
    """Puts a file in the place of another, in a folder that is made if it is missing. For one writer at a time.

    Raises:
        StoreError: it can't be written; the old one is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_synced(path, content)
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}; nothing was changed") from error
