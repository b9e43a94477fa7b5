"""The record store's one SQLite file: tables, pragmas, and why each index has the shape it has.

A bulk import writes in many short transactions, so that declarations sent over the network in the meantime don't wait
for minutes. What makes it atomic is `batch.open`: rows of an open batch are invisible to every look-up, and one
single update makes all of them visible. The number of a record begins with that of its batch, so that rows of every
table tell their batch, and what a killed import left is one range.

An index of random numbers that takes new ones as they come rewrites most of its pages for every few thousand rows, once
it is large. So an import lays the entries of the indexes aside (`arrived`), and puts them in, in the order of the
indexes, when the file has been read to its end.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

__all__ = [
    "BATCH_BITS",
    "CACHE_KIB",
    "CHECKPOINT_PAGES",
    "IMPORT_CACHE_KIB",
    "IMPORT_CHECKPOINT_PAGES",
    "LIVE_BATCH",
    "LONG_NAMED",
    "OPEN_BATCHES",
    "SCHEMA_VERSION",
    "connect",
    "first_record",
    "prepare",
    "settle_key",
]

SCHEMA_VERSION = 4
WITH_LONG_NAMES = 3
"""The layout before, whose declarations have the names of their fields written out: they stay so."""
LONG_NAMED = """substr(r.body, 1, 10) = CAST('{"item_id"' AS BLOB)"""
"""The condition that a record `r` is of that layout: its digest is not that of the same content with short names."""
WITHOUT_RUNS = 2
"""The one before that, which lacks the tables of sorted imports, too."""
LIVE_BATCH = 0
"""The batch of declarations that came singly; never open, so always visible."""
OPEN_BATCHES = "SELECT id FROM batch WHERE open = 1"
"""What they hold is not to be seen."""
BATCH_BITS = 32
"""A record's number is `batch << 32 | count`: room for four thousand million declarations in each batch."""

BUSY_TIMEOUT_S = 10.0
CACHE_KIB = 2_048
"""Of each thread; the kernel holds the rest. The file is not mapped into memory: there a page that the disk can't read,
or one behind the end of a file that was cut, ends the process, and with each page of it some thirty more are read."""
IMPORT_CACHE_KIB = 65_536
"""A transaction of an import changes so much, and what it can't hold is written to the log more than once."""
CHECKPOINT_PAGES = 4_000
IMPORT_CHECKPOINT_PAGES = 32_000
"""An import writes many pages several times; moved to the file less often, they cost half the time of the kernel."""
WAL_LIMIT_BYTES = 256 << 20

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- `file` tells a file again (size, time, digest of its beginning), `progress` is what an interrupted import goes on
-- from, both as JSON; `head` is the first line of a table, for its refused rows to be imported again;
-- `records` is how many of its declarations are here, because counting millions takes seconds.
CREATE TABLE batch (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, started_at INTEGER NOT NULL, open INTEGER NOT NULL,
  format TEXT NOT NULL, file TEXT NOT NULL, progress TEXT NOT NULL, head TEXT NOT NULL, records INTEGER NOT NULL
);
CREATE INDEX open_batch ON batch (id) WHERE open = 1;

-- `body` is the declaration as JSON with short names (`names.py`), without its version, source and time of receipt,
-- which stand in columns: so its digest is that of the content alone, and a declaration sent twice is seen to be the
-- same.
CREATE TABLE record (
  id INTEGER PRIMARY KEY, posted_s INTEGER NOT NULL, received_us INTEGER NOT NULL, version INTEGER NOT NULL,
  source TEXT NOT NULL, digest INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX record_posted ON record (posted_s);

-- One seek gives all versions of an identifier; `key` is a hash, because random numbers of 8 bytes make a third of the
-- index that random texts make. `main` is 0 for the other identifiers of a declaration.
CREATE TABLE identifier (
  key INTEGER NOT NULL, record INTEGER NOT NULL, main INTEGER NOT NULL, PRIMARY KEY (key, record)
) WITHOUT ROWID;

-- History of split shipments, of declarations that came singly or in small files.
-- The day leads the key, so that new rows land in one small region however large the table is, and old days go as
-- ranges. `item` and not the record is counted: two versions of one declaration are one parcel.
CREATE TABLE party (
  day INTEGER NOT NULL, link INTEGER NOT NULL, item INTEGER NOT NULL, batch INTEGER NOT NULL,
  posted_s INTEGER NOT NULL, mass_g INTEGER NOT NULL, PRIMARY KEY (day, link, item, batch)
) WITHOUT ROWID;

-- A declaration that comes again unchanged is as fresh as its last coming; applied when the batch closes.
CREATE TABLE confirmed (batch INTEGER NOT NULL, record INTEGER NOT NULL, received_us INTEGER NOT NULL);

CREATE TABLE refused (
  batch INTEGER NOT NULL, line INTEGER NOT NULL, field TEXT NOT NULL, why TEXT NOT NULL, raw TEXT NOT NULL
);
CREATE INDEX refused_batch ON refused (batch, line);
"""
_TABLES_3 = """
-- What an import has laid aside for the indexes, packed (`packing.py`), by parts of the range of their keys, so that
-- each part can be sorted in memory whatever the size of the file.
CREATE TABLE arrived (
  batch INTEGER NOT NULL, part INTEGER NOT NULL, bucket INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (batch, part, bucket, number)
) WITHOUT ROWID;

-- History of split shipments, of large files: a run holds the entries of one file in one period of days, sorted, in
-- pages that a leaf of the tree takes four of. `absorbed` is the batch whose run has taken this one's entries in.
CREATE TABLE run (
  id INTEGER PRIMARY KEY, period INTEGER NOT NULL, batch INTEGER NOT NULL, absorbed INTEGER, entries INTEGER NOT NULL
);
CREATE INDEX run_period ON run (period);
CREATE TABLE history (
  run INTEGER NOT NULL, link INTEGER NOT NULL, posted_s INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (run, link, posted_s, number)
) WITHOUT ROWID;
"""


def first_record(batch: int) -> int:
    """The number below which no record of the batch lies; that of the next batch bounds it above."""
    return batch << BATCH_BITS


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, with the pragmas that hold for every thread.

    Raises:
        ValueError: it is a database of another program, to which nothing is done.
        sqlite3.Error: the file can't be opened or is no database.
    """
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        _refuse_others(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    except (sqlite3.Error, ValueError):
        connection.close()
        raise
    return connection


def _refuse_others(connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if tables and "batch" not in tables:
        raise ValueError("it is a database of another program; name another path for the record store")


def prepare(connection: sqlite3.Connection) -> None:
    """Create the tables in a new file, add those that a file of an older layout lacks; refuse a file of another layout.

    Raises:
        ValueError: the file was written by another version of Sortgate.
        sqlite3.Error: the file can't be written or is damaged.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            _create(connection, _TABLES)
            connection.execute("INSERT INTO batch VALUES (?, 'live', 0, 0, '', '{}', '{}', '', 0)", (LIVE_BATCH,))
        if version in (0, WITHOUT_RUNS):
            _create(connection, _TABLES_3)
        if version in (0, WITHOUT_RUNS, WITH_LONG_NAMES):
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            version = SCHEMA_VERSION
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    if version != SCHEMA_VERSION:
        raise ValueError(
            f"the store has layout {version}, this program writes {SCHEMA_VERSION}; import the files into a new one"
        )


def settle_key(connection: sqlite3.Connection, check: bytes) -> None:
    """Under a new key the old history can't be compared, so it starts anew; look-ups by id are not touched."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'party key check'").fetchone()
    if row is not None and row[0] == check:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in ("party", "run", "history"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('party key check', ?)", (check,))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection, tables: str) -> None:
    for statement in tables.split(";\n"):
        connection.execute(statement)
