"""What the readers of files hand to the importer: drafts of declarations, and rows they had to refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

__all__ = ["Draft", "ImportFileError", "Refused", "raw_table"]


class Draft(NamedTuple):
    """Fields for `Declaration.model_validate`, from the row that begins at `line`.

    `raw` is what the row was, as text or as a JSON value, to be kept if the fields are refused. `left_open` says
    whether a word for nothing stood in place of a value.
    """

    line: int
    fields: dict[str, Any]
    raw: Any
    left_open: bool = False

    def raw_text(self) -> str:
        """The row as it may be imported again."""
        return self.raw if isinstance(self.raw, str) else json.dumps(self.raw, ensure_ascii=False, default=str)


class Refused(msgspec.Struct, frozen=True, array_like=True):
    """A row that can't be taken. `raw` is the whole row, to be mended and imported again."""

    line: int
    field: str
    why: str
    raw: str


class ImportFileError(Exception):
    """The file as a whole can't be imported; the store is as it was."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}, line {line}: {why}. Nothing was imported.")
        self.path = path
        self.line = line
        self.why = why


def raw_table(rows: list[list[str]]) -> str:
    """Rows of a table as comma-separated text, whatever their delimiter was."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().removesuffix("\n")
