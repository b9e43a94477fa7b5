"""What a record store holds, in a few numbers that cost milliseconds whatever its size."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from edge.domain import Frozen
from edge.records.errors import explained
from edge.records.store import RecordStore

__all__ = ["StoreStats", "store_stats"]


class StoreStats(Frozen):
    """A record store in numbers. `sent_singly` came over the network, the others from files.

    `oldest` and `newest` are days of posting; where a declaration has none, it counts as of its receipt.
    """

    path: Path
    file_bytes: int
    declarations: int
    sent_singly: int
    oldest: dt.datetime | None
    newest: dt.datetime | None
    imports: int
    interrupted_imports: int
    refused_rows: int


def store_stats(store: RecordStore) -> StoreStats:
    """The numbers of a store, its log included in the bytes.

    Raises:
        RecordStoreError: the database can't be read.
    """
    log = store.path.with_name(store.path.name + "-wal")
    with explained(store.path, done="read"):
        (live,) = store.read("SELECT records FROM batch WHERE id = 0").fetchone()
        imports, interrupted = store.read("SELECT count(*), coalesce(sum(open), 0) FROM batch WHERE id > 0").fetchone()
        (refused,) = store.read("SELECT count(*) FROM refused").fetchone()
        # Two queries: each is one step in the index, while both in one would read all of it.
        (oldest,) = store.read("SELECT min(posted_s) FROM record").fetchone()
        (newest,) = store.read("SELECT max(posted_s) FROM record").fetchone()
    return StoreStats(
        path=store.path,
        file_bytes=store.path.stat().st_size + (log.stat().st_size if log.exists() else 0),
        declarations=store.count(),
        sent_singly=live,
        oldest=None if oldest is None else dt.datetime.fromtimestamp(oldest, dt.UTC),
        newest=None if newest is None else dt.datetime.fromtimestamp(newest, dt.UTC),
        imports=imports,
        interrupted_imports=interrupted,
        refused_rows=refused,
    )
