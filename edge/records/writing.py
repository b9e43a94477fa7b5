"""Writing declarations into the store's tables: duplicates, conflicts and versions are settled here, for all callers.

The same content for the same item is a duplicate: only its time of receipt moves on, as it has just been confirmed.
Different content is a new version. Different content under a version number already taken is a conflict: what is
stored stands, and the newcomer is refused, because nobody can say which of the two the shipper meant.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from edge.domain import Declaration
from edge.records.parties import PartyHasher
from edge.records.schema import LIVE_BATCH

__all__ = ["Conflict", "Entry", "Outcome", "entry_of", "settle_confirmed", "write"]

DAY_S = 86_400
SAME_ITEM_S = 180 * DAY_S
"""Declarations for one identifier posted further apart are two items: S10 numbers are used again after a year."""
_HEAD = {"record_version", "received_at", "source"}


class Entry(NamedTuple):
    """One declaration, ready for the tables. `version` is None where the shipper gave none; `line` is of the file."""

    item_id: str
    alt_ids: tuple[str, ...]
    posted_s: int
    received_us: int
    version: int | None
    source: str
    digest: bytes
    body: bytes
    keys: frozenset[int]
    goods: int
    mass_g: int
    line: int = 0


class Conflict(NamedTuple):
    """A declaration that contradicts a stored one of the same version."""

    item_id: str
    version: int
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the declarations of one call."""

    accepted: int = 0
    duplicates: int = 0
    conflicts: tuple[Conflict, ...] = ()


class _Known(NamedTuple):
    """A stored version of an item."""

    record: int
    posted_s: int
    version: int
    digest: bytes


@dataclass(slots=True)
class _Pending:
    """Rows of one call, gathered to be written in a few statements."""

    next_record: int
    records: list[tuple[object, ...]] = field(default_factory=list)
    identifiers: list[tuple[object, ...]] = field(default_factory=list)
    parties: list[tuple[object, ...]] = field(default_factory=list)
    confirmed: list[tuple[int, int, int]] = field(default_factory=list)


def entry_of(declaration: Declaration, hasher: PartyHasher, *, line: int = 0) -> Entry:
    """The declaration as an entry; its body leaves out what is at its default and what stands in columns."""
    body = declaration.model_dump_json(exclude=_HEAD, exclude_defaults=True).encode()
    received_us = round(declaration.received_at.timestamp() * 1_000_000)
    posted = declaration.posting_date
    return Entry(
        declaration.item_id,
        declaration.alt_ids,
        int(posted.timestamp()) if posted else received_us // 1_000_000,
        received_us,
        declaration.record_version if "record_version" in declaration.model_fields_set else None,
        declaration.source,
        hashlib.blake2b(body, digest_size=8).digest(),
        body,
        hasher.keys(declaration),
        hasher.goods(declaration),
        declaration.gross_mass_g or 0,
        line,
    )


def write(
    connection: sqlite3.Connection, hasher: PartyHasher, entries: Sequence[Entry], *, batch: int = LIVE_BATCH
) -> Outcome:
    """Write entries within the caller's transaction. Entries of one call see each other, in their order."""
    known = _known(connection, {entry.item_id for entry in entries}, batch)
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM record").fetchone()
    pending = _Pending(next_record=last + 1)
    conflicts: list[Conflict] = []
    duplicates = 0
    for entry in entries:
        versions = known.setdefault(entry.item_id, [])
        near = [v for v in versions if abs(v.posted_s - entry.posted_s) <= SAME_ITEM_S]
        same = next((v for v in near if v.digest == entry.digest), None)
        if same is not None:
            duplicates += 1
            pending.confirmed.append((batch, same.record, entry.received_us))
        elif entry.version is not None and any(v.version == entry.version for v in near):
            conflicts.append(Conflict(entry.item_id, entry.version, entry.line))
        else:
            version = entry.version or max((v.version for v in near), default=0) + 1
            versions.append(_Known(pending.next_record, entry.posted_s, version, entry.digest))
            _add(pending, entry, version=version, batch=batch, item=hasher.item(entry.item_id))
    _flush(connection, pending)
    return Outcome(len(pending.records), duplicates, tuple(conflicts))


def _known(connection: sqlite3.Connection, item_ids: Iterable[str], batch: int) -> dict[str, list[_Known]]:
    """Stored versions of these items, visible ones and those of the own batch."""
    query = """
        SELECT i.value, r.id, r.posted_s, r.version, r.digest FROM identifier i JOIN record r ON r.id = i.record
        WHERE i.value IN (SELECT value FROM json_each(?)) AND i.main = 1
          AND (i.batch = ? OR i.batch NOT IN (SELECT id FROM batch WHERE open = 1))"""
    found: dict[str, list[_Known]] = {}
    for item_id, *rest in connection.execute(query, (json.dumps(sorted(item_ids)), batch)):
        found.setdefault(item_id, []).append(_Known(*rest))
    return found


def _add(pending: _Pending, entry: Entry, *, version: int, batch: int, item: int) -> None:
    record = pending.next_record
    pending.next_record += 1
    pending.records.append(
        (record, batch, entry.posted_s, entry.received_us, version, entry.source, entry.digest, entry.body)
    )
    pending.identifiers.append((entry.item_id, entry.posted_s, record, batch, 1))
    for alt_id in entry.alt_ids:
        if alt_id != entry.item_id:
            pending.identifiers.append((alt_id, entry.posted_s, record, batch, 0))
    day = entry.posted_s // DAY_S
    for key in entry.keys:
        pending.parties.append((day, key, entry.goods, item, batch, entry.posted_s, entry.mass_g))


def _flush(connection: sqlite3.Connection, pending: _Pending) -> None:
    """Sorted rows touch neighbouring pages: on a large store that is most of the speed of an import."""
    connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", pending.records)
    pending.identifiers.sort(key=lambda row: row[:3])
    connection.executemany("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?, ?, ?)", pending.identifiers)
    pending.parties.sort(key=lambda row: row[:4])
    connection.executemany("INSERT OR IGNORE INTO party VALUES (?, ?, ?, ?, ?, ?, ?)", pending.parties)
    connection.executemany("INSERT INTO confirmed VALUES (?, ?, ?)", pending.confirmed)


def settle_confirmed(connection: sqlite3.Connection, *, batch: int) -> None:
    """Let the records that a batch confirmed be as fresh as the batch."""
    connection.execute(
        """UPDATE record SET received_us = max(record.received_us, c.latest_us)
           FROM (SELECT record, max(received_us) AS latest_us FROM confirmed WHERE batch = ? GROUP BY record) c
           WHERE record.id = c.record""",
        (batch,),
    )
    connection.execute("DELETE FROM confirmed WHERE batch = ?", (batch,))
