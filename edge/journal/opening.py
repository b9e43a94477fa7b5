"""How the journal's file is opened: by its one writer, by those who only read, and by those who go through all of it.

WAL with synchronous=FULL: a commit that has returned is on the disk, whatever happens to the process or the power
(https://www.sqlite.org/pragma.html#pragma_synchronous). A sorting line needs fewer than 20 commits a second, and any
disk manages more, so there is no reason for less.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from edge.journal.check import check_file
from edge.journal.errors import JournalOlderError, explained
from edge.journal.schema import MIGRATIONS, layout_version, migrate

__all__ = ["looking_through", "open_reader", "open_writer", "opened_once"]

BUSY_TIMEOUT_S = 5.0

CACHE_KIB = 128
"""Copying and checking meet each page once, so a larger cache only costs memory, which malloc then keeps for good: 4 MB
from the first copy on."""

START_CHECK_S = 5.0
"""Spent at a start on looking for damaged pages. On a machine just started, a look at all of them takes over
a minute for the decisions of two or three days, and meanwhile parcels pass undecided. What is not looked at is found
when it is met, or by the look at the whole file that a station takes while it works."""


def open_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes, to a file that has been brought up to date, and checked as far as time allows.

    Raises:
        JournalCorruptError: the file is damaged.
        JournalVersionError: the file belongs to a newer version or to another program.
        JournalError: the file can't be opened or written.
    """
    with explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            check_file(connection, path, within_s=START_CHECK_S)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            migrate(connection)
            _try_to_write(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _try_to_write(connection: sqlite3.Connection) -> None:
    """SQLite opens a file that it may not write without a word, and by that connection never writes it again."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    finally:
        connection.execute("ROLLBACK")


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that can't write, for this or another process, while the station goes on writing.

    Raises:
        JournalMissingError: there is no such file.
        JournalError: it can't be read, or it is damaged or of another version.
    """
    with explained(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            version = layout_version(connection, path)
        except BaseException:
            connection.close()
            raise
    if version != len(MIGRATIONS):
        connection.close()
        raise JournalOlderError(
            f"{path} has version {version} of the journal's layout and this program reads {len(MIGRATIONS)}. "
            f"Start the station of this version once, or use the program that wrote the file."
        )
    return connection


def looking_through(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """A connection that reads each page once, of a file of any version."""
    return opened_once(f"{path.absolute().as_uri()}?mode=ro")


@contextmanager
def opened_once(place: Path | str) -> Iterator[sqlite3.Connection]:
    """Opens a database by its path, or read-only by its URI, to go through it once."""
    with closing(sqlite3.connect(place, uri=isinstance(place, str))) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        yield connection
