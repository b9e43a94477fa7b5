"""The history of split shipments of large files: sorted runs of packed entries, each of one file and period of days.

A declaration has up to six entries; as rows of a table they would cost most of an import. In pages of forty they cost
a tenth, and a look-up reads one page for each link and run. A new run takes in the entries of the smaller ones, so that
a period has few: each is more than four times as large as the next.
"""

from __future__ import annotations

import sqlite3
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain

import numpy as np

from edge.records.arriving import PERIOD_S
from edge.records.buckets import LINK_BUCKETS
from edge.records.packing import LINK, Array, in_order
from edge.records.parameters import number_list
from edge.records.schema import OPEN_BATCHES

__all__ = ["absorbed_by", "add_pages", "begin_run", "drop_run", "entries_of_run", "item_masses"]

PAGE_ENTRIES = 40
"""Entries of one page: a cell of at most a quarter of a page of the database, which the tree holds without overflow."""
GROWTH = 4
PAGES_DROPPED_AT_ONCE = 5_000
_KEY = struct.Struct("<q")
_FIELDS = ("key", "item", "posted_s", "mass_g")
_ENTRY_BYTES = sum(LINK[field].itemsize for field in _FIELDS)
_VISIBLE_RUNS = f"""
batch NOT IN ({OPEN_BATCHES}) AND (absorbed IS NULL OR absorbed IN ({OPEN_BATCHES}))
"""
_RUNS = f"SELECT id, entries FROM run WHERE period BETWEEN ? AND ? AND {_VISIBLE_RUNS} ORDER BY entries"  # noqa: S608 - fixed texts
_PAGES = """
SELECT l.value, (SELECT h.body FROM history h WHERE h.run = r.value AND (h.link, h.posted_s) < (l.value, ?1)
                 ORDER BY h.link DESC, h.posted_s DESC, h.number DESC LIMIT 1)
FROM json_each(?3) r CROSS JOIN json_each(?4) l
UNION ALL
SELECT l.value, h.body FROM json_each(?3) r CROSS JOIN json_each(?4) l CROSS JOIN history h
ON h.run = r.value AND h.link = l.value AND h.posted_s BETWEEN ?1 AND ?2
LIMIT ?5
"""
"""For each run and link the page before the first that may hold it, because it may end in it, and those after that."""


def begin_run(connection: sqlite3.Connection, batch: int, period: int, entries: int) -> int:
    """The run of a batch for a period, begun with the runs that it will take in; or gone on with after a kill."""
    begun = connection.execute("SELECT id FROM run WHERE period = ? AND batch = ?", (period, batch)).fetchone()
    if begun is not None:
        return int(begun[0])
    absorbed = []
    for run, size in connection.execute(_RUNS, (period, period)):
        if size > GROWTH * entries:
            break
        absorbed.append((batch, run))
        entries += size
    connection.executemany("UPDATE run SET absorbed = ? WHERE id = ?", absorbed)
    query = "INSERT INTO run (period, batch, entries) VALUES (?, ?, ?)"
    return int(connection.execute(query, (period, batch, entries)).lastrowid or 0)


def absorbed_by(connection: sqlite3.Connection, batch: int, period: int) -> list[int]:
    """The runs that the run of a batch takes in."""
    query = "SELECT id FROM run WHERE period = ? AND absorbed = ?"
    return [run for (run,) in connection.execute(query, (period, batch))]


def entries_of_run(connection: sqlite3.Connection, run: int, bucket: int) -> Array:
    """All entries of a run in one bucket."""
    query = "SELECT body FROM history WHERE run = ? AND link BETWEEN ? AND ?"
    pages = [_page(body) for (body,) in connection.execute(query, (run, *LINK_BUCKETS.bounds(bucket)))]
    return np.concatenate(pages) if pages else np.empty(0, LINK)


def add_pages(connection: sqlite3.Connection, run: int, entries: Array) -> None:
    """Write the entries of one bucket into a run."""
    entries = in_order(entries, then_by="posted_s")
    whole = len(entries) - len(entries) % PAGE_ENTRIES
    bodies = chain(_bodies(entries[:whole], PAGE_ENTRIES), _bodies(entries[whole:], len(entries) - whole))
    begins = range(0, len(entries), PAGE_ENTRIES)
    keys = zip(entries["key"][::PAGE_ENTRIES].tolist(), entries["posted_s"][::PAGE_ENTRIES].tolist(), strict=True)
    rows = ((run, link, posted_s, at, body) for (link, posted_s), at, body in zip(keys, begins, bodies, strict=True))
    connection.executemany("INSERT INTO history VALUES (?, ?, ?, ?, ?)", rows)


def _bodies(entries: Array, size: int) -> list[bytes]:
    """The pages of so many entries each; a page holds one field of its entries behind the other."""
    if not len(entries):
        return []
    columns = [np.ascontiguousarray(entries[field]).reshape(-1, size).view(np.uint8) for field in _FIELDS]
    return [page.tobytes() for page in np.concatenate(columns, axis=1)]


def item_masses(
    connection: sqlite3.Connection, links: Sequence[int], *, first_s: int, last_s: int, entries: int
) -> Iterator[tuple[int, int, int]]:
    """Item key, mass and time of parcels that share a link, posted in the window; about `entries` at most."""
    runs = [run for run, _ in connection.execute(_RUNS, (first_s // PERIOD_S, last_s // PERIOD_S))]
    if not runs:
        return
    most = len(runs) * len(links) + entries // PAGE_ENTRIES
    parameters = (first_s, last_s, number_list(runs), number_list(links), most)
    for link, body in connection.execute(_PAGES, parameters):
        yield from _in_page(body or b"", link, first_s, last_s)


def _in_page(body: bytes, link: int, first_s: int, last_s: int) -> Iterable[tuple[int, int, int]]:
    """Item, mass and time of the entries of one link and span of time in a page, which is sorted by both.

    Most pages hold none, and the others a few of forty, or all: arrays would cost more.
    """
    count = len(body) // _ENTRY_BYTES
    if body.find(_KEY.pack(link), 0, count * 8) < 0:
        return ()
    page = memoryview(body)
    keys = page[: count * 8].cast("q")
    begin, end = bisect_left(keys, link), bisect_right(keys, link)
    times = page[count * 16 : count * 20].cast("I")
    begin, end = bisect_left(times, first_s, begin, end), bisect_right(times, last_s, begin, end)
    items, masses = page[count * 8 : count * 16].cast("q"), page[count * 20 :].cast("H")
    return zip(items[begin:end], masses[begin:end], times[begin:end], strict=True)


def drop_run(transaction: Callable[[], AbstractContextManager[sqlite3.Connection]], run: int) -> None:
    """Delete a run that no look-up sees, in short transactions."""
    query = """DELETE FROM history WHERE (run, link, posted_s, number) IN
               (SELECT run, link, posted_s, number FROM history WHERE run = ? LIMIT ?)"""
    gone = PAGES_DROPPED_AT_ONCE
    while gone == PAGES_DROPPED_AT_ONCE:
        with transaction() as connection:
            gone = connection.execute(query, (run, PAGES_DROPPED_AT_ONCE)).rowcount
    with transaction() as connection:
        connection.execute("DELETE FROM run WHERE id = ?", (run,))


def _page(body: bytes) -> Array:
    """The entries of a page."""
    count = len(body) // _ENTRY_BYTES
    entries = np.zeros(count, LINK)
    at = 0
    for field in _FIELDS:
        kind = LINK[field]
        entries[field] = np.frombuffer(body, kind, count, at)
        at += count * kind.itemsize
    return entries
