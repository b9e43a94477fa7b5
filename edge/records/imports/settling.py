"""The second half of an import: what was laid aside is sorted and put into the indexes, in their order.

First the identifiers are held against the stored ones and against each other, which shows duplicates, conflicts and new
versions; then they go into their index, then the history into its runs. Each step does one bucket after the other in
short transactions, and what is done leaves the pile, so that an import that was killed goes on where it stood. Memory
is bounded by a bucket: a hundred-and-twenty-eighth of the file's entries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from edge.records.arriving import MAIN_PART, OTHER_PART, SETTLED_PART
from edge.records.buckets import LINK_BUCKETS
from edge.records.draft import Refused
from edge.records.history import absorbed_by, add_pages, begin_run, entries_of_run
from edge.records.inserting import insert_rows
from edge.records.names import written_out
from edge.records.packing import LINK, MAIN, OTHER, Array, in_order, unpacked
from edge.records.parameters import number_list
from edge.records.schema import first_record
from edge.records.writing import DAY_S, SAME_ITEM_S, Known, conflict_why, place, stored_versions

__all__ = ["Settled", "Settling"]

Transaction: TypeAlias = Callable[[], AbstractContextManager[sqlite3.Connection]]
ENTRIES_AT_ONCE = 50_000
"""Index entries of one transaction: well under a second of work."""
SMALLEST_RUN = 5_000
"""Entries of a period that are worth a run; fewer go into the table of those that came singly."""
_ORDINALS = np.dtype("<u4")
_Dead: TypeAlias = npt.NDArray[np.bool_]
"""Of each ordinal whether its declaration does not stay; the last one, which stays, stands for all behind it."""
_OWN = """
SELECT id, posted_s, version, digest, received_us, body FROM record WHERE id IN (SELECT value FROM json_each(?))
"""


class Settled(NamedTuple):
    """What was found of some declarations: how many are stored already, and those that contradict stored ones.

    `said_otherwise` are lines and bodies of those that the same file declares before with other contents.
    """

    duplicates: int
    conflicts: list[Refused]
    said_otherwise: list[tuple[int, bytes]]


class Settling:
    """Puts the entries of one open batch into the indexes."""

    def __init__(self, transaction: Transaction, batch: int) -> None:
        self._transaction = transaction
        self._batch = batch
        self._floor = first_record(batch)

    def settle(self, told: Callable[[sqlite3.Connection, Settled], None]) -> None:
        """Find duplicates, conflicts and versions, delete what doesn't stay. `told` is called in each transaction."""
        for buckets in self._portions((MAIN_PART,), MAIN):
            with self._transaction() as connection:
                any_stored = connection.execute("SELECT EXISTS (SELECT 1 FROM identifier)").fetchone()[0]
                for bucket in buckets:
                    mains = in_order(self._load(connection, MAIN_PART, bucket, MAIN), then_by="ordinal")
                    dead, settled = self._judge(connection, mains, any_stored=bool(any_stored))
                    self._keep(connection, bucket, dead)
                    told(connection, settled)
        self._bury()

    def index(self) -> None:
        """Put the identifiers of the declarations that stay into their index."""
        dead = self._dead()
        for buckets in self._portions((MAIN_PART, OTHER_PART), OTHER):
            with self._transaction() as connection:
                for bucket in buckets:
                    self._index(connection, bucket, dead)

    def relate(self) -> None:
        """Put the history into its runs, or, where there is little of it, into its table."""
        query = "SELECT part, sum(length(body)) FROM arrived WHERE batch = ? AND part >= 0 GROUP BY part"
        with self._transaction() as connection:
            periods = connection.execute(query, (self._batch,)).fetchall()
        dead = self._dead()
        for period, size in periods:
            if size < SMALLEST_RUN * LINK.itemsize:
                self._relate_singly(period, dead)
            else:
                self._relate_in_run(period, size // LINK.itemsize, dead)

    def _portions(self, parts: Iterable[int], kind: np.dtype[np.void]) -> Iterator[list[int]]:
        """Buckets of these parts that are not done yet, as many at once as make a transaction."""
        query = "SELECT bucket, sum(length(body)) FROM arrived WHERE batch = ? AND part = ? GROUP BY bucket"
        sizes: dict[int, int] = {}
        with self._transaction() as connection:
            for part in parts:
                for bucket, size in connection.execute(query, (self._batch, part)):
                    sizes[bucket] = sizes.get(bucket, 0) + size // kind.itemsize
            if kind is MAIN:
                for bucket, _ in connection.execute(query, (self._batch, SETTLED_PART)):
                    sizes.pop(bucket, None)
        portion, entries = list[int](), 0
        for bucket in sorted(sizes):
            portion.append(bucket)
            entries += sizes[bucket]
            if entries >= ENTRIES_AT_ONCE:
                yield portion
                portion, entries = [], 0
        if portion:
            yield portion

    def _load(self, connection: sqlite3.Connection, part: int, bucket: int, kind: np.dtype[np.void]) -> Array:
        query = "SELECT body FROM arrived WHERE batch = ? AND part = ? AND bucket = ? ORDER BY number"
        rows = connection.execute(query, (self._batch, part, bucket))
        return unpacked((body for (body,) in rows), kind)

    def _judge(
        self, connection: sqlite3.Connection, mains: Array, *, any_stored: bool
    ) -> tuple[list[int], Settled]:  # fmt: skip
        """The ordinals of declarations that don't stay, and what is to be told; `mains` are in order."""
        keys = mains["key"]
        doubtful = set(keys[1:][keys[1:] == keys[:-1]].tolist())
        known = stored_versions(connection, keys.tolist()) if any_stored else {}
        doubtful.update(known)
        if not doubtful:
            return [], Settled(0, [], [])
        return self._judge_each(connection, mains[np.isin(keys, list(doubtful))], known)

    def _judge_each(
        self, connection: sqlite3.Connection, mains: Array, known: dict[int, list[Known]]
    ) -> tuple[list[int], Settled]:
        """As `_judge`, for those whose item is stored, or comes more than once."""
        own = {row[0]: row[1:] for row in connection.execute(_OWN, (number_list(self._records(mains)),))}
        dead, conflicts = list[int](), list[Refused]()
        confirmed: list[tuple[int, int, int]] = []
        versions: list[tuple[int, int]] = []
        said_otherwise: list[tuple[int, bytes]] = []
        for key, ordinal, line, given in mains.tolist():
            record = self._floor + ordinal
            posted_s, version, digest, received_us, body = own[record]
            others = known.setdefault(key, [])
            found = place(others, posted_s=posted_s, version=version if given else None, digest=digest)
            if isinstance(found, Known):
                dead.append(ordinal)
                confirmed.append((self._batch, found.record, received_us))
            elif found is None:
                dead.append(ordinal)
                raw = f'{{"record_version":{version},{written_out(body).decode()[1:]}'
                conflicts.append(Refused(line, "record_version", conflict_why(version), raw))
            else:
                near = [one for one in others if abs(one.posted_s - posted_s) <= SAME_ITEM_S]
                if not given and any(one.record >= self._floor for one in near):
                    said_otherwise.append((line, body))
                others.append(Known(record, posted_s, found, digest))
                if found != version:
                    versions.append((found, record))
        connection.executemany("INSERT INTO confirmed VALUES (?, ?, ?)", confirmed)
        connection.executemany("UPDATE record SET version = ? WHERE id = ?", versions)
        return dead, Settled(len(confirmed), conflicts, said_otherwise)

    def _records(self, mains: Array) -> list[int]:
        records: list[int] = (mains["ordinal"].astype(np.int64) + self._floor).tolist()
        return records

    def _keep(self, connection: sqlite3.Connection, bucket: int, dead: list[int]) -> None:
        """Note that the bucket is done, and who of it does not stay."""
        row = (self._batch, SETTLED_PART, bucket, 0, np.array(dead, _ORDINALS).tobytes())
        connection.execute("INSERT INTO arrived VALUES (?, ?, ?, ?, ?)", row)

    def _bury(self) -> None:
        """Delete the records that don't stay, which are in no index yet; in order, so that no page comes twice."""
        records = (np.flatnonzero(self._dead()) + self._floor).tolist()
        for begin in range(0, len(records), ENTRIES_AT_ONCE):
            with self._transaction() as connection:
                query = "DELETE FROM record WHERE id IN (SELECT value FROM json_each(?))"
                gone = connection.execute(query, (number_list(records[begin : begin + ENTRIES_AT_ONCE]),)).rowcount
                connection.execute("UPDATE batch SET records = records - ? WHERE id = ?", (gone, self._batch))

    def _dead(self) -> _Dead:
        query = "SELECT body FROM arrived WHERE batch = ? AND part = ?"
        with self._transaction() as connection:
            bodies = connection.execute(query, (self._batch, SETTLED_PART)).fetchall()
        ordinals = np.frombuffer(b"".join(body for (body,) in bodies), _ORDINALS)
        dead = np.zeros(int(ordinals.max(initial=0)) + 2, bool)
        dead[ordinals] = True
        return dead

    def _index(self, connection: sqlite3.Connection, bucket: int, dead: _Dead) -> None:
        mains = self._load(connection, MAIN_PART, bucket, MAIN)
        others = self._load(connection, OTHER_PART, bucket, OTHER)
        keys = np.concatenate([mains["key"], others["key"]])
        ordinals = np.concatenate([mains["ordinal"], others["ordinal"]])
        main = np.arange(len(keys)) < len(mains)
        order = np.lexsort((~main, ordinals, keys))
        order = order[_stays(ordinals[order], dead)]
        records = ordinals[order].astype(np.int64) + self._floor
        rows = np.column_stack([keys[order], records, main[order]])
        insert_rows(connection, "INSERT OR IGNORE INTO identifier", rows.shape[1], rows.ravel().tolist())
        self._done(connection, (MAIN_PART, OTHER_PART), bucket)

    def _done(self, connection: sqlite3.Connection, parts: Iterable[int], bucket: int) -> None:
        query = "DELETE FROM arrived WHERE batch = ? AND part = ? AND bucket = ?"
        connection.executemany(query, [(self._batch, part, bucket) for part in parts])

    def _staying(self, connection: sqlite3.Connection, period: int, bucket: int, dead: _Dead) -> Array:
        links = self._load(connection, period, bucket, LINK)
        staying: Array = links[_stays(links["ordinal"], dead)]
        return staying

    def _relate_singly(self, period: int, dead: _Dead) -> None:
        query = "INSERT OR IGNORE INTO party VALUES (?, ?, ?, ?, ?, ?)"
        with self._transaction() as connection:
            rows = []
            for bucket in LINK_BUCKETS.numbers:
                for link, item, posted_s, _, mass_g in self._staying(connection, period, bucket, dead).tolist():
                    rows.append((posted_s // DAY_S, link, item, self._batch, posted_s, mass_g))
                self._done(connection, (period,), bucket)
            connection.executemany(query, sorted(rows))

    def _relate_in_run(self, period: int, entries: int, dead: _Dead) -> None:
        with self._transaction() as connection:
            run = begin_run(connection, self._batch, period, entries)
            absorbed = absorbed_by(connection, self._batch, period)
            (last,) = connection.execute("SELECT max(link) FROM history WHERE run = ?", (run,)).fetchone()
        left = [bucket for bucket in LINK_BUCKETS.numbers if last is None or bucket > LINK_BUCKETS.of_key(last)]
        at_once = max(1, len(LINK_BUCKETS.numbers) * ENTRIES_AT_ONCE // entries)
        for begin in range(0, len(left), at_once):
            with self._transaction() as connection:
                for bucket in left[begin : begin + at_once]:
                    older = [entries_of_run(connection, one, bucket) for one in absorbed]
                    links = np.concatenate([self._staying(connection, period, bucket, dead), *older])
                    add_pages(connection, run, links)
                    self._done(connection, (period,), bucket)


def _stays(ordinals: npt.NDArray[np.uint32], dead: _Dead) -> npt.NDArray[np.bool_]:
    return ~dead.take(ordinals, mode="clip")
