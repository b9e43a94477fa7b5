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
from itertools import chain, islice
from pathlib import Path
from typing import Self, TypeAlias

import msgspec

from edge.domain import Declaration, Lookup, LookupStatus, RelatedParcels
from edge.records.entry import Entry, entry_of, names_in
from edge.records.history import item_masses
from edge.records.names import written_out
from edge.records.parameters import number_list
from edge.records.parties import PartyHasher, item_key, load_or_create_key
from edge.records.retention import Forgotten, forget
from edge.records.schema import LIVE_BATCH, OPEN_BATCHES, connect, prepare
from edge.records.writing import DAY_S, VISIBLE, Outcome, settle_confirmed, write

__all__ = ["RecordStore", "RecordStoreError"]

POSTED_AHEAD_S = 2 * DAY_S
"""A posting date is often a bare day in local time: one that lies up to two days ahead still counts as posted."""
GENERATION_S = 180 * DAY_S
"""Versions posted within this time of each other are of one item; S10 numbers come back after a year at the soonest."""
COUNTED_AT_MOST = 1_000
"""Related parcels are counted up to here: a large sender must not make a look-up slow."""

ROWS_LOOKED_AT = 6 * COUNTED_AT_MOST
"""Rows of the history that one look-up reads at most: each parcel has up to six keys."""

SENDERS_REMEMBERED = 1_000
"""Those of a parcel are asked for several times in a row; imports, which meet a day's senders, have their own."""

_FIND = f"""
SELECT r.posted_s, r.version, r.received_us, r.source, r.body
FROM json_each(?) k CROSS JOIN identifier i ON i.key = k.value CROSS JOIN record r ON r.id = i.record
WHERE {VISIBLE}
"""  # noqa: S608 - fixed texts
_RELATED = f"""
SELECT p.item, p.mass_g FROM json_each(?) d CROSS JOIN json_each(?) l
CROSS JOIN party p ON p.day = d.value AND p.link = l.value
WHERE p.posted_s BETWEEN ? AND ? AND p.batch NOT IN ({OPEN_BATCHES})
LIMIT ?
"""  # noqa: S608 - fixed texts
"""Joined in this order a day and link costs a seek in a fifth of the time that `IN` with two lists takes."""


class RecordStoreError(Exception):
    """The store can't be opened or written; the text says where and what to do."""


class RecordStore:
    """Declarations on disk. Safe for use from several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        """Open the store at `path`, or make it, with its key file `PATH.key` beside it.

        Raises:
            RecordStoreError: the file is damaged, of another version, or not accessible.
        """
        self.path = path
        self.fault: str | None = None
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            key = load_or_create_key(path.with_name(path.name + ".key"))
            self.hasher = PartyHasher(key, remembered=SENDERS_REMEMBERED)
            prepare(self._connection())
            self._settle_key()
        except (sqlite3.Error, OSError, ValueError) as error:
            self.close()
            raise RecordStoreError(f"the record store {path} can't be opened: {error}") from error

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
            keys = number_list(sorted({item_key(item_id) for item_id in ids}))
            rows = [(*head, written_out(body)) for *head, body in self._connection().execute(_FIND, (keys,))]
            found = _nearest([row for row in rows if not names_in(row[-1]).isdisjoint(ids)], at)
            if found is None:
                return Lookup(status=LookupStatus.NONE)
            declaration = _declaration(*found[1:])
            related = self._related(declaration, posted_s=found[0], at=at, window_h=window_h)
        except (sqlite3.Error, ValueError) as error:
            self.fault = str(error)
            return Lookup(status=LookupStatus.UNAVAILABLE)
        self.fault = None
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
        """Number of visible declarations, all versions counted.

        Raises:
            RecordStoreError: the database can't be read.
        """
        query = "SELECT sum(records) FROM batch WHERE open = 0"
        try:
            (number,) = self.read(query).fetchone()
        except sqlite3.Error as error:
            raise RecordStoreError(f"the record store {self.path} can't be counted: {error}") from error
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
        """
        return self._connection().execute(query, parameters)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction on this thread's connection: committed at the end, rolled back on any exception.

        Raises:
            RecordStoreError: the database refused; the text names the store and the cause.
        """
        with self._write_lock:
            try:
                connection = self._connection()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise RecordStoreError(f"the record store {self.path} can't be written: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self.path)
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection

    def _settle_key(self) -> None:
        """Under a new key the old history can't be compared, so it starts anew; look-ups by id are not touched."""
        check = self.hasher.check_value()
        with self.transaction() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'party key check'").fetchone()
            if row is None or row[0] != check:
                for table in ("party", "run", "history"):
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('party key check', ?)", (check,))

    def _related(self, declaration: Declaration, *, posted_s: int, at: dt.datetime, window_h: int) -> RelatedParcels:
        """The item itself, and the other small parcels of like goods that share a party with it."""
        links = self.hasher.links(declaration)
        own_mass_g = declaration.gross_mass_g or 0
        if not links or window_h <= 0:
            return RelatedParcels(parcels=1, total_mass_g=own_mass_g, window_h=max(window_h, 0))
        first_s = posted_s - window_h * 3600
        last_s = min(posted_s + window_h * 3600, int(at.timestamp()) + POSTED_AHEAD_S)
        days = list(range(first_s // DAY_S, last_s // DAY_S + 1))
        singly = self.read(
            _RELATED, (number_list(days), number_list(sorted(set(links))), first_s, last_s, ROWS_LOOKED_AT)
        )
        entries = item_masses(self._connection(), links, first_s=first_s, last_s=last_s, entries=ROWS_LOOKED_AT)
        masses: dict[int, int] = {}
        for item, mass_g in chain(singly, entries):
            if mass_g > masses.setdefault(item, mass_g):
                masses[item] = mass_g
            if len(masses) > COUNTED_AT_MOST:  # with this item itself
                break
        masses.pop(item_key(declaration.item_id), None)
        others = list(islice(masses.values(), COUNTED_AT_MOST))
        return RelatedParcels(parcels=len(others) + 1, total_mass_g=sum(others) + own_mass_g, window_h=window_h)


_Row: TypeAlias = tuple[int, int, int, str, bytes]


def _nearest(rows: list[_Row], at: dt.datetime) -> _Row | None:
    """Of rows (posted_s, version, received_us, ...) the latest version of the generation posted nearest before `at`."""
    if not rows:
        return None
    limit_s = int(at.timestamp()) + POSTED_AHEAD_S
    posted = [row for row in rows if row[0] <= limit_s]
    # Nothing posted yet: an announcement whose parcel came early. The nearest one is the best that is known.
    anchor_s = max(row[0] for row in posted) if posted else min(row[0] for row in rows)
    generation = [row for row in posted or rows if abs(row[0] - anchor_s) <= GENERATION_S]
    return max(generation, key=lambda row: (row[1], row[2], row[0]))


def _declaration(version: int, received_us: int, source: str, body: bytes) -> Declaration:
    received = dt.datetime.fromtimestamp(received_us // 1_000_000, dt.UTC).replace(microsecond=received_us % 1_000_000)
    head = msgspec.json.encode({"record_version": version, "received_at": received, "source": source})
    return Declaration.from_json(head[:-1] + b"," + body[1:])
