"""The heads of a table: in which row they stand, and what each of them means.

Above them there may be rows of a title. What a head means is said by the person who imports, by the kind of export that
the table is (`exports.yaml`), or by its own name (`columns.py`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from edge.records.files.assembly import ImportOptions
from edge.records.files.columns import Target, fold_name, target_in_row
from edge.records.files.csv_text import CsvText, header_of
from edge.shipped_tables import shipped_table

__all__ = ["HeadRow", "Heads", "UnknownFieldError", "head_row_of"]

ROWS_LOOKED_AT = 20
"""A title, a date, an address and blank rows: what people set above a table."""
LIKE_HEADS = 2
"""A row in which so many cells are known as heads is no title."""


class UnknownFieldError(Exception):
    """What a person said that a column means is no field."""


class HeadRow(NamedTuple):
    """The text of the row of heads, and what stands above it in the file."""

    text: str
    above: str = ""


class _Export(NamedTuple):
    title: str
    known_by: frozenset[str]
    columns: dict[str, Target | None]


def _export(entry: dict[str, Any]) -> _Export:
    columns = {fold_name(head): field and target_in_row(field) for head, field in entry["columns"].items()}
    return _Export(entry["title"], frozenset(map(fold_name, entry["known_by"])), columns)


_EXPORTS = tuple(map(_export, shipped_table("edge.records.files", "exports.yaml")))


class Heads:
    """What the columns of a table mean.

    Raises:
        UnknownFieldError: no field is called as was said of a column.
    """

    def __init__(self, names: Sequence[str], options: ImportOptions) -> None:
        self.names = tuple(names)
        folded = set(map(fold_name, names))
        self._export = next((export for export in _EXPORTS if export.known_by <= folded), None)
        self.export = self._export.title if self._export else ""
        self.targets = self._with_goods([self._target(name, options) for name in names], options)

    @property
    def has_items(self) -> bool:
        """Whether a column holds the item's number."""
        return any(target and target.field == "item_id" for target in self.targets)

    @property
    def known(self) -> int:
        """How many of the columns mean something."""
        return sum(target is not None for target in self.targets)

    def _target(self, name: str, options: ImportOptions) -> Target | None:
        said = options.column(name)
        if said is not None:
            target = target_in_row(said)
            if target is None:
                raise UnknownFieldError(f"no field is called '{said}', which column '{name}' is to mean")
            return target
        if self._export and fold_name(name) in self._export.columns:
            return self._export.columns[fold_name(name)]
        return target_in_row(name)

    def _with_goods(self, targets: list[Target | None], options: ImportOptions) -> list[Target | None]:
        """The targets; `Contents` is the category as systems call it, but the goods where no other head is."""
        if any(target and target.field == "description" for target in targets):
            return targets
        bare = [fold_name(name) == "contents" and options.column(name) is None for name in self.names]
        goods = target_in_row("description")
        return [goods if of_goods else target for of_goods, target in zip(bare, targets, strict=True)]


def head_row_of(file: TextIO, options: ImportOptions) -> HeadRow:
    """The first row in which a head names the item's number; where none does, the one that looks most like heads.

    Raises:
        csv.Error: the first row has no end.
        UnknownFieldError: as of heads.
    """
    first = header_of(file)
    best, most, above = HeadRow(first), LIKE_HEADS - 1, ""
    for text in _rows(first, file):
        heads = Heads(CsvText(text).names, options)
        if heads.has_items and (not above or heads.known >= LIKE_HEADS):
            return HeadRow(text, above)
        if heads.known > most:
            best, most = HeadRow(text, above), heads.known
        above += text
    return best


def _rows(first: str, file: TextIO) -> Iterator[str]:
    yield first
    for _ in range(ROWS_LOOKED_AT):
        try:
            text = header_of(file)
        except csv.Error:
            return
        if not text:
            return
        yield text
