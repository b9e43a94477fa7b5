"""A file with a secret: made once, whole, readable by its owner alone, whoever else makes it at the same moment."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from edge.files.synced import sync

__all__ = ["OWNER_ONLY", "make_secret_file"]

OWNER_ONLY = 0o600


def make_secret_file(path: Path, content: bytes) -> None:
    """Makes the file, on the disk when this returns. One that is there already stays as it is.

    Raises:
        OSError: it can't be made, or its name can't be brought to the disk; no half of it is left behind.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)  # unlike a rename, never replaces what another process has just made
    finally:
        fresh.unlink()
    sync(path.parent)
