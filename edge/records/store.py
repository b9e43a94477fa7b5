"""The record store: shippers' declarations in one SQLite file, found by any identifier and date in well under 1 ms.

Every thread has its own connection, so look-ups never wait for each other nor for a writer (WAL). A look-up answers
`UNAVAILABLE` when the database fails, for that is ignorance and not absence; `fault` then says what happened.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from edge.domain import Declaration, Lookup, LookupStatus
from edge.records.entry import Entry, entry_of
from edge.records.errors import ANEW, RecordStoreError, explained
from edge.records.finding import found_item
from edge.records.parties import PartyHasher, load_or_create_key
from edge.records.retention import Forgotten, forget
from edge.records.schema import LIVE_BATCH, connect, prepare, settle_key
from edge.records.writing import Outcome, settle_confirmed, write

__all__ = ["RecordStore"]

SENDERS_REMEMBERED = 1_000
"""Those of a parcel are asked for several times in a row; imports, which meet a day's senders, have their own."""


class RecordStore:
    """Declarations on disk. Safe for use from several threads and processes at once."""

    def __init__(self, path: Path, *, must_open: bool = True) -> None:
        """Open the store at `path`, or make it, with its key file `PATH.key` beside it.

        Without `must_open` one that can't be opened makes look-ups answer `UNAVAILABLE`, until `open` succeeds.

        Raises:
            RecordStoreError: the file is damaged, of another version or program, or not accessible.
        """
        self.path = path
        self.fault: str | None = None
        self._hasher: PartyHasher | None = None
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        try:
            self.open(make=True)
        except RecordStoreError:
            if must_open:
                raise

    def open(self, *, make: bool = False) -> None:
        """Open the store, unless it is open. For one thread at a time.

        Unless told to `make` one, it takes no file for a new store: one that is empty is being put back this moment.

        Raises:
            RecordStoreError: as of the beginning; or there is no file, or an empty one.
        """
        if self._hasher is not None:
            return
        try:
            if not make:
                self._must_be_there()
            with explained(self.path, done="opened"):
                self._hasher = self._prepared()
        except RecordStoreError as error:
            self.close()
            self.fault = str(error)
            raise
        self.fault = None

    @property
    def hasher(self) -> PartyHasher:
        """Hashes parties under the key of this store.

        Raises:
            RecordStoreError: the store could not be opened.
        """
        if self._hasher is None:
            raise RecordStoreError(self.fault)
        return self._hasher

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads. The store must not be used afterwards."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def find(
        self, ids: Sequence[str], *, at: dt.datetime, stale_after_s: float | None = None, window_h: int = 24
    ) -> Lookup:
        """What is known of the item that bears any of `ids` (normalised), as of the moment `at`.

        The version is the latest one of the generation posted nearest before `at`. `stale_after_s` is the age, since
        receipt, from which it is called stale. Related parcels are those known by then and posted within `window_h`
        hours of it, before or after: the last parcel of a split load tells on the first.
        """
        if not ids:
            return Lookup(status=LookupStatus.NOT_LOOKED)
        try:
            with explained(self.path, done="read"):
                found = found_item(self._connection(), self.hasher, ids, at=at, window_h=window_h)
        except RecordStoreError as error:
            self.fault = str(error)
            return Lookup(status=LookupStatus.UNAVAILABLE)
        except (ValueError, TypeError):  # whose texts may quote what was declared
            self.fault = f"the record store {self.path} is damaged. {ANEW}"
            return Lookup(status=LookupStatus.UNAVAILABLE)
        self.fault = None
        if found is None:
            return Lookup(status=LookupStatus.NONE)
        declaration, related = found
        age_s = (at - declaration.received_at).total_seconds()
        stale = stale_after_s is not None and age_s > stale_after_s
        status = LookupStatus.STALE if stale else LookupStatus.FOUND
        return Lookup(status=status, declaration=declaration, age_s=age_s, related=related)

    def upsert(self, declarations: Sequence[Declaration]) -> Outcome:
        """Store declarations in one transaction: all are durable when this returns, or none.

        Raises:
            RecordStoreError: the database refused; nothing was written.
        """
        return self.upsert_entries([entry_of(declaration, self.hasher) for declaration in declarations])

    def upsert_entries(self, entries: Sequence[Entry]) -> Outcome:
        """As `upsert`, for declarations that are ready for the tables.

        Raises:
            RecordStoreError: the database refused; nothing was written.
        """
        with self.transaction() as connection:
            outcome = write(connection, entries)
            settle_confirmed(connection, batch=LIVE_BATCH)
            return outcome

    def count(self) -> int:
        """Number of visible declarations, all versions counted. Opens a store that could not be opened before.

        Raises:
            RecordStoreError: the database can't be read.
        """
        self.open()
        with explained(self.path, done="read"):
            (number,) = self.read("SELECT sum(records) FROM batch WHERE open = 0").fetchone()
        return int(number)

    def forget(self, *, before: dt.datetime, within_s: float) -> Forgotten:
        """Delete declarations posted before `before`, and rows refused before it, for about `within_s` seconds.

        Call again, when there is time, until it is `done`. Each transaction is short.

        Raises:
            RecordStoreError: the database refused; what was deleted so far stays deleted.
        """
        return forget(self.transaction, before_s=int(before.timestamp()), within_s=within_s)

    def read(self, query: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a query on this thread's connection.

        Raises:
            sqlite3.Error: the database can't be read.
            RecordStoreError: the store could not be opened.
        """
        return self._connection().execute(query, parameters)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction on this thread's connection: committed at the end, rolled back on any exception.

        Raises:
            RecordStoreError: the database refused; the text names the store and the cause.
        """
        with self._write_lock, explained(self.path, done="written"):
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _connection(self) -> sqlite3.Connection:
        if self._hasher is None:
            raise RecordStoreError(self.fault)
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        return self._connect() if connection is None else connection

    def _connect(self) -> sqlite3.Connection:
        """A connection for this thread."""
        self._local.connection = connection = connect(self.path)
        with self._lock:
            self._connections.append(connection)
        return connection

    def _must_be_there(self) -> None:
        try:
            size = self.path.stat().st_size
        except OSError:
            size = 0
        if not size:
            raise RecordStoreError(f"the record store {self.path} can't be opened: it is gone or empty. {ANEW}")

    def _prepared(self) -> PartyHasher:
        """Makes what the file lacks. Returns what hashes under its key."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            hasher = PartyHasher(
                load_or_create_key(self.path.with_name(self.path.name + ".key")), remembered=SENDERS_REMEMBERED
            )
            connection = self._connect()
            prepare(connection)
        except (OSError, ValueError) as error:
            raise RecordStoreError(f"the record store {self.path} can't be opened: {error}") from error
        settle_key(connection, hasher.check_value())
        return hasher
