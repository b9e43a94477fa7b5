"""What a reader of a file is told, in this process or in another."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

__all__ = ["FileFormat", "Job"]


class FileFormat(StrEnum):
    """Formats of declaration files."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    XML = "xml"


class Job(msgspec.Struct, frozen=True):
    """A file to be read. `skip` of it has been written already: units, or characters where it is read in pieces.

    `header` is the row of a table's heads, `header_line` where it begins; with `in_pieces` the texts to read are sent.
    """

    path: str
    format: FileFormat
    options: str
    received_at: dt.datetime
    key: bytes
    skip: int = 0
    header: str = ""
    header_line: int = 1
    in_pieces: bool = False
