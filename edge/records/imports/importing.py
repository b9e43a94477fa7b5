"""Import of a file of declarations: read, check, write in short transactions, and make all of it visible at once.

A look-up sees the store as it was before the import or as it is after it, and nothing between, whatever is killed
meanwhile. One import runs at a time per store, held by a file lock that the system drops with the process. How far an
import has come is committed together with what it wrote, so that one that was interrupted can go on from there.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from edge.records.arriving import take
from edge.records.blocks import Block, Broken, Opened
from edge.records.doubts import with_doubts_in, with_said_otherwise
from edge.records.draft import ImportFileError, Refused
from edge.records.files.assembly import ImportOptions
from edge.records.files.reading import messages
from edge.records.files.reading_job import FileFormat, Job
from edge.records.imports.import_batch import Progress, alone, as_json, identity_of, interrupted, open_batch, sweep
from edge.records.imports.repeats import without_repeats
from edge.records.imports.report import DoubtfulRows, ImportProgress, ImportReport, RefusedRow
from edge.records.imports.settling import Settled, Settling
from edge.records.retention import finish, remove_batch
from edge.records.store import RecordStore

__all__ = ["import_file"]

ROWS_AT_ONCE = 25_000
"""Declarations of one transaction: well under a second of work. A message may have to wait for it, and while it is
written the reading processes live on what they were given ahead."""
REPORTED_ROWS = 1_000
QUARANTINED_CHARS = 65_536
_SUFFIXES = {
    ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV, ".json": FileFormat.JSON,
    ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL, ".xml": FileFormat.XML,
}  # fmt: skip
_WORKBOOKS = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers"})


def import_file(
    store: RecordStore,
    path: Path,
    *,
    on_progress: Callable[[ImportProgress], None],
    format: FileFormat | None = None,  # noqa: A002 - the word of the command line
    options: ImportOptions | None = None,
    received_at: dt.datetime | None = None,
    resume: bool = False,
) -> ImportReport:
    """Import a file; what it refuses is in the report and, whole, in the store's quarantine.

    `format` is told from the file's name when None. `received_at` is when the declarations became known, now when
    None; a row that carries its own time of receipt keeps it. `resume` goes on with an import of the same file that
    was interrupted; otherwise what such imports left is deleted first.

    Raises:
        ImportFileError: the file can't be read to its end, or there is nothing to resume; the store is as it was.
        RecordStoreError: the store refused, or another import is running; look-ups see the store as it was.
    """
    options = options or ImportOptions()
    chosen = format or _format_of(path)
    with alone(store):
        try:
            identity = identity_of(path, chosen, options)
            if resume:
                batch, progress = interrupted(store, path, identity)
            else:
                sweep(store)
                progress = Progress(received_at or dt.datetime.now(dt.UTC))
                batch = open_batch(store, path, chosen, identity, progress)
            return _Import(store, path, batch, progress, on_progress).run(chosen, options)
        except OSError as error:
            raise ImportFileError(path, 1, f"the file can't be read: {error.strerror}") from error


def _format_of(path: Path) -> FileFormat:
    found = _SUFFIXES.get(path.suffix.casefold())
    if path.suffix.casefold() in _WORKBOOKS:
        raise ImportFileError(path, 1, "a workbook is not read; save its sheet as CSV first, best as CSV UTF-8")
    if found is None:
        raise ImportFileError(path, 1, "the name does not tell the format; say it by --format: csv, json, jsonl or xml")
    return found


class _Import:
    """One run: the batch it writes, and what it counted."""

    def __init__(
        self,
        store: RecordStore,
        path: Path,
        batch: int,
        progress: Progress,
        on_progress: Callable[[ImportProgress], None],
    ) -> None:
        self._store = store
        self._path = path
        self._state = _state(path)
        self._batch = batch
        self._progress = progress
        self._on_progress = on_progress
        self._refused: list[RefusedRow] = []
        self._opened = Opened("", "")
        self._ignored: dict[str, None] = {}

    def run(self, file_format: FileFormat, options: ImportOptions) -> ImportReport:
        """Import the file from where the progress stands, and close the batch."""
        started = time.monotonic()
        begun = self._progress
        key = self._store.hasher.secret
        job = Job(str(self._path), file_format, options.to_json(), begun.received_at, key, begun.position)
        try:
            self._read(job)
        except ImportFileError:
            remove_batch(self._store.transaction, self._batch)
            raise
        settling = Settling(self._store.transaction, self._batch)
        settling.settle(self._settled)
        settling.index()
        settling.relate()
        # From here on the import is to last: this commit waits until it and all before it are on the disk.
        self._store.read("PRAGMA synchronous = FULL")
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM arrived WHERE batch = ?", (self._batch,))
            connection.execute("UPDATE batch SET open = 0 WHERE id = ?", (self._batch,))
        finish(self._store.transaction)
        done = self._progress
        return ImportReport(
            batch=self._batch, format=file_format.value, encoding=self._opened.encoding,
            ignored_columns=tuple(self._ignored), undecided_amounts=self._opened.undecided,
            head_line=self._opened.head_line, export=self._opened.export, rows=done.rows,
            accepted=done.accepted, duplicates=done.duplicates, conflicts=done.conflicts,
            refused_count=done.refused_count, refused=tuple(self._refused),
            doubtful=tuple(
                DoubtfulRows(kind=kind, count=doubt.count, line=doubt.line, item_id=doubt.item_id)
                for kind, doubt in done.doubts.items()
            ),
            elapsed_s=time.monotonic() - started,
        )  # fmt: skip

    def _read(self, job: Job) -> None:
        held: list[Block] = []
        for message in messages(job):
            if isinstance(message, Broken):
                raise ImportFileError(self._path, message.line, message.why)
            if isinstance(message, Opened):
                self._opened = message
                self._ignored = dict.fromkeys(message.ignored)
                continue
            self._ignored.update(dict.fromkeys(message.ignored))
            held.append(message)
            if sum(len(block.declarations) + len(block.refused) for block in held) >= ROWS_AT_ONCE:
                self._write(held)
                held = []
        if held:
            self._write(held)
        self._check_unchanged()

    def _check_unchanged(self) -> None:
        """Half of a file that is still being sent would be taken for the whole."""
        if _state(self._path) != self._state:
            why = "the file was changed while it was read: import it when it is complete"
            raise ImportFileError(self._path, 1, why)

    def _write(self, blocks: list[Block]) -> None:
        self._check_unchanged()
        refused = [row for block in blocks for row in block.refused]
        repeated = sum(block.repeated for block in blocks)
        read = sum(len(block.declarations) for block in blocks)
        done = self._progress
        with self._store.transaction() as connection:
            fresh, stored = without_repeats(connection, self._batch, [block.declarations for block in blocks])
            take(connection, self._batch, fresh)
            self._quarantine(connection, refused)
            self._advance(
                connection,
                position=blocks[-1].position,
                rows=done.rows + read + len(refused) + repeated,
                accepted=done.accepted + read - stored,
                duplicates=done.duplicates + repeated + stored,
                refused_count=done.refused_count + len(refused),
                doubts=with_doubts_in(blocks, done.doubts, received_at=done.received_at),
            )
        total = self._path.stat().st_size
        bytes_read = min(blocks[-1].bytes_read, total)
        self._on_progress(ImportProgress(bytes_read=bytes_read, bytes_total=total, rows=self._progress.rows))

    def _settled(self, connection: sqlite3.Connection, settled: Settled) -> None:
        """Book what was found when declarations were held against the stored ones."""
        self._quarantine(connection, settled.conflicts)
        done, conflicts = self._progress, len(settled.conflicts)
        self._advance(
            connection,
            accepted=done.accepted - settled.duplicates - conflicts,
            duplicates=done.duplicates + settled.duplicates,
            conflicts=done.conflicts + conflicts,
            refused_count=done.refused_count + conflicts,
            doubts=with_said_otherwise(done.doubts, settled.said_otherwise),
        )

    def _advance(self, connection: sqlite3.Connection, **changes: Any) -> None:
        self._progress = msgspec.structs.replace(self._progress, **changes)
        query = "UPDATE batch SET progress = ?, head = ? WHERE id = ?"
        connection.execute(query, (as_json(self._progress), self._opened.head, self._batch))

    def _quarantine(self, connection: sqlite3.Connection, refused: list[Refused]) -> None:
        room = REPORTED_ROWS - len(self._refused)
        self._refused.extend(RefusedRow(line=r.line, field=r.field, why=r.why) for r in refused[:room])
        connection.executemany(
            "INSERT INTO refused VALUES (?, ?, ?, ?, ?)",
            [
                (self._batch, r.line, _storable(r.field), _storable(r.why), _storable(r.raw[:QUARANTINED_CHARS]))
                for r in refused
            ],
        )


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _storable(text: str) -> str:
    """JSON may hold half of a surrogate pair, which is no character and can't be stored as one."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
