"""What can go wrong with the record store, with a text that says what, where and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["ANEW", "RecordStoreError", "explained"]

ANEW = "Stop the station, move the file and its -wal and -shm aside, start it, and import the declarations again."
"""What to do with a damaged store."""
_WAYS_OUT = {
    sqlite3.SQLITE_CORRUPT: ANEW,
    sqlite3.SQLITE_NOTADB: ANEW,
    sqlite3.SQLITE_FULL: "Free disk space; no restart is needed.",
    sqlite3.SQLITE_BUSY: "Another program holds it: wait for it, or end it.",
}
_WAY_OUT = "Check that it is a file, that the disk works, and that file and folder belong to the service's user."


class RecordStoreError(Exception):
    """The store can't be opened, read or written. Nothing of a failed transaction remains; trying again is safe."""


@contextmanager
def explained(path: Path, *, done: str) -> Iterator[None]:
    """Turns errors of the database into `RecordStoreError`, which names the file `path` and the way out.

    Args:
        path: of the store.
        done: what can't be done with it: "opened", "read", "written".
    """
    try:
        yield
    except sqlite3.Error as error:
        way_out = _WAYS_OUT.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _WAY_OUT)
        raise RecordStoreError(f"the record store {path} can't be {done}: {error}. {way_out}") from error
