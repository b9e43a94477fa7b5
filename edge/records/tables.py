"""Rows of a CSV file as declarations: delimiter from the header, columns by name, rows of one item together.

A table has one row per line of contents. Rows that follow each other with the same item id are lines of one
declaration; what they say of the item itself must be the same in each.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from edge.records.assembly import FieldRefusedError, ImportOptions, Pairs, assemble
from edge.records.blocks import BLOCK_ROWS, Block
from edge.records.columns import Part, Target, target_in_row
from edge.records.draft import Draft, ImportFileError, Refused, raw_table
from edge.records.entry import Entry, Intake
from edge.records.packing import pack
from edge.records.table_plan import TablePlan

__all__ = ["Table"]

MAX_FIELD_CHARS = 1 << 20
MAX_ITEM_ROWS = 10_000
DELIMITERS = ",;\t|"
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class _Row(NamedTuple):
    """A row as wide as the header, and the line of the file where it begins."""

    line: int
    cells: list[str]


class Table:
    """A CSV file being read.

    Raises:
        ImportFileError: no header, or no column for the item id; while iterating: the file is not CSV any more.
    """

    def __init__(self, file: TextIO, path: Path, options: ImportOptions, intake: Intake) -> None:
        self._path = path
        self._options = options
        self._intake = intake
        header_line = file.readline()
        delimiter = _delimiter(header_line)
        names = next(csv.reader([header_line], delimiter=delimiter), [])
        targets = [target_in_row(name) for name in names]
        self.head = raw_table([names])
        self.ignored = tuple(name for name, target in zip(names, targets, strict=True) if target is None)
        if not any(target and target.field == "item_id" for target in targets):
            raise ImportFileError(path, 1, "no column holds the item's number; name one 'item_id' or 'tracking_number'")
        self._width = len(names)
        self._header = _columns(targets, line=False)
        self._contents = _columns(targets, line=True)
        self._item = next(i for i, target in enumerate(targets) if target and target.field == "item_id")
        self._plan = TablePlan(targets, options, intake)
        csv.field_size_limit(MAX_FIELD_CHARS)
        self._reader = csv.reader(file, delimiter=delimiter, strict=True)

    def blocks(self, skip: int) -> Iterator[Block]:
        """Blocks behind the first `skip` rows. The rows of one item are never parted."""
        for _ in islice(self._reader, skip):
            pass
        position, held = skip, list[_Row]()
        while fresh := self._read():
            rows = held + fresh
            kept = self._last_item(rows)
            rows, held = rows[:kept], rows[kept:]
            if len(held) > MAX_ITEM_ROWS:
                raise ImportFileError(self._path, held[0].line, f"one item has more than {MAX_ITEM_ROWS} rows")
            position += len(rows)
            yield self._block(rows, position)
        yield self._block(held, position + len(held))

    def _read(self) -> list[_Row]:
        """The next rows, also those that can't be used: a position in the file counts all of them."""
        line = self._reader.line_num + 2
        try:
            found = list(islice(self._reader, BLOCK_ROWS))
        except (csv.Error, UnicodeDecodeError) as error:
            raise ImportFileError(self._path, self._reader.line_num + 1, f"not readable as CSV: {error}") from error
        if self._reader.line_num + 2 - line == len(found):
            return [_Row(line + at, cells) for at, cells in enumerate(found)]
        rows = []
        for cells in found:
            rows.append(_Row(line, cells))
            line += 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in cells)
        return rows

    def _last_item(self, rows: list[_Row]) -> int:
        """Where the rows of the last item begin: more of them may follow. Rows of a wrong width don't end an item."""
        usable = (at for at in range(len(rows) - 1, -1, -1) if len(rows[at].cells) == self._width)
        last = next(usable, None)
        if last is None or len(rows) - last > MAX_ITEM_ROWS // 2:
            return len(rows)
        item = rows[last].cells[self._item]
        begin = last
        for at in usable:
            if rows[at].cells[self._item] != item:
                break
            begin = at
        return begin

    def _block(self, rows: list[_Row], position: int) -> Block:
        """The declarations in whole groups of rows."""
        refused = [self._misshapen(row) for row in rows if row.cells and len(row.cells) != self._width]
        rows = [row for row in rows if len(row.cells) == self._width]
        if not rows:
            return Block(position, 0, pack([]), refused)
        chunk = self._plan.chunk([row.cells for row in rows])
        entries: list[Entry] = []
        repeated = 0
        for group in self._groups(rows):
            own = [at for at in group if at == group[0] or rows[at].cells != rows[at - 1].cells]
            repeated += len(group) - len(own)
            made = chunk.entry(rows[own[0]].line, own) or self._strict([rows[at] for at in own])
            if isinstance(made, Entry):
                entries.append(made)
            else:
                refused.append(made)
        return Block(position, 0, pack(entries), refused, repeated)

    def _misshapen(self, row: _Row) -> Refused:
        why = f"{len(row.cells)} fields where the header has {self._width}"
        return Refused(row.line, "row", why, raw_table([row.cells]))

    def _groups(self, rows: list[_Row]) -> Iterator[Sequence[int]]:
        items = [row.cells[self._item] for row in rows]
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or items[at] != items[start]:
                yield range(start, at)
                start = at

    def _strict(self, group: list[_Row]) -> Entry | Refused:
        first = group[0]
        raw = raw_table([row.cells for row in group])
        header = _pairs(self._header, first.cells)
        try:
            self._check_header(group, header)
            fields = assemble(header, [_pairs(self._contents, row.cells) for row in group], self._options)
        except FieldRefusedError as error:
            return Refused(first.line, error.field, error.why, raw)
        return self._intake.take(Draft(first.line, fields, raw))

    def _check_header(self, group: list[_Row], header: Pairs) -> None:
        if not group[0].cells[self._item].strip():
            raise FieldRefusedError("item_id", "the item's number is empty")
        for row in group[1:]:
            differing = set(_pairs(self._header, row.cells)) ^ set(header)
            if differing:
                field = min(target.field for target, _ in differing)
                raise FieldRefusedError(field, f"line {row.line} says otherwise of the same item")


def _pairs(columns: list[tuple[int, Target]], cells: list[str]) -> Pairs:
    return [(target, text) for i, target in columns if (text := cells[i])]


def _columns(targets: list[Target | None], *, line: bool) -> list[tuple[int, Target]]:
    return [(i, target) for i, target in enumerate(targets) if target and (target.part is Part.LINE) is line]


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)
