"""Declarations that come singly or in small batches: each taken or refused by the rules of an import, then durable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import Field

from edge.domain import Frozen
from edge.records.doubts import DoubtKind, doubts_of
from edge.records.draft import Refused
from edge.records.entry import Entry, Intake
from edge.records.files.assembly import ImportOptions
from edge.records.files.shapes import TreeReader
from edge.records.store import RecordStore
from edge.records.writing import conflict_why

__all__ = ["DoubtfulDeclaration", "RefusedDeclaration", "UpsertReport", "upsert_objects"]


class RefusedDeclaration(Frozen):
    """A declaration that was not taken. `index` counts from 0 in what was sent."""

    index: int = Field(ge=0)
    field: str
    why: str


class DoubtfulDeclaration(Frozen):
    """A declaration that was taken although it holds what is likely a slip. `index` counts from 0 in what was sent."""

    index: int = Field(ge=0)
    kind: DoubtKind


class UpsertReport(Frozen):
    """What became of declarations that were sent together."""

    accepted: int = Field(default=0, ge=0, description="stored as new declarations or new versions")
    duplicates: int = Field(default=0, ge=0, description="known already with the same content; now confirmed")
    refused: tuple[RefusedDeclaration, ...] = ()
    doubtful: tuple[DoubtfulDeclaration, ...] = Field(default=(), description="taken, but for the shipper to look at")


def upsert_objects(store: RecordStore, objects: Sequence[object], *, received_at: dt.datetime) -> UpsertReport:
    """Store the good ones of some JSON objects, in our own shape or that of a shipping interface, in one transaction.

    Raises:
        edge.records.RecordStoreError: the database refused; nothing was written.
    """
    trees = TreeReader(ImportOptions(), Intake(store.hasher, received_at))
    read = [trees.read(found, index + 1) for index, found in enumerate(objects)]
    entries = [entry for entry in read if isinstance(entry, Entry)]
    outcome = store.upsert_entries(entries)
    refused = [
        RefusedDeclaration(index=row.line - 1, field=row.field, why=row.why) for row in read if isinstance(row, Refused)
    ]
    refused += [
        RefusedDeclaration(
            index=conflict.entry.line - 1,
            field="record_version",
            why=conflict_why(conflict.version),
        )
        for conflict in outcome.conflicts
    ]
    turned_away = {row.index for row in refused}
    return UpsertReport(
        accepted=outcome.accepted,
        duplicates=outcome.duplicates,
        refused=tuple(sorted(refused, key=lambda row: row.index)),
        doubtful=tuple(
            DoubtfulDeclaration(index=entry.line - 1, kind=kind)
            for entry in entries
            if entry.line - 1 not in turned_away
            for kind in doubts_of(entry, received_at=received_at)
        ),
    )
