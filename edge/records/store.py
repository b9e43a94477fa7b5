"""The record store: shippers' declarations in one SQLite file, found by any identifier and date in well under 1 ms.

Every thread has its own connection, so look-ups never wait for each other nor for a writer (WAL). A look-up answers
`UNAVAILABLE` when the database fails, for that is ignorance and not absence; `fault` then says what happened.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeAlias

from edge.domain import Declaration, Lookup, LookupStatus, RelatedParcels
from edge.records.parties import PartyHasher, load_or_create_key
from edge.records.schema import LIVE_BATCH, connect, prepare
from edge.records.writing import Outcome, entry_of, settle_confirmed, write

__all__ = ["RecordStore", "RecordStoreError"]

DAY_S = 86_400
POSTED_AHEAD_S = 2 * DAY_S
"""A posting date is often a bare day in local time: one that lies up to two days ahead still counts as posted."""
GENERATION_S = 180 * DAY_S
"""Versions posted within this time of each other are of one item; S10 numbers come back after a year at the soonest."""
SMALL_PARCEL_G = 5_000
"""A load is split into small parcels; heavier ones are no sign of it."""
COUNTED_AT_MOST = 1_000
"""Related parcels are counted up to here: a large sender must not make a look-up slow."""

_FIND = """
SELECT r.posted_s, r.version, r.received_us, r.source, r.body
FROM identifier i JOIN record r ON r.id = i.record
WHERE i.value IN (SELECT value FROM json_each(?))
  AND i.batch NOT IN (SELECT id FROM batch WHERE open = 1)
"""
_RELATED = """
SELECT count(*), coalesce(sum(mass_g), 0) FROM (
  SELECT max(mass_g) AS mass_g FROM party
  WHERE day IN (SELECT value FROM json_each(?)) AND key IN (SELECT value FROM json_each(?)) AND goods = ?
    AND posted_s BETWEEN ? AND ? AND mass_g <= ? AND item <> ? AND batch NOT IN (SELECT id FROM batch WHERE open = 1)
  GROUP BY item LIMIT ?)
"""


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
            self.hasher = PartyHasher(load_or_create_key(path.with_name(path.name + ".key")))
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
            found = _nearest(self._connection().execute(_FIND, (json.dumps(list(ids)),)).fetchall(), at)
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
        with self.transaction() as connection:
            outcome = write(connection, self.hasher, [entry_of(d, self.hasher) for d in declarations])
            settle_confirmed(connection, batch=LIVE_BATCH)
            return outcome

    def count(self) -> int:
        """Number of visible declarations, all versions counted.

        Raises:
            RecordStoreError: the database can't be read.
        """
        query = "SELECT count(*) FROM record WHERE batch NOT IN (SELECT id FROM batch WHERE open = 1)"
        try:
            (number,) = self._connection().execute(query).fetchone()
        except sqlite3.Error as error:
            raise RecordStoreError(f"the record store {self.path} can't be counted: {error}") from error
        return int(number)

    def forget(self, *, before: dt.datetime, at_once: int = 5_000) -> int:
        """Delete declarations posted before `before`, in short transactions; returns how many.

        Raises:
            RecordStoreError: the database refused; what was deleted so far stays deleted.
        """
        total = 0
        limit_s = int(before.timestamp())
        while True:
            with self.transaction() as connection:
                query = "SELECT id, posted_s, body FROM record WHERE posted_s < ? ORDER BY posted_s LIMIT ?"
                rows = connection.execute(query, (limit_s, at_once)).fetchall()
                names = [(value, posted, key) for key, posted, body in rows for value in _identifiers(body)]
                connection.executemany("DELETE FROM identifier WHERE value = ? AND posted_s = ? AND record = ?", names)
                connection.executemany("DELETE FROM record WHERE id = ?", [(key,) for key, _, _ in rows])
                connection.execute("DELETE FROM party WHERE day < ?", (limit_s // DAY_S,))
            total += len(rows)
            if len(rows) < at_once:
                return total

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
                connection.execute("DELETE FROM party")
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('party key check', ?)", (check,))

    def _related(self, declaration: Declaration, *, posted_s: int, at: dt.datetime, window_h: int) -> RelatedParcels:
        """The item itself, and the other small parcels of like goods that share a party with it."""
        keys = self.hasher.keys(declaration)
        own_mass_g = declaration.gross_mass_g or 0
        if not keys or window_h <= 0:
            return RelatedParcels(parcels=1, total_mass_g=own_mass_g, window_h=max(window_h, 0))
        first_s = posted_s - window_h * 3600
        last_s = min(posted_s + window_h * 3600, int(at.timestamp()) + POSTED_AHEAD_S)
        days = list(range(first_s // DAY_S, last_s // DAY_S + 1))
        parameters = (
            json.dumps(days), json.dumps(sorted(keys)), self.hasher.goods(declaration), first_s, last_s,
            SMALL_PARCEL_G, self.hasher.item(declaration.item_id), COUNTED_AT_MOST,
        )  # fmt: skip
        others, mass_g = self._connection().execute(_RELATED, parameters).fetchone()
        return RelatedParcels(parcels=others + 1, total_mass_g=mass_g + own_mass_g, window_h=window_h)


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
    head = json.dumps({"record_version": version, "received_at": received.isoformat(), "source": source}).encode()
    return Declaration.from_json(head[:-1] + b"," + body[1:])


def _identifiers(body: bytes) -> list[str]:
    fields = json.loads(body)
    return [fields["item_id"], *fields.get("alt_ids", ())]
