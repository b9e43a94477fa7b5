"""The imports of a store, and the rows they refused: listed with their reasons, and written out to be mended."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from typing import TextIO

from edge.domain import Frozen
from edge.records.errors import RecordStoreError, explained
from edge.records.store import RecordStore

__all__ = ["ImportRecord", "QuarantinedRow", "list_imports", "quarantined", "write_refused"]


class ImportRecord(Frozen):
    """An import that the store remembers. `complete` is false for one that was interrupted."""

    batch: int
    name: str
    format: str
    started_at: dt.datetime
    complete: bool
    rows: int
    accepted: int
    refused_count: int


class QuarantinedRow(Frozen):
    """A refused row. `raw` is the row as it was: lines of a table, or a JSON value."""

    line: int
    field: str
    why: str
    raw: str


def list_imports(store: RecordStore) -> list[ImportRecord]:
    """The imports, the newest first.

    Raises:
        RecordStoreError: the database can't be read.
    """
    query = "SELECT id, name, format, started_at, open, progress FROM batch WHERE id > 0 ORDER BY id DESC"
    found = []
    for batch, name, form, started_at, is_open, progress in _rows(store, query):
        counts = json.loads(progress)
        found.append(
            ImportRecord(
                batch=batch,
                name=name,
                format=form,
                started_at=dt.datetime.fromtimestamp(started_at, dt.UTC),
                complete=not is_open,
                rows=counts["rows"],
                accepted=counts["accepted"],
                refused_count=counts["refused_count"],
            )
        )
    return found


def quarantined(store: RecordStore, batch: int) -> Iterator[QuarantinedRow]:
    """The refused rows of an import, in the order of its file.

    Raises:
        RecordStoreError: the database can't be read.
    """
    query = "SELECT line, field, why, raw FROM refused WHERE batch = ? ORDER BY line"
    for line, field, why, raw in _rows(store, query, batch):
        yield QuarantinedRow(line=line, field=field, why=why, raw=raw)


def write_refused(store: RecordStore, batch: int, out: TextIO) -> int:
    """Write the refused rows of an import as a file that can be mended and imported; returns how many.

    A table comes back as comma-separated text under its own header, anything else as JSON Lines. Conflicts of a table
    are left out: they are not mended in the row but by a higher version.

    Raises:
        RecordStoreError: the database can't be read, or knows no such import.
    """
    found = _rows(store, "SELECT format, head FROM batch WHERE id = ?", batch).fetchone()
    if found is None:
        raise RecordStoreError(f"{store.path} knows no import {batch}; `sortgate records refused` lists them")
    form, head = found
    if form == "csv":
        out.write(head + "\n")
    count = 0
    for row in quarantined(store, batch):
        if form == "csv" and row.field == "record_version" and row.raw.startswith("{"):
            continue
        out.write(row.raw + "\n")
        count += 1
    return count


def _rows(store: RecordStore, query: str, *parameters: object) -> sqlite3.Cursor:
    with explained(store.path, done="read"):
        return store.read(query, parameters)
