"""Import of a file of declarations: read, check, write in short transactions, and make all of it visible at once.

A look-up sees the store as it was before the import or as it is after it, and nothing between, whatever is killed
meanwhile. One import runs at a time per store, held by a file lock that the system drops with the process.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from pydantic import ValidationError

from edge.domain import Declaration
from edge.records.assembly import ImportOptions
from edge.records.draft import Draft, ImportFileError, Refused, RowReader
from edge.records.encoding import detect_encoding
from edge.records.report import ImportProgress, ImportReport, RefusedRow
from edge.records.store import RecordStore, RecordStoreError
from edge.records.tables import Table
from edge.records.trees import JsonDocument, JsonLines
from edge.records.writing import Conflict, Entry, entry_of, settle_confirmed, write

__all__ = ["FileFormat", "import_file"]

ROWS_AT_ONCE = 5_000
REPORTED_ROWS = 1_000
QUARANTINED_CHARS = 65_536


class FileFormat(StrEnum):
    """Formats of declaration files."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


_READERS: dict[FileFormat, Callable[[TextIO, Path, ImportOptions], RowReader]] = {
    FileFormat.CSV: Table,
    FileFormat.JSON: JsonDocument,
    FileFormat.JSONL: JsonLines,
}
_SUFFIXES = {
    ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV, ".json": FileFormat.JSON,
    ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL,
}  # fmt: skip


def import_file(
    store: RecordStore,
    path: Path,
    *,
    on_progress: Callable[[ImportProgress], None],
    format: FileFormat | None = None,  # noqa: A002 - the word of the command line
    options: ImportOptions | None = None,
    received_at: dt.datetime | None = None,
) -> ImportReport:
    """Import a file; what it refuses is in the report and, whole, in the store's quarantine.

    `format` is told from the file's name when None. `received_at` is when the declarations became known, now when
    None; a row that carries its own time of receipt keeps it.

    Raises:
        ImportFileError: the file can't be read to its end; the store is as it was.
        RecordStoreError: the store refused, or another import is running; the store is as it was.
    """
    run = _Import(store, path, options or ImportOptions(), received_at or dt.datetime.now(dt.UTC), on_progress)
    with _alone(store):
        return run.run(format or _format_of(path))


def _format_of(path: Path) -> FileFormat:
    found = _SUFFIXES.get(path.suffix.casefold())
    if found is None:
        raise ImportFileError(path, 1, "the name does not tell the format: choose csv, json or jsonl")
    return found


@contextmanager
def _alone(store: RecordStore) -> Iterator[None]:
    lock_path = store.path.with_name(store.path.name + ".import-lock")
    with lock_path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RecordStoreError(f"another import into {store.path} is running; wait for its end") from error
        _sweep(store)
        yield


def _sweep(store: RecordStore) -> None:
    """Remove what killed imports left. No import is running, so every open batch is one of theirs."""
    with store.transaction() as connection:
        dead = "SELECT id FROM batch WHERE open = 1"
        if connection.execute(dead).fetchone() is not None:
            for table in ("identifier", "party", "record", "refused", "confirmed"):
                connection.execute(f"DELETE FROM {table} WHERE batch IN ({dead})")  # noqa: S608 - fixed names
            connection.execute("DELETE FROM batch WHERE open = 1")


class _Import:
    """One run: the batch it writes, and what it counted."""

    def __init__(
        self,
        store: RecordStore,
        path: Path,
        options: ImportOptions,
        received_at: dt.datetime,
        on_progress: Callable[[ImportProgress], None],
    ) -> None:
        self._store = store
        self._path = path
        self._options = options
        self._received_at = received_at
        self._on_progress = on_progress
        self._refused: list[RefusedRow] = []
        self._counts = dict.fromkeys(("rows", "accepted", "duplicates", "conflicts", "refused_count"), 0)

    def run(self, file_format: FileFormat) -> ImportReport:
        """Import the file and close the batch."""
        started = time.monotonic()
        try:
            encoding = detect_encoding(self._path)
            batch = self._open_batch()
            try:
                ignored = self._read(file_format, encoding, batch)
                self._close_batch(batch)
            except BaseException:
                _sweep(self._store)
                raise
        except OSError as error:
            raise ImportFileError(self._path, 1, f"the file can't be read: {error}") from error
        return ImportReport(
            batch=batch,
            format=file_format.value,
            encoding=encoding,
            refused=tuple(self._refused),
            ignored_columns=ignored,
            elapsed_s=time.monotonic() - started,
            **self._counts,
        )

    def _read(self, file_format: FileFormat, encoding: str, batch: int) -> tuple[str, ...]:
        total = self._path.stat().st_size
        with self._path.open("rb") as byte_file, io.TextIOWrapper(byte_file, encoding=encoding, newline="") as file:
            reader = _READERS[file_format](file, self._path, self._options)
            rows = iter(reader)
            while chunk := list(islice(rows, ROWS_AT_ONCE)):
                self._write(chunk, batch)
                progress = ImportProgress(
                    bytes_read=min(byte_file.tell(), total), bytes_total=total, rows=self._counts["rows"]
                )
                self._on_progress(progress)
            self._counts["rows"] += reader.repeated
            self._counts["duplicates"] += reader.repeated
            return reader.ignored

    def _write(self, chunk: list[Draft | Refused], batch: int) -> None:
        entries: list[Entry] = []
        refused: list[Refused] = []
        raw_by_line: dict[int, Any] = {}
        for row in chunk:
            entry = self._entry(row) if isinstance(row, Draft) else row
            if isinstance(entry, Refused):
                refused.append(entry)
            else:
                entries.append(entry)
                raw_by_line[row.line] = row.raw
        with self._store.transaction() as connection:
            outcome = write(connection, self._store.hasher, entries, batch=batch)
            refused.extend(_refused_conflict(conflict, raw_by_line[conflict.line]) for conflict in outcome.conflicts)
            connection.executemany(
                "INSERT INTO refused VALUES (?, ?, ?, ?, ?)",
                [(batch, r.line, r.field, r.why, r.raw[:QUARANTINED_CHARS]) for r in refused],
            )
        self._count(rows=len(chunk), accepted=outcome.accepted, duplicates=outcome.duplicates)
        self._count(conflicts=len(outcome.conflicts), refused_count=len(refused))
        room = REPORTED_ROWS - len(self._refused)
        self._refused.extend(RefusedRow(line=r.line, field=r.field, why=r.why) for r in refused[:room])

    def _count(self, **numbers: int) -> None:
        for name, number in numbers.items():
            self._counts[name] += number

    def _entry(self, draft: Draft) -> Entry | Refused:
        draft.fields.setdefault("received_at", self._received_at)
        try:
            return entry_of(Declaration.model_validate(draft.fields), self._store.hasher, line=draft.line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            return Refused(draft.line, ".".join(map(str, first["loc"])), first["msg"], _raw(draft.raw))

    def _open_batch(self) -> int:
        with self._store.transaction() as connection:
            started_s = int(self._received_at.timestamp())
            query = "INSERT INTO batch (name, started_at, open) VALUES (?, ?, 1)"
            return int(connection.execute(query, (self._path.name, started_s)).lastrowid or 0)

    def _close_batch(self, batch: int) -> None:
        with self._store.transaction() as connection:
            settle_confirmed(connection, batch=batch)
            connection.execute("UPDATE batch SET open = 0 WHERE id = ?", (batch,))


def _raw(raw: Any) -> str:
    return "\t".join(raw) if isinstance(raw, list) else json.dumps(raw, ensure_ascii=False, default=str)


def _refused_conflict(conflict: Conflict, raw: Any) -> Refused:
    why = (
        f"version {conflict.version} of {conflict.item_id} is stored with other content; raise the version to amend it"
    )
    return Refused(conflict.line, "record_version", why, _raw(raw))
