"""The first half of an import: declarations written as they come, their index entries laid aside to be sorted later.

Both are appended to the end of their tables, so that a row costs the same whatever the store holds already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from edge.records.buckets import ITEM_BUCKETS, LINK_BUCKETS, Buckets, parted
from edge.records.inserting import insert_rows
from edge.records.packing import LINK, MAIN, OTHER, ROW, Array, Packed, counted_on, unpacked
from edge.records.schema import first_record
from edge.records.writing import DAY_S

__all__ = ["LAID_ASIDE_VERSION", "MAIN_PART", "OTHER_PART", "PERIOD_S", "SETTLED_PART", "take"]

LAID_ASIDE_VERSION = 2
"""Of the parts and buckets of what is laid aside: an import that another version began can't be gone on with."""

MAIN_PART, OTHER_PART, SETTLED_PART = -3, -2, -1
"""Parts of what was laid aside, besides the periods of the history, which count from 0."""
PERIOD_S = 10 * DAY_S
"""The history of large files goes by periods of so many days, and is forgotten in them."""


def take(connection: sqlite3.Connection, batch: int, blocks: Sequence[Packed]) -> None:
    """Write declarations of an open batch within the caller's transaction. Nothing is found by their keys yet."""
    floor = first_record(batch)
    query = "SELECT coalesce(max(id), ?) FROM record WHERE id >= ? AND id < ?"
    (last,) = connection.execute(query, (floor, floor, first_record(batch + 1))).fetchone()
    rows = unpacked((block.rows for block in blocks), ROW)
    first = last - floor + 1
    ordinals = np.arange(first, first + len(rows), dtype=np.int64)
    records = zip(
        (ordinals + floor).tolist(), rows["posted_s"].tolist(), rows["received_us"].tolist(),
        np.maximum(rows["version"], 1).tolist(), chain.from_iterable(block.sources for block in blocks),
        rows["digest"].tolist(), chain.from_iterable(block.bodies for block in blocks), strict=True,
    )  # fmt: skip
    insert_rows(connection, "INSERT OR FAIL INTO record", 7, list(chain.from_iterable(records)))
    connection.execute("UPDATE batch SET records = records + ? WHERE id = ?", (len(rows), batch))
    mains = np.empty(len(rows), MAIN)
    mains["key"], mains["ordinal"], mains["given"] = rows["key"], ordinals, rows["version"] > 0
    mains["line"] = np.minimum(rows["line"], np.iinfo(np.uint32).max)
    begins = np.cumsum([first] + [len(block) for block in blocks])
    others = counted_on([block.others for block in blocks], begins, OTHER)
    links = counted_on([block.links for block in blocks], begins, LINK)
    for entries, part in ((mains, MAIN_PART), (others, OTHER_PART)):
        _lay_aside(connection, batch, entries, np.full(len(entries), part, np.int64), ITEM_BUCKETS, number=first)
    periods = links["posted_s"].astype(np.int64) // PERIOD_S
    _lay_aside(connection, batch, links, periods, LINK_BUCKETS, number=first)


def _lay_aside(
    connection: sqlite3.Connection,
    batch: int,
    entries: Array,
    parts: npt.NDArray[np.int64],
    buckets: Buckets,
    *,
    number: int,
) -> None:
    """Keep entries for later; `number` tells pieces of one bucket apart, and gives their order."""
    pieces = [(batch, part, bucket, number, body) for part, bucket, body in parted(entries, parts, buckets)]
    connection.executemany("INSERT INTO arrived VALUES (?, ?, ?, ?, ?)", pieces)
