"""One station to a spool folder: two would decide the same parcels, and the controller would hear both."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["SpoolTakenError", "alone_in"]


class SpoolTakenError(Exception):
    """Another station works on the spool."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps other stations out of a spool folder while the block lasts; the kernel lets go however the process ends.

    Args:
        folder: is made if it is missing.

    Raises:
        SpoolTakenError: another station works on it.
        OSError: it can't be made or opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise SpoolTakenError(
            f"another station takes its parcels from {folder}; stop it first, or give this one a spool of its own"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
