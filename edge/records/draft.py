"""What the readers of files hand to the importer: a draft of a declaration, or a row they had to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

__all__ = ["Draft", "ImportFileError", "Refused", "RowReader"]


class Draft(NamedTuple):
    """Fields for `Declaration.model_validate`, from the row that begins at `line`.

    `raw` is what the row was, to be kept if the fields are refused.
    """

    line: int
    fields: dict[str, Any]
    raw: Any


class Refused(NamedTuple):
    """A row that can't be taken."""

    line: int
    field: str
    why: str
    raw: str


class RowReader(Protocol):
    """A file being read: drafts and refusals in its order, and what was passed over on the way."""

    ignored: tuple[str, ...]
    repeated: int

    def __iter__(self) -> Iterator[Draft | Refused]: ...


class ImportFileError(Exception):
    """The file as a whole can't be imported; the store is as it was."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}, line {line}: {why}. Nothing was imported.")
        self.line = line
        self.why = why
