"""Shippers' declarations: the store, the look-up by identifier and date, and the import of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.records.doubts import DoubtKind
    from edge.records.draft import ImportFileError
    from edge.records.errors import RecordStoreError
    from edge.records.files.amounts import ValueRefusedError
    from edge.records.files.assembly import ImportOptions, WeightsAre
    from edge.records.files.reading_job import FileFormat
    from edge.records.files.values import item_id
    from edge.records.imports.importing import import_file
    from edge.records.imports.quarantine import ImportRecord, QuarantinedRow, list_imports, quarantined, write_refused
    from edge.records.imports.report import DoubtfulRows, ImportProgress, ImportReport, RefusedRow
    from edge.records.retention import Forgotten
    from edge.records.settings import RecordsSettings
    from edge.records.stats import StoreStats, store_stats
    from edge.records.store import RecordStore
    from edge.records.upserts import DoubtfulDeclaration, RefusedDeclaration, UpsertReport, upsert_objects
    from edge.records.writing import Conflict, Outcome
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "Conflict",
    "DoubtKind",
    "DoubtfulDeclaration",
    "DoubtfulRows",
    "FileFormat",
    "Forgotten",
    "ImportFileError",
    "ImportOptions",
    "ImportProgress",
    "ImportRecord",
    "ImportReport",
    "Outcome",
    "QuarantinedRow",
    "RecordStore",
    "RecordStoreError",
    "RecordsSettings",
    "RefusedDeclaration",
    "RefusedRow",
    "StoreStats",
    "UpsertReport",
    "ValueRefusedError",
    "WeightsAre",
    "import_file",
    "item_id",
    "list_imports",
    "quarantined",
    "store_stats",
    "upsert_objects",
    "write_refused",
]
