"""Shippers' declarations: the store, the look-up by identifier and date, and the import of files."""

from __future__ import annotations

from edge.records.assembly import ImportOptions, WeightsAre
from edge.records.draft import ImportFileError
from edge.records.importing import FileFormat, import_file
from edge.records.report import ImportProgress, ImportReport, RefusedRow
from edge.records.settings import RecordsSettings
from edge.records.store import RecordStore, RecordStoreError
from edge.records.writing import Conflict, Outcome

__all__ = [
    "Conflict",
    "FileFormat",
    "ImportFileError",
    "ImportOptions",
    "ImportProgress",
    "ImportReport",
    "Outcome",
    "RecordStore",
    "RecordStoreError",
    "RecordsSettings",
    "RefusedRow",
    "WeightsAre",
    "import_file",
]
