"""Copies of the journal, made while the station goes on writing, and the choice of the one to go back to.

A copy is a complete database: read in one transaction, checked, flushed to the disk, and made visible by a rename. It
belongs on another disk than the journal. Where room is short, older copies go for a new one.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from edge.domain import UtcTime
from edge.files.synced import sync
from edge.journal.check import check_file
from edge.journal.errors import JournalError, explained
from edge.journal.file import size_bytes
from edge.journal.opening import looking_through, opened_once

__all__ = ["back_up", "good_backups", "make_room"]

_PATTERN = "journal-*.sqlite"


def back_up(journal: Path, folder: Path, *, at: UtcTime, keep: int, leave_bytes: int = 0) -> Path:
    """Copies the journal into `folder`, deletes all but the newest `keep` copies, and returns the new one.

    Args:
        journal: the file to copy.
        folder: of the copies.
        at: stands in the name of the new one.
        keep: of these, too, the oldest go where there is no room for another, but for the newest.
        leave_bytes: stays free on their disk. A copy that took the last room would keep decisions from being committed.

    Raises:
        JournalError: the journal can't be read, or the copy can't be written or turns out damaged.
    """
    target = folder / f"journal-{at:%Y%m%dT%H%M%SZ}.sqlite"
    unfinished = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(folder)
        _require_room(journal, folder, leave_bytes)
        try:
            with explained(journal), looking_through(journal) as source, explained(unfinished):
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
            with explained(copy), looking_through(copy) as connection:
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


def make_room(folder: Path, needed_bytes: int, *, spared: Path | None) -> int:
    """Deletes copies, the oldest first, until so much is free on their disk. Returns what is free then.

    Args:
        folder: of the copies; without one, there is nothing to delete.
        needed_bytes: the room that is wanted.
        spared: a copy that stays.

    Raises:
        OSError: it can't be looked at, or a copy can't be deleted.
    """
    free = shutil.disk_usage(folder).free
    for copy in reversed(_newest_first(folder)):
        if free >= needed_bytes:
            break
        if copy != spared:
            copy.unlink()
            free = shutil.disk_usage(folder).free
    return free


def _require_room(journal: Path, folder: Path, leave_bytes: int) -> None:
    needed = size_bytes(journal) + leave_bytes
    free = make_room(folder, needed, spared=next(iter(_newest_first(folder)), None))
    if free < needed:
        raise JournalError(
            f"no copy of the journal was made in {folder}: {free // 1_000_000} MB are free, {needed // 1_000_000} MB "
            f"are needed. Free disk space, or have copies made on another disk (journal.backup_dir)."
        )


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with opened_once(target) as copy:
        source.backup(copy)
        check_file(copy, target)


def _remove_unfinished(folder: Path) -> None:
    """Removes what a kill or a full disk left of a copy: it is as large as the journal, and each has another name."""
    for left in folder.glob("journal-*.part*"):
        left.unlink(missing_ok=True)


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob(_PATTERN), reverse=True)
