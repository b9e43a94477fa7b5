"""What leaves the store: declarations kept long enough, and what a killed import left.

In short transactions, because writers wait for each other; and forgetting stops when its time is used, because it runs
beside other work.

SQLite uses the freed pages again for what comes next: a store that forgets as much as it takes stays as large as it is.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple, TypeAlias

from edge.records.arriving import PERIOD_S
from edge.records.entry import names_in
from edge.records.history import drop_run
from edge.records.names import written_out
from edge.records.parties import item_key
from edge.records.schema import BATCH_BITS, OPEN_BATCHES, first_record
from edge.records.writing import DAY_S, settle_confirmed

__all__ = ["Forgotten", "finish", "forget", "remove_batch"]

Transaction: TypeAlias = Callable[[], AbstractContextManager[sqlite3.Connection]]
ROWS_AT_ONCE = 500
SWEPT_AT_ONCE = 5_000
CONFIRMED_AT_ONCE = 25_000
_OLD_PARTY = """
DELETE FROM party WHERE (day, link, item, batch) IN (SELECT day, link, item, batch FROM party WHERE day < ? LIMIT ?)
"""
_OLD_RUN = f"SELECT id FROM run WHERE period < ? AND batch NOT IN ({OPEN_BATCHES}) LIMIT 1"  # noqa: S608 - fixed texts
_OLD_REFUSED = """
DELETE FROM refused WHERE rowid IN (
  SELECT r.rowid FROM refused r JOIN batch b ON b.id = r.batch WHERE b.started_at < ? AND b.open = 0 LIMIT ?)
"""


class Forgotten(NamedTuple):
    """How many declarations were deleted, and whether there is nothing left to delete."""

    records: int
    done: bool


def forget(transaction: Transaction, *, before_s: int, within_s: float) -> Forgotten:
    """Delete what was posted before `before_s` (Unix time), its traces, and rows refused before it, for `within_s`."""
    end_s = time.monotonic() + within_s
    total = 0
    while True:
        with transaction() as connection:
            query = "SELECT id, body FROM record WHERE posted_s < ? ORDER BY posted_s LIMIT ?"
            rows = connection.execute(query, (before_s, ROWS_AT_ONCE)).fetchall()
            _remove(connection, rows)
            others = connection.execute(_OLD_PARTY, (before_s // DAY_S, ROWS_AT_ONCE)).rowcount
            others += connection.execute(_OLD_REFUSED, (before_s, ROWS_AT_ONCE)).rowcount
            run = connection.execute(_OLD_RUN, (before_s // PERIOD_S,)).fetchone()
        if run is not None:
            drop_run(transaction, run[0])
        total += len(rows)
        if not rows and not others and run is None:
            return Forgotten(total, done=True)
        if time.monotonic() >= end_s:
            return Forgotten(total, done=False)


def remove_batch(transaction: Transaction, batch: int) -> None:
    """Delete an open batch. It stays open, and so unseen, until its last row is gone."""
    first, end = first_record(batch), first_record(batch + 1)
    while True:
        with transaction() as connection:
            query = "SELECT id, body FROM record WHERE id >= ? AND id < ? LIMIT ?"
            rows = connection.execute(query, (first, end, SWEPT_AT_ONCE)).fetchall()
            _remove(connection, rows)
        if not rows:
            break
    day: int | None = None
    while True:
        with transaction() as connection:
            (day,) = connection.execute("SELECT min(day) FROM party WHERE ? IS NULL OR day > ?", (day, day)).fetchone()
            if day is None:
                break
            connection.execute("DELETE FROM party WHERE day = ? AND batch = ?", (day, batch))
    with transaction() as connection:
        connection.execute("UPDATE run SET absorbed = NULL WHERE absorbed = ?", (batch,))
        runs = connection.execute("SELECT id FROM run WHERE batch = ?", (batch,)).fetchall()
    for (run,) in runs:
        drop_run(transaction, run)
    with transaction() as connection:
        for table in ("refused", "confirmed", "arrived"):
            connection.execute(f"DELETE FROM {table} WHERE batch = ?", (batch,))  # noqa: S608 - fixed names
        connection.execute("DELETE FROM batch WHERE id = ?", (batch,))


def finish(transaction: Transaction) -> None:
    """What closed batches leave to be done: records they confirmed count as fresh, runs they took in are deleted."""
    queries = (
        f"SELECT DISTINCT batch FROM confirmed WHERE batch NOT IN ({OPEN_BATCHES})",  # noqa: S608 - fixed texts
        f"SELECT id FROM run WHERE absorbed IS NOT NULL AND absorbed NOT IN ({OPEN_BATCHES})",  # noqa: S608
    )
    with transaction() as connection:
        batches, runs = ([number for (number,) in connection.execute(query)] for query in queries)
    for batch in batches:
        settled = CONFIRMED_AT_ONCE
        while settled == CONFIRMED_AT_ONCE:
            with transaction() as connection:
                settled = settle_confirmed(connection, batch=batch, at_most=CONFIRMED_AT_ONCE)
    for run in runs:
        drop_run(transaction, run)


def _remove(connection: sqlite3.Connection, rows: Iterable[tuple[int, bytes]]) -> None:
    keys: list[tuple[int, int]] = []
    records: list[tuple[int]] = []
    for record, body in rows:
        keys.extend((item_key(name), record) for name in names_in(written_out(body)))
        records.append((record,))
    connection.executemany("DELETE FROM identifier WHERE key = ? AND record = ?", sorted(keys))
    connection.executemany("DELETE FROM record WHERE id = ?", records)
    gone = Counter(record >> BATCH_BITS for (record,) in records)
    less = [(number, batch) for batch, number in gone.items()]
    connection.executemany("UPDATE batch SET records = records - ? WHERE id = ?", less)
