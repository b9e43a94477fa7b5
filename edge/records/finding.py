"""Finds an item in the record store: of all that bears its number, what was known of it at a moment."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from edge.domain import Declaration, RelatedParcels
from edge.records.entry import intact, names_in
from edge.records.names import written_out
from edge.records.parameters import number_list
from edge.records.parties import PartyHasher, item_key
from edge.records.related import POSTED_AHEAD_S, related_parcels
from edge.records.writing import SAME_ITEM_S, VISIBLE

__all__ = ["found_item"]

_FIND = f"""
SELECT r.posted_s, r.version, r.received_us, r.source, r.digest, r.body
FROM json_each(?) k CROSS JOIN identifier i ON i.key = k.value CROSS JOIN record r ON r.id = i.record
WHERE {VISIBLE}
"""  # noqa: S608 - fixed texts

_Row: TypeAlias = tuple[int, int, int, str, bytes]


def found_item(
    connection: sqlite3.Connection, hasher: PartyHasher, ids: Sequence[str], *, at: dt.datetime, window_h: int
) -> tuple[Declaration, RelatedParcels] | None:
    """The item that bears any of `ids`, as `RecordStore.find` tells it, and the parcels related to it.

    Raises:
        sqlite3.Error: the database can't be read.
        ValueError, TypeError: what it holds is damaged; the text may quote what was declared.
    """
    keys = number_list(sorted({item_key(item_id) for item_id in ids}))
    rows = [(*head, written_out(intact(body, digest))) for *head, digest, body in connection.execute(_FIND, (keys,))]
    nearest = _nearest([row for row in rows if not names_in(row[-1]).isdisjoint(ids)], at)
    if nearest is None:
        return None
    declaration = _declaration(*nearest[1:])
    return declaration, related_parcels(connection, declaration, hasher, posted_s=nearest[0], at=at, window_h=window_h)


def _nearest(rows: list[_Row], at: dt.datetime) -> _Row | None:
    """Of rows (posted_s, version, received_us, ...) the latest version of the generation posted nearest before `at`."""
    if not rows:
        return None
    limit_s = int(at.timestamp()) + POSTED_AHEAD_S
    posted = [row for row in rows if row[0] <= limit_s]
    # Nothing posted yet: an announcement whose parcel came early. The nearest one is the best that is known.
    anchor_s = max(row[0] for row in posted) if posted else min(row[0] for row in rows)
    generation = [row for row in posted or rows if abs(row[0] - anchor_s) <= SAME_ITEM_S]
    return max(generation, key=lambda row: (row[1], row[2], row[0]))


def _declaration(version: int, received_us: int, source: str, body: bytes) -> Declaration:
    received = dt.datetime.fromtimestamp(received_us // 1_000_000, dt.UTC).replace(microsecond=received_us % 1_000_000)
    head = msgspec.json.encode({"record_version": version, "received_at": received, "source": source})
    return Declaration.from_json(head[:-1] + b"," + body[1:])
