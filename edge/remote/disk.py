"""Files and folders of the store that are replaced as a whole, and stay so when the power fails."""

from __future__ import annotations

import shutil
from pathlib import Path

from edge.files.synced import replace_synced, sync, write_synced

__all__ = ["StoreError", "lay_out", "replace"]


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


def lay_out(final: Path, files: dict[str, bytes | Path]) -> None:
    """Makes a folder of files, complete or not at all: texts are written, large files are linked.

    Raises:
        OSError: they can't be written; nothing is left of them.
    """
    building = final.with_name(f".{final.name}")
    shutil.rmtree(building, ignore_errors=True)
    try:
        for name, content in files.items():
            path = building / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                path.hardlink_to(content)
            else:
                write_synced(path, content)
        for folder in {(building / name).parent for name in files}:
            sync(folder)
    except OSError:
        shutil.rmtree(building, ignore_errors=True)  # a full disk has no room for halves
        raise
    shutil.rmtree(final, ignore_errors=True)
    building.rename(final)
    sync(final.parent)
