"""Copies of the journal, made while the station goes on writing, and the choice of the one to go back to.

A copy is a complete database: read in one transaction, checked, flushed to the disk, and made visible by a rename. It
belongs on another disk than the journal.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from edge.domain import UtcTime
from edge.files.synced import sync
from edge.journal.errors import JournalError, explained
from edge.journal.schema import check_file

__all__ = ["back_up", "good_backups"]

_PATTERN = "journal-*.sqlite"

CACHE_KIB = 128
"""Copying and checking meet each page once, so a larger cache only costs memory, which malloc then keeps for good: 4 MB
from the first copy on."""

LEAST_LEFT_BYTES = 100_000_000
"""A copy must leave so much: while it took the last room, no decision could be committed, once an hour."""


def back_up(journal: Path, folder: Path, *, at: UtcTime, keep: int) -> Path:
    """Copies the journal into `folder`, deletes all but the newest `keep` copies, and returns the new one.

    Raises:
        JournalError: the journal can't be read, or the copy can't be written or turns out damaged.
    """
    target = folder / f"journal-{at:%Y%m%dT%H%M%SZ}.sqlite"
    unfinished = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(folder)
        _require_room(journal, folder)
        try:
            with explained(journal), _opened_for_reading(journal) as source, explained(unfinished):
                _copy(source, unfinished)
            sync(unfinished)
            unfinished.rename(target)
        finally:
            _remove_unfinished(folder)
        sync(folder)
        for old in _newest_first(folder)[keep:]:
            old.unlink()
    except OSError as error:
        raise JournalError(
            f"no copy of the journal could be made in {folder} ({error.strerror}). "
            f"Check that the disk has room and that the folder belongs to the service's user."
        ) from error
    return target


def good_backups(folder: Path) -> Iterator[Path]:
    """The copies that can be read and are whole, the newest first; none if there is no such folder."""
    for copy in _newest_first(folder):
        try:
            with explained(copy), _opened_for_reading(copy) as connection:
                check_file(connection, copy)
                (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except JournalError:
            continue
        if tables:  # to SQLite, an empty file is a whole database
            yield copy


def restore(copy: Path, target: Path) -> None:
    """Copies the file `copy` to `target`, through to the disk.

    Raises:
        OSError: it can't be written.
    """
    shutil.copyfile(copy, target)
    sync(target)


def _require_room(journal: Path, folder: Path) -> None:
    files = (journal, journal.with_name(f"{journal.name}-wal"))
    needed = sum(file.stat().st_size for file in files if file.exists()) + LEAST_LEFT_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise JournalError(
            f"no copy of the journal was made in {folder}: {free // 1_000_000} MB are free, {needed // 1_000_000} MB "
            f"are needed. Free disk space, or have copies made on another disk (journal.backup_dir)."
        )


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with _opened(target) as copy:
        source.backup(copy)
        check_file(copy, target)


def _remove_unfinished(folder: Path) -> None:
    """Removes what a kill or a full disk left of a copy: it is as large as the journal, and each has another name."""
    for left in folder.glob("journal-*.part*"):
        left.unlink(missing_ok=True)


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob(_PATTERN), reverse=True)


def _opened_for_reading(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    return _opened(f"{path.absolute().as_uri()}?mode=ro")


@contextmanager
def _opened(place: Path | str) -> Iterator[sqlite3.Connection]:
    """Opens a database by its path, or read-only by its URI."""
    with closing(sqlite3.connect(place, uri=isinstance(place, str))) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        yield connection
