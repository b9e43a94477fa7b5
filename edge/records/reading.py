"""The reading of a file of declarations, here or in a process of its own, as one stream of blocks.

Reading, checking and hashing cost about as much as writing. A large file is therefore read by a second process, so that
both halves of an import work at once; and a file that makes a parser crash takes down a reader and not the caller.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, BinaryIO, TextIO

import msgspec

from edge.records.assembly import ImportOptions
from edge.records.blocks import Broken, Message, Opened, RowReader
from edge.records.draft import ImportFileError
from edge.records.encoding import detect_encoding
from edge.records.entry import Intake
from edge.records.parties import PartyHasher
from edge.records.postal_xml import PostalXml
from edge.records.tables import Table
from edge.records.trees import JsonDocument, JsonLines

__all__ = ["FileFormat", "Job", "messages", "read_frames", "serve"]

WORTH_A_PROCESS_BYTES = 8 << 20
"""Starting a process takes as long as reading so much."""
MODULE = "edge.records.reading_process"
_LENGTH = struct.Struct("<I")


class FileFormat(StrEnum):
    """Formats of declaration files."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    XML = "xml"


_TEXT_READERS: dict[FileFormat, Callable[[TextIO, Path, ImportOptions, Intake], RowReader]] = {
    FileFormat.CSV: Table,
    FileFormat.JSON: JsonDocument,
    FileFormat.JSONL: JsonLines,
}


class Job(msgspec.Struct, frozen=True):
    """What a reader is told. `skip` units of the file have been written already."""

    path: str
    format: FileFormat
    options: str
    received_at: dt.datetime
    key: bytes
    skip: int = 0


_MESSAGE = msgspec.msgpack.Decoder(Message)


def messages(job: Job) -> Iterator[Message]:
    """What is in the file, read by a process of its own where that pays.

    Raises:
        OSError: the file can't be opened.
    """
    worth = Path(job.path).stat().st_size >= WORTH_A_PROCESS_BYTES and (os.cpu_count() or 1) > 1
    return _apart(job) if worth else _here(job)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """The reading process: a job comes in, messages go out, each behind its length."""
    job = msgspec.msgpack.decode(source.read(), type=Job)
    for message in _here(job):
        frame = msgspec.msgpack.encode(message)
        sink.write(_LENGTH.pack(len(frame)) + frame)
    sink.flush()


def read_frames(stream: IO[bytes]) -> Iterator[Message]:
    """Messages of a reading process, until its end or its death."""
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        frame = stream.read(length)
        if len(frame) < length:
            return
        yield _MESSAGE.decode(frame)


def _here(job: Job) -> Iterator[Message]:
    path = Path(job.path)
    try:
        yield from _read(job, path)
    except ImportFileError as error:
        yield Broken(error.line, error.why)
    except OSError as error:
        yield Broken(1, f"the file can't be read: {error.strerror}")


def _read(job: Job, path: Path) -> Iterator[Message]:
    options = ImportOptions.from_json(job.options)
    intake = Intake(PartyHasher(job.key), job.received_at)
    with path.open("rb") as byte_file, contextlib.ExitStack() as stack:
        if job.format is FileFormat.XML:
            encoding = "xml"
            reader: RowReader = PostalXml(byte_file, path, options, intake)
        else:
            encoding = detect_encoding(path)
            text = stack.enter_context(io.TextIOWrapper(byte_file, encoding=encoding, newline=""))
            reader = _TEXT_READERS[job.format](text, path, options, intake)
        yield Opened(encoding, reader.head, reader.ignored)
        for block in reader.blocks(job.skip):
            yield msgspec.structs.replace(block, bytes_read=byte_file.tell())


def _apart(job: Job) -> Iterator[Message]:
    process = subprocess.Popen([sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        try:
            stdin, stdout = process.stdin, process.stdout
            if stdin is None or stdout is None:
                raise AssertionError("pipes were asked for")
            stdin.write(msgspec.msgpack.encode(job))
            stdin.close()
            last: Message | None = None
            for last in read_frames(stdout):
                yield last
            code = process.wait()
            if code and not isinstance(last, Broken):
                yield Broken(1, f"the process that reads the file ended with code {code}")
        finally:
            process.kill()
