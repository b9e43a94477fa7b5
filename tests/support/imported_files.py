"""Files of shippers, written beside a record store and imported into it."""

from __future__ import annotations

import datetime as dt

from edge.domain import Declaration
from edge.records import ImportOptions, ImportReport, RecordStore, import_file

__all__ = ["NOON", "found", "imported"]

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
"""When they are received, and as of when declarations are looked up."""


def imported(store: RecordStore, content: str | bytes, name: str = "shipper.csv", **options: object) -> ImportReport:
    """Imports a file of this content."""
    path = store.path.with_name(name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_file(
        store, path, on_progress=lambda _: None, received_at=NOON, options=ImportOptions.model_validate(options)
    )


def found(store: RecordStore, item_id: str = "LX100000002CN") -> Declaration:
    """What is declared for an item."""
    declaration = store.find([item_id], at=NOON).declaration
    assert declaration is not None
    return declaration
