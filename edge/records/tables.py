"""Rows of a CSV file as drafts of declarations: delimiter from the header, columns by name, rows of one item together.

A table has one row per line of contents. Rows that follow each other with the same item id are lines of one
declaration; what they say of the item itself must be the same in each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from edge.records.assembly import FieldRefusedError, ImportOptions, Pairs, assemble
from edge.records.columns import Part, Target, target_in_row
from edge.records.draft import Draft, ImportFileError, Refused

__all__ = ["Table"]

MAX_FIELD_CHARS = 1 << 20
DELIMITERS = ",;\t|"


class _Row(NamedTuple):
    """A row with its header values and its line values apart; `key` is its text, to tell repeated rows."""

    line: int
    cells: list[str]
    header: Pairs
    contents: Pairs


class Table:
    """A CSV file being read.

    Raises:
        ImportFileError: no header, or no column for the item id; while iterating: the file is not CSV any more.
    """

    def __init__(self, file: TextIO, path: Path, options: ImportOptions) -> None:
        self._path = path
        self._options = options
        header_line = file.readline()
        delimiter = _delimiter(header_line)
        names = next(csv.reader([header_line], delimiter=delimiter), [])
        targets = [target_in_row(name) for name in names]
        self.ignored = tuple(name for name, target in zip(names, targets, strict=True) if target is None)
        if not any(target and target.field == "item_id" for target in targets):
            raise ImportFileError(path, 1, "no column holds the item's number; name one 'item_id' or 'tracking_number'")
        self._width = len(names)
        self._header = _columns(targets, line=False)
        self._contents = _columns(targets, line=True)
        self._item = next(i for i, target in enumerate(targets) if target and target.field == "item_id")
        csv.field_size_limit(MAX_FIELD_CHARS)
        self._reader = csv.reader(file, delimiter=delimiter, strict=True)
        self.repeated = 0

    def __iter__(self) -> Iterator[Draft | Refused]:
        group: list[_Row] = []
        for row in self._rows():
            if isinstance(row, Refused):
                yield row
                continue
            if group and group[-1].cells == row.cells:
                self.repeated += 1
                continue
            if group and group[0].cells[self._item] != row.cells[self._item]:
                yield self._draft(group)
                group = []
            group.append(row)
        if group:
            yield self._draft(group)

    def _rows(self) -> Iterator[_Row | Refused]:
        line = 2
        try:
            for cells in self._reader:
                if len(cells) == self._width:
                    header = [(target, text) for i, target in self._header if (text := cells[i])]
                    yield _Row(line, cells, header, [(t, text) for i, t in self._contents if (text := cells[i])])
                elif cells:
                    why = f"{len(cells)} fields where the header has {self._width}"
                    yield Refused(line, "row", why, "\t".join(cells))
                line = self._reader.line_num + 2
        except (csv.Error, UnicodeDecodeError) as error:
            raise ImportFileError(self._path, self._reader.line_num + 1, f"not readable as CSV: {error}") from error

    def _draft(self, group: list[_Row]) -> Draft | Refused:
        first = group[0]
        try:
            self._check_header(group)
            fields = assemble(first.header, [row.contents for row in group], self._options)
        except FieldRefusedError as error:
            raw = "\n".join("\t".join(row.cells) for row in group)
            return Refused(first.line, error.field, error.why, raw)
        return Draft(first.line, fields, first.cells)

    def _check_header(self, group: list[_Row]) -> None:
        first = group[0]
        if not first.cells[self._item].strip():
            raise FieldRefusedError("item_id", "the item's number is empty")
        for row in group[1:]:
            differing = set(row.header) ^ set(first.header)
            if differing:
                field = min(target.field for target, _ in differing)
                raise FieldRefusedError(field, f"line {row.line} says otherwise of the same item")


def _columns(targets: list[Target | None], *, line: bool) -> list[tuple[int, Target]]:
    return [(i, target) for i, target in enumerate(targets) if target and (target.part is Part.LINE) is line]


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)
