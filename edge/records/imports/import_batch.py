"""The batch of an import: what an import that was interrupted goes on from, or what the next one removes."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from edge.records.arriving import LAID_ASIDE_VERSION
from edge.records.doubts import Doubt, DoubtKind
from edge.records.draft import ImportFileError
from edge.records.errors import RecordStoreError
from edge.records.files.assembly import ImportOptions
from edge.records.files.reading_job import FileFormat
from edge.records.retention import finish, remove_batch
from edge.records.schema import (
    CACHE_KIB,
    CHECKPOINT_PAGES,
    IMPORT_CACHE_KIB,
    IMPORT_CHECKPOINT_PAGES,
    SCHEMA_VERSION,
)
from edge.records.store import RecordStore

__all__ = ["Progress", "alone", "as_json", "identity_of", "interrupted", "open_batch", "sweep"]

COMPARED_BYTES = 1 << 20


class Progress(msgspec.Struct):
    """How far an import has come, as its batch holds it."""

    received_at: dt.datetime
    position: int = 0
    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused_count: int = 0
    doubts: dict[DoubtKind, Doubt] = {}


@contextmanager
def alone(store: RecordStore) -> Iterator[None]:
    """Lets one import run at a time.

    Raises:
        RecordStoreError: another one is running.
    """
    lock_path = store.path.with_name(store.path.name + ".import-lock")
    with lock_path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RecordStoreError(f"another import into {store.path} is running; wait for its end") from error
        store.read(f"PRAGMA cache_size = -{IMPORT_CACHE_KIB}")
        store.read(f"PRAGMA wal_autocheckpoint = {IMPORT_CHECKPOINT_PAGES}")
        # Nobody is told of an import before its end: what the power takes until then is imported again.
        store.read("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            store.read("PRAGMA synchronous = FULL")
            store.read(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            store.read(f"PRAGMA cache_size = -{CACHE_KIB}")


def sweep(store: RecordStore) -> None:
    """Remove what interrupted imports left. No import is running, so every open batch is one of theirs.

    Of an import that was killed at its very end the rest is done.
    """
    with store.transaction() as connection:
        dead = connection.execute("SELECT id FROM batch WHERE open = 1").fetchall()
    for (batch,) in dead:
        remove_batch(store.transaction, batch)
    finish(store.transaction)


def identity_of(path: Path, file_format: FileFormat, options: ImportOptions) -> str:
    """What tells that a file is the same, read in the same way."""
    found = path.stat()
    with path.open("rb") as file:
        beginning = hashlib.blake2b(file.read(COMPARED_BYTES), digest_size=16).hexdigest()
    versions = f"{SCHEMA_VERSION}.{LAID_ASIDE_VERSION}"
    return f"{versions} {file_format} {options.to_json()} {found.st_size} {found.st_mtime_ns} {beginning}"


def interrupted(store: RecordStore, path: Path, identity: str) -> tuple[int, Progress]:
    """The batch of an import of this file that was interrupted, and how far it had come.

    Raises:
        ImportFileError: there is none.
    """
    with store.transaction() as connection:
        rows = connection.execute("SELECT id, file, progress FROM batch WHERE open = 1").fetchall()
    for batch, file, progress in rows:
        if file == identity:
            return batch, msgspec.json.decode(progress, type=Progress)
    why = "it was changed since, or other options are given" if rows else "no import was interrupted"
    raise ImportFileError(path, 1, f"there is no import of this file to go on with: {why}; import it without --resume")


def open_batch(
    store: RecordStore, path: Path, file_format: FileFormat, identity: str, progress: Progress
) -> int:  # fmt: skip
    """A new batch, of which nothing is seen yet."""
    row = (path.name, int(progress.received_at.timestamp()), file_format.value, identity, as_json(progress))
    with store.transaction() as connection:
        query = (
            "INSERT INTO batch (name, started_at, open, format, file, progress, head, records)"
            " VALUES (?, ?, 1, ?, ?, ?, '', 0)"
        )
        return int(connection.execute(query, row).lastrowid or 0)


def as_json(progress: Progress) -> str:
    """As its batch holds it."""
    return msgspec.json.encode(progress).decode()
