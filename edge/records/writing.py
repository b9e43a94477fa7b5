"""Writing declarations that come singly or in small batches, and the rule of duplicates, conflicts and versions.

The same content for the same item is a duplicate: only its time of receipt moves on, as it has just been confirmed.
Different content is a new version. Different content under a version number already taken is a conflict: what is
stored stands, and the newcomer is refused, because nobody can say which of the two the shipper meant.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from edge.records.entry import Entry, body_digest
from edge.records.names import shortened
from edge.records.parameters import number_list
from edge.records.parties import item_key
from edge.records.schema import BATCH_BITS, LIVE_BATCH, LONG_NAMED, OPEN_BATCHES, first_record

__all__ = [
    "DAY_S",
    "SAME_ITEM_S",
    "VISIBLE",
    "Conflict",
    "Known",
    "Outcome",
    "conflict_why",
    "place",
    "repeated_by",
    "settle_confirmed",
    "stored_versions",
    "write",
]

DAY_S = 86_400
SAME_ITEM_S = 180 * DAY_S
"""Declarations for one identifier posted further apart are two items: S10 numbers are used again after a year."""
VISIBLE = f"record >> {BATCH_BITS} NOT IN ({OPEN_BATCHES})"
"""The condition that a record is not one of an import that has not ended."""
_STORED = f"""
SELECT i.key, r.id, r.posted_s, r.version, r.digest, iif({LONG_NAMED}, r.body, NULL)
FROM identifier i JOIN record r ON r.id = i.record
WHERE i.key IN (SELECT value FROM json_each(?)) AND i.main = 1 AND {VISIBLE}
"""  # noqa: S608 - fixed texts
_LATEST = """
SELECT record, max(received_us) AS latest_us
FROM (SELECT record, received_us FROM confirmed WHERE batch = ? ORDER BY rowid LIMIT ?) GROUP BY record
"""
_CONFIRM = f"""
UPDATE record SET received_us = max(record.received_us, c.latest_us) FROM ({_LATEST}) c WHERE record.id = c.record
"""  # noqa: S608 - fixed texts
_CONFIRMED = """
DELETE FROM confirmed WHERE rowid IN (SELECT rowid FROM confirmed WHERE batch = ? ORDER BY rowid LIMIT ?)
"""


class Conflict(NamedTuple):
    """A declaration that contradicts a stored one of the same version; `entry` tells which of those written it is."""

    item_id: str
    version: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the declarations of one call."""

    accepted: int = 0
    duplicates: int = 0
    conflicts: tuple[Conflict, ...] = ()


class Known(NamedTuple):
    """A stored version of an item."""

    record: int
    posted_s: int
    version: int
    digest: int


def repeated_by(versions: Iterable[Known], *, posted_s: int, digest: int) -> Known | None:
    """The one of the stored versions of its item that a declaration repeats."""
    for known in versions:
        if known.digest == digest and abs(known.posted_s - posted_s) <= SAME_ITEM_S:
            return known
    return None


def place(versions: Sequence[Known], *, posted_s: int, version: int | None, digest: int) -> Known | int | None:
    """Where a declaration belongs among the stored versions of its item.

    The stored one that it repeats; or the number of the new version that it is; or None where it is a conflict.
    """
    same = repeated_by(versions, posted_s=posted_s, digest=digest)
    if same is not None:
        return same
    near = [known for known in versions if abs(known.posted_s - posted_s) <= SAME_ITEM_S]
    if version is None:
        return max((known.version for known in near), default=0) + 1
    return None if any(known.version == version for known in near) else version


def conflict_why(version: int) -> str:
    """Why a declaration is refused that contradicts a stored one."""
    return f"version {version} is stored with other content; raise the version to amend it"


@dataclass(slots=True)
class _Pending:
    """Rows of one call, gathered to be written in a few statements."""

    next_record: int
    records: list[tuple[object, ...]] = field(default_factory=list)
    identifiers: list[tuple[int, int, int]] = field(default_factory=list)
    parties: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    confirmed: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, entry: Entry, key: int, version: int) -> None:
        record, posted_s = self.next_record, entry.posted_s
        self.next_record += 1
        self.records.append(
            (record, posted_s, entry.received_us, version, entry.source, entry.digest, entry.body)
        )  # fmt: skip
        self.identifiers.append((key, record, 1))
        for alt_key in entry.alt_keys:
            self.identifiers.append((alt_key, record, 0))
        day, mass_g = posted_s // DAY_S, entry.mass_g
        for link in entry.links:
            self.parties.append((day, link, key, LIVE_BATCH, posted_s, mass_g))

    def flush(self, connection: sqlite3.Connection) -> None:
        """Sorted rows touch neighbouring pages: on a large store that is most of the speed of an import."""
        connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", self.records)
        self.identifiers.sort()
        connection.executemany("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)", self.identifiers)
        self.parties.sort()
        connection.executemany("INSERT OR IGNORE INTO party VALUES (?, ?, ?, ?, ?, ?)", self.parties)
        connection.execute("UPDATE batch SET records = records + ? WHERE id = ?", (len(self.records), LIVE_BATCH))
        connection.executemany("INSERT INTO confirmed VALUES (?, ?, ?)", self.confirmed)


def write(connection: sqlite3.Connection, entries: Sequence[Entry]) -> Outcome:
    """Write entries that came singly, within the caller's transaction. They see each other, in their order."""
    keys = [item_key(entry.item_id) for entry in entries]
    known = stored_versions(connection, sorted(keys))
    query = "SELECT coalesce(max(id), ?) FROM record WHERE id < ?"
    (last,) = connection.execute(query, (first_record(LIVE_BATCH), first_record(LIVE_BATCH + 1))).fetchone()
    pending = _Pending(next_record=last + 1)
    conflicts: list[Conflict] = []
    duplicates = 0
    for entry, key in zip(entries, keys, strict=True):
        versions = known.setdefault(key, [])
        found = place(versions, posted_s=entry.posted_s, version=entry.version, digest=entry.digest)
        if isinstance(found, Known):
            duplicates += 1
            pending.confirmed.append((LIVE_BATCH, found.record, entry.received_us))
        elif found is None:
            conflicts.append(Conflict(entry.item_id, entry.version or 1, entry))
        else:
            versions.append(Known(pending.next_record, entry.posted_s, found, entry.digest))
            pending.add(entry, key, found)
    pending.flush(connection)
    return Outcome(len(pending.records), duplicates, tuple(conflicts))


def stored_versions(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, list[Known]]:
    """The visible versions of items, by their keys, as far as there are any."""
    found: dict[int, list[Known]] = {}
    for key, record, posted_s, version, digest, long_named in connection.execute(_STORED, (number_list(keys),)):
        same_as = digest if long_named is None else body_digest(shortened(long_named.decode()).encode())
        found.setdefault(key, []).append(Known(record, posted_s, version, same_as))
    return found


def settle_confirmed(connection: sqlite3.Connection, *, batch: int, at_most: int = -1) -> int:
    """Let records that a batch confirmed be as fresh as it says; how many confirmations were settled.

    Of very many some at a time, because everybody else who writes has to wait.
    """
    connection.execute(_CONFIRM, (batch, at_most))
    return connection.execute(_CONFIRMED, (batch, at_most)).rowcount
