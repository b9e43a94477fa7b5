"""Files that come again: declarations that are stored already are seen before they are written.

An import writes what it reads, and finds duplicates when it sorts: so a new file costs the same whatever the store
holds. But of a file that was delivered before, with a few changes, nearly all would be written only to be deleted. So
some of the declarations of each transaction are looked up, and where that shows a file of this kind, all of them are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from edge.records.packing import ROW, Array, Packed, kept, unpacked
from edge.records.writing import repeated_by, stored_versions

__all__ = ["without_repeats"]

SAMPLE = 100
"""To look up a declaration that is new means to read a page of the index from anywhere on the disk."""
WORTH_LOOKING_UP = 1 / 10
"""The share of repeats from which on to look all of them up costs less than to write and delete the repeats."""


def without_repeats(
    connection: sqlite3.Connection, batch: int, blocks: Sequence[Packed]
) -> tuple[Sequence[Packed], int]:
    """What is left of declarations of a batch when those that were seen to be stored are booked as confirmed."""
    rows = unpacked((block.rows for block in blocks), ROW)
    sample = rows[:: max(1, len(rows) // SAMPLE)]
    if len(_repeats(connection, sample)) < max(1, len(sample) * WORTH_LOOKING_UP):
        return blocks, 0
    repeats = _repeats(connection, rows)
    confirmed = [(batch, record, received_us) for record, received_us in repeats.values()]
    connection.executemany("INSERT INTO confirmed VALUES (?, ?, ?)", confirmed)
    keep = np.ones(len(rows), bool)
    keep[list(repeats)] = False
    ends = np.cumsum([len(block) for block in blocks])[:-1]
    return [kept(*pair) for pair in zip(blocks, np.split(keep, ends), strict=True)], len(repeats)


def _repeats(connection: sqlite3.Connection, rows: Array) -> dict[int, tuple[int, int]]:
    """For each declaration that is stored, by its number, the record it repeats and its time of receipt."""
    stored = stored_versions(connection, np.sort(rows["key"]).tolist())
    found = {}
    fields = rows[["key", "posted_s", "digest", "received_us"]].tolist()
    for number, (key, posted_s, digest, received_us) in enumerate(fields) if stored else ():
        known = repeated_by(stored.get(key, ()), posted_s=posted_s, digest=digest)
        if known is not None:
            found[number] = known.record, received_us
    return found
