"""Rows of a CSV file as declarations: delimiter from the header, columns by name, rows of one item together.

A table has one row per line of contents. Rows that follow each other with the same item id are lines of one
declaration; what they say of the item itself must be the same in each.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TextIO

from edge.records.assembly import FieldRefusedError, ImportOptions, Pairs, assemble
from edge.records.blocks import Block
from edge.records.columns import Part, Target, target_in_row
from edge.records.draft import Draft, ImportFileError, Refused, raw_table
from edge.records.entry import Entry, Intake
from edge.records.packing import pack
from edge.records.pieces import count_lines
from edge.records.table_plan import TablePlan

__all__ = ["Table", "header_of"]

MAX_FIELD_CHARS = 1 << 20
MAX_ITEM_ROWS = 10_000
DELIMITERS = ",;\t|"


class _Row(NamedTuple):
    """A row as wide as the header, and the line of the file where it begins."""

    line: int
    cells: list[str]


class Table:
    """A CSV file being read.

    Raises:
        ImportFileError: no header, or no column for the item id; while reading: the file is not CSV any more.
    """

    def __init__(self, header: str, path: Path, options: ImportOptions, intake: Intake) -> None:
        self._path = path
        self._options = options
        self._intake = intake
        self._delimiter = _delimiter(header)
        names = next(csv.reader(io.StringIO(header, newline=""), delimiter=self._delimiter), [])
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

    def cut(self, text: str) -> int:
        """Where the last item in the text begins, because more of its rows may follow."""
        item, last, after, rows = None, 0, 0, 0
        for begin, cells in self._backwards(text):
            rows += 1
            # Rows of a wrong width don't end an item.
            if len(cells) == self._width:
                if item is not None and cells[self._item] != item:
                    return after
                item = cells[self._item]
            last, after = last or begin, begin
        if item is None:
            return last
        if rows > MAX_ITEM_ROWS:
            raise ImportFileError(self._path, 1, f"one item has more than {MAX_ITEM_ROWS} rows")
        return 0

    def _backwards(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Whole rows and where they begin, from the last one on; the text may end within a row behind it."""
        if '"' in text:
            yield from reversed(self._forwards(text))
            return
        mark = "\n" if "\n" in text else "\r"
        end = text.rfind(mark, 0, len(text) - 1) + 1
        while end:
            begin = text.rfind(mark, 0, end - 1) + 1
            yield begin, text[begin:end].rstrip("\r\n").split(self._delimiter)
            end = begin

    def _forwards(self, text: str) -> list[tuple[int, list[str]]]:
        """As `_backwards`, in the order of the file: where there are quotes, only so can be told where a row ends."""
        at = 0

        def lines() -> Iterator[str]:
            nonlocal at
            for line in io.StringIO(text, newline=""):
                at += len(line)
                yield line

        rows, begin = [], 0
        # An error may only say that the text ends within a row. If not, it shows again when the row is read.
        with contextlib.suppress(csv.Error):
            for cells in csv.reader(lines(), delimiter=self._delimiter, strict=True):
                rows.append((begin, cells))
                begin = at
        return rows[:-1]

    def read(self, text: str, line: int) -> Block:
        """The declarations of whole rows."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True)
        try:
            found = list(reader)
        except csv.Error as error:
            raise ImportFileError(self._path, line + reader.line_num - 1, f"not readable as CSV: {error}") from error
        lines: Sequence[int] = range(line, line + len(found))
        if reader.line_num != len(found):
            lines = list(accumulate((1 + sum(map(count_lines, cells)) for cells in found[:-1]), initial=line))
        return self._block(lines, found)

    def _block(self, lines: Sequence[int], rows: list[list[str]]) -> Block:
        """The declarations in whole groups of rows, which begin at these lines."""
        refused: list[Refused] = []
        if set(map(len, rows)) != {self._width}:
            pairs = list(zip(lines, rows, strict=True))
            refused = [self._misshapen(*pair) for pair in pairs if pair[1] and len(pair[1]) != self._width]
            usable = [pair for pair in pairs if len(pair[1]) == self._width]
            lines, rows = [line for line, _ in usable], [cells for _, cells in usable]
        if not rows:
            return Block(0, 0, pack([]), refused)
        entry = self._plan.chunk(rows).entry
        entries: list[Entry] = []
        repeated = 0
        for group in self._groups(rows):
            own = group
            if len(group) > 1:
                own = [at for at in group if at == group[0] or rows[at] != rows[at - 1]]
                repeated += len(group) - len(own)
            made = entry(lines[own[0]], own) or self._strict([_Row(lines[at], rows[at]) for at in own])
            if isinstance(made, Entry):
                entries.append(made)
            else:
                refused.append(made)
        return Block(0, 0, pack(entries), refused, repeated)

    def _misshapen(self, line: int, cells: list[str]) -> Refused:
        return Refused(line, "row", f"{len(cells)} fields where the header has {self._width}", raw_table([cells]))

    def _groups(self, rows: list[list[str]]) -> Iterator[Sequence[int]]:
        """The rows of each item."""
        items = list(map(itemgetter(self._item), rows))
        begins = [at for at, (one, other) in enumerate(pairwise(items), start=1) if one != other]
        return map(range, [0, *begins], [*begins, len(rows)])

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


def header_of(file: TextIO) -> str:
    """The first row of a table as it stands in the file; a head may have a line break in it.

    Raises:
        csv.Error: it has no end.
    """
    lines = [file.readline(MAX_FIELD_CHARS)]

    def taken() -> Iterator[str]:
        yield lines[0]
        while line := file.readline(MAX_FIELD_CHARS):
            lines.append(line)
            yield line

    next(csv.reader(taken(), delimiter=_delimiter(lines[0]), strict=True), None)
    return "".join(lines)


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)
