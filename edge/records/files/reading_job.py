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

    `header` is the first row of a table; with `in_pieces` the texts to read are sent.
    """

    path: str
    format: FileFormat
    options: str
    received_at: dt.datetime
    key: bytes
    skip: int = 0
    header: str = ""
    in_pieces: bool = False
