"""The reading of a file of declarations, here or in processes of their own, as one stream of blocks in its order.

Reading, checking and hashing cost more than writing. A large file is therefore read by other processes: tables and JSON
Lines in pieces by one for each core, the others by one. And a file that makes a parser crash takes down a reader and
not the caller.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import msgspec

from edge.records.blocks import Block, Broken, Message, Opened, TreeFile
from edge.records.draft import ImportFileError
from edge.records.entry import Intake
from edge.records.files.assembly import ImportOptions
from edge.records.files.encoding import KEEP_READING, detect_encoding
from edge.records.files.heads import HeadRow, UnknownFieldError, head_row_of
from edge.records.files.pieces import Piece, PieceReader, count_lines, pieces
from edge.records.files.postal_xml import PostalXml
from edge.records.files.reading_job import FileFormat, Job
from edge.records.files.reading_processes import ReadingProcess, read_by_processes
from edge.records.files.tables import Table
from edge.records.files.trees import JsonDocument, JsonLines
from edge.records.parties import PartyHasher

__all__ = ["answers", "messages"]

WORTH_A_PROCESS_BYTES = 8 << 20
"""Starting a process takes as long as reading so much."""
MOST_READERS = 4
"""One process writes what all of them read, and writing costs a third of reading."""
LOOKED_AT_CHARS = 1 << 18
"""Some thousand rows, whose numbers show how those of the file are written."""
_ROWS = (FileFormat.CSV, FileFormat.JSONL)
_UTF8 = ("utf-8", "utf-8-sig")


def messages(job: Job) -> Iterator[Message]:
    """What is in the file, read by processes of their own where that pays.

    Raises:
        OSError: the file can't be opened.
    """
    cores = os.cpu_count() or 1
    worth = cores > 1 and Path(job.path).stat().st_size >= WORTH_A_PROCESS_BYTES
    try:
        if job.format in _ROWS:
            yield from _in_pieces(job, readers=min(cores, MOST_READERS) if worth else 0)
        else:
            yield from _apart(job) if worth else _whole(job)
    except ImportFileError as error:
        yield Broken(error.line, error.why)


def answers(job: Job, texts: Iterable[tuple[str, int]]) -> Iterator[Message]:
    """What a reading process says: the whole file, or one message for each of the texts, which begin at a line each."""
    if not job.in_pieces:
        yield from _broken_at_most(_whole(job))
        return
    reader = _piece_reader(job)
    for text, line in texts:
        yield from _broken_at_most(reader.read(text, line) for _ in range(1))


def _broken_at_most(found: Iterator[Message]) -> Iterator[Message]:
    try:
        yield from found
    except ImportFileError as error:
        yield Broken(error.line, error.why)
    except OSError as error:
        yield Broken(1, f"the file can't be read: {error.strerror}")


def _in_pieces(job: Job, *, readers: int) -> Iterator[Message]:
    path = Path(job.path)
    encoding = _encoding(path, ImportOptions.from_json(job.options))
    errors = KEEP_READING if encoding in _UTF8 else "strict"
    with (
        path.open("rb") as byte_file,
        io.TextIOWrapper(byte_file, encoding=encoding, errors=errors, newline="") as file,
    ):
        header, above = _head_row(file, job) if job.format is FileFormat.CSV else HeadRow("")
        begun, line = len(above) + len(header), 1 + count_lines(above)
        job = msgspec.structs.replace(job, header=header, header_line=line, in_pieces=True)
        if header:
            job = _with_marks(job, encoding, errors, begun)
        reader = _piece_reader(job)
        yield Opened(encoding, reader.head, reader.ignored, reader.undecided, line, reader.export)
        found = pieces(file, path, reader, line=line + count_lines(header), begun=begun, skip=job.skip)
        for piece, block in read_by_processes(job, found, readers) if readers else _read_here(reader, found):
            yield msgspec.structs.replace(block, position=piece.end, bytes_read=byte_file.tell())


def _with_marks(job: Job, encoding: str, errors: str, begun: int) -> Job:
    """The job of a table, told how the numbers of its first rows are written, unless a person has said it."""
    path, options, intake = _told(job)
    if options.decimal_mark:
        return job
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        first = file.read(begun + LOOKED_AT_CHARS)[begun:]
    shown = Table(job.header, path, options, intake, job.header_line).lone_dot(first)
    return msgspec.structs.replace(job, options=options.model_copy(update={"lone_dot": shown}).to_json())


def _encoding(path: Path, options: ImportOptions) -> str:
    """What the person who imports says, or what the file shows."""
    said = options.encoding
    # A byte order mark may stand before UTF-8 whoever says that it is UTF-8.
    return "utf-8-sig" if said and said.casefold() in ("utf-8", "utf8") else said or detect_encoding(path)


def _head_row(file: TextIO, job: Job) -> HeadRow:
    path, options, _ = _told(job)
    try:
        found = head_row_of(file, options)
    except UnknownFieldError as error:
        raise ImportFileError(path, 1, str(error)) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise ImportFileError(path, 1, f"not readable as CSV: {error}") from error
    if not found.text.strip():
        raise ImportFileError(path, 1, "the names of the columns are expected here, and there is nothing")
    if "\0" in found.text:
        raise ImportFileError(path, 1, "this is no text; a workbook or an archive must be saved as CSV first")
    return found


def _read_here(reader: PieceReader, found: Iterable[Piece]) -> Iterator[tuple[Piece, Block]]:
    for piece in found:
        yield piece, reader.read(piece.text, piece.line)


def _piece_reader(job: Job) -> PieceReader:
    path, options, intake = _told(job)
    if job.format is FileFormat.CSV:
        return Table(job.header, path, options, intake, job.header_line)
    return JsonLines(options, intake)


def _told(job: Job) -> tuple[Path, ImportOptions, Intake]:
    return Path(job.path), ImportOptions.from_json(job.options), Intake(PartyHasher(job.key), job.received_at)


def _whole(job: Job) -> Iterator[Message]:
    path, options, intake = _told(job)
    with path.open("rb") as byte_file, contextlib.ExitStack() as stack:
        if job.format is FileFormat.XML:
            encoding = "xml"
            reader: TreeFile = PostalXml(byte_file, path, options, intake)
        else:
            encoding = _encoding(path, options)
            text = stack.enter_context(io.TextIOWrapper(byte_file, encoding=encoding, newline=""))
            reader = JsonDocument(text, path, options, intake)
        yield Opened(encoding, reader.head)
        for block in reader.blocks(job.skip):
            yield msgspec.structs.replace(block, bytes_read=byte_file.tell())


def _apart(job: Job) -> Iterator[Message]:
    with ReadingProcess(job) as process:
        process.tell_no_more()
        yield from process.rest()
