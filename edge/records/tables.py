"""Rows of a CSV file as declarations: delimiter from the header, columns by name, rows of one item together.

A table has one row per line of contents. Rows that follow each other with the same item id are lines of one
declaration; what they say of the item itself must be the same in each.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise
from operator import eq
from pathlib import Path
from typing import NamedTuple, TextIO

import msgspec

from edge.records.assembly import FieldRefusedError, ImportOptions, Pairs, assemble
from edge.records.blocks import Block, completed
from edge.records.columns import Part, Target, target_in_row
from edge.records.draft import Draft, ImportFileError, Refused, raw_table
from edge.records.encoding import UNDECODABLE, undecodable_row
from edge.records.entry import Entry, Intake
from edge.records.packing import pack
from edge.records.pieces import EndlessItemError, count_lines
from edge.records.table_plan import TablePlan
from edge.records.table_rows import Cells, Rows, worked_out

__all__ = ["Table", "header_of"]

MAX_FIELD_CHARS = 1 << 20
MAX_ITEM_ROWS = 10_000
DELIMITERS = ",;\t|"
_EXCEL_SEPARATOR = re.compile(r"sep=.\r?\n", re.IGNORECASE)
"""A line that Excel writes and reads before the header to say what parts its columns."""
_GOES_ON = "unexpected end of data"


class _Row(NamedTuple):
    """A row as wide as the header, and the line of the file where it begins."""

    line: int
    cells: list[str]


class _EndlessError(Exception):
    """A quote is never closed, or so far away that it must be a mistake."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.goes_on = _GOES_ON in why


class Table:
    """A CSV file being read.

    Raises:
        ImportFileError: no header, or no column for the item id; while reading: the file is not CSV any more.
    """

    def __init__(self, header: str, path: Path, options: ImportOptions, intake: Intake) -> None:
        self._path = path
        self._options = options
        self._intake = intake
        header = _EXCEL_SEPARATOR.sub("", header, count=1)
        self._delimiter = _delimiter(header)
        names = next(csv.reader(io.StringIO(header, newline=""), delimiter=self._delimiter), [])
        targets = [self._target(name) for name in names]
        self.head = raw_table([names])
        self.ignored = tuple(name for name, target in zip(names, targets, strict=True) if target is None)
        self.undecided = tuple(name for name, target in zip(names, targets, strict=True) if _is_undecided(target))
        if not any(target and target.field == "item_id" for target in targets):
            why = "no column holds the item's number; name one 'item_id', or say which it is: --column HEAD=item_id"
            raise ImportFileError(path, 1, why)
        self._width = len(names)
        self._header = _columns(targets, line=False)
        self._contents = _columns(targets, line=True)
        self._item = next(i for i, target in enumerate(targets) if target and target.field == "item_id")
        self._plan = TablePlan(targets, options, intake)
        csv.field_size_limit(MAX_FIELD_CHARS)

    def _target(self, name: str) -> Target | None:
        """What a column means, by the word of the person who imports or by its own name."""
        said = self._options.column(name)
        if said is None:
            return target_in_row(name)
        target = target_in_row(said)
        if target is None:
            raise ImportFileError(self._path, 1, f"no field is called '{said}', which column '{name}' is to mean")
        return target

    def cut(self, text: str) -> int:
        """Where the last item in the text begins, because more of its rows may follow."""
        item, last, after, rows = None, 0, 0, 0
        try:
            backwards = list(self._quoted_backwards(text)) if _needs_csv(text) else self._backwards(text)
        except _EndlessError:
            return len(text)  # it shows again when the text is read
        for begin, cells in backwards:
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
            raise EndlessItemError(
                f"the item that begins here has more than {MAX_ITEM_ROWS:,} rows; is its number right"
            )
        return 0

    def _backwards(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Whole rows and where they begin, from the last one on; the text may end within a row behind it."""
        mark = "\n" if "\n" in text else "\r"
        end = text.rfind(mark, 0, len(text) - 1) + 1
        while end:
            begin = text.rfind(mark, 0, end - 1) + 1
            yield begin, text[begin:end].rstrip("\r\n").split(self._delimiter)
            end = begin

    def _quoted_backwards(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """As `_backwards`, for texts of which only from the beginning can be told where a row ends."""
        lengths = [0, *accumulate(map(len, io.StringIO(text, newline="")))]
        rows: list[tuple[int, list[str], str]] = []
        try:
            rows.extend(self._rows(text))
        except _EndlessError as error:
            if not error.goes_on:
                raise
        # Of the last one nobody knows whether it goes on.
        for line, cells, _ in reversed(rows[:-1]):
            yield lengths[line], cells

    def _rows(self, text: str) -> Iterator[tuple[int, list[str], str]]:
        """Rows, the line from 0 where each begins, and why it is none: after such a one the next line goes on."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True)
        while True:
            line = reader.line_num
            try:
                yield line, next(reader), ""
            except StopIteration:
                return
            except csv.Error as error:
                if reader.line_num - line > 1 or _GOES_ON in str(error):
                    raise _EndlessError(line, str(error)) from error
                yield line, [], str(error)

    def read(self, text: str, line: int) -> Block:
        """The declarations of whole rows."""
        rows = self._plain_rows(text)
        if rows is not None:
            return self._block(range(line, line + len(rows)), rows)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True)
        try:
            found = list(reader)
        except csv.Error:
            return self._read_each(text, line)
        lines: Sequence[int] = range(line, line + len(found))
        if reader.line_num != len(found):
            lines = list(accumulate((1 + sum(map(count_lines, cells)) for cells in found[:-1]), initial=line))
        return self._block(lines, found)

    def _plain_rows(self, text: str) -> list[list[str]] | None:
        """The rows of a text that marks alone part into rows and cells; None for others."""
        if _needs_csv(text) or len(text) > MAX_FIELD_CHARS:
            return None
        if "\r" in text:
            text = text.replace("\r\n", "\n")
            if "\r" in text:
                return None
        delimiter = self._delimiter
        return [row.split(delimiter) for row in text.removesuffix("\n").split("\n")]

    def _read_each(self, text: str, line: int) -> Block:
        """As `read`, for a text with rows whose quotes are not in order."""
        texts = io.StringIO(text, newline="").readlines()
        try:
            rows = list(self._rows(text))
        except _EndlessError as error:
            why = "a quotation mark that opens in this row is not closed"
            raise ImportFileError(self._path, line + error.line, why) from error
        block = self._block([line + at for at, _, why in rows if not why], [cells for _, cells, why in rows if not why])
        broken = [
            Refused(line + at, "row", f"not readable as CSV: {why}", texts[at].rstrip("\r\n"))
            for at, _, why in rows
            if why
        ]
        return msgspec.structs.replace(block, refused=block.refused + broken)

    def _block(self, lines: Sequence[int], rows: list[list[str]]) -> Block:
        """The declarations in whole groups of rows, which begin at these lines."""
        refused: list[Refused] = []
        if not all(map(any, rows)):  # Excel writes rows of nothing
            pairs = [pair for pair in zip(lines, rows, strict=True) if any(pair[1])]
            lines, rows = [line for line, _ in pairs], [cells for _, cells in pairs]
        if set(map(len, rows)) != {self._width}:
            pairs = list(zip(lines, rows, strict=True))
            refused = [self._misshapen(*pair) for pair in pairs if len(pair[1]) != self._width]
            usable = [pair for pair in pairs if len(pair[1]) == self._width]
            lines, rows = [line for line, _ in usable], [cells for _, cells in usable]
        if not rows:
            return Block(0, 0, pack([]), refused)
        return self._declared(lines, list(zip(*rows, strict=True)), refused)

    def _declared(self, lines: Sequence[int], columns: Cells, refused: list[Refused]) -> Block:
        """The declarations in whole groups of rows, all as wide as the header; refused ones go behind `refused`."""
        groups, repeated = self._groups(columns)
        begins = lines if len(groups) == len(lines) else [lines[rows[0]] for rows in groups]
        packed, good = worked_out(self._plan, columns, groups, begins)

        def strict(at: int) -> Entry | Refused:
            return self._strict([_Row(lines[row], [column[row] for column in columns]) for row in groups[at]])

        block = completed(packed, good, strict)
        return msgspec.structs.replace(block, refused=refused + block.refused, repeated=repeated)

    def _misshapen(self, line: int, cells: list[str]) -> Refused:
        return Refused(line, "row", f"{len(cells)} fields where the header has {self._width}", raw_table([cells]))

    def _groups(self, columns: Cells) -> tuple[Sequence[Rows], int]:
        """The rows of each item, and how many were left out because they are the same as the one before."""
        items = columns[self._item]
        if not any(map(eq, items, islice(items, 1, None))):
            return list(zip(range(len(items)), strict=True)), 0
        begins = [at for at, (one, other) in enumerate(pairwise(items), start=1) if one != other]
        groups = list(map(range, [0, *begins], [*begins, len(items)]))
        own = [
            [row for row in rows if row == rows[0] or any(column[row] != column[row - 1] for column in columns)]
            for rows in groups
        ]
        return own, len(items) - sum(map(len, own))

    def _strict(self, group: list[_Row]) -> Entry | Refused:
        first = group[0]
        raw = raw_table([row.cells for row in group])
        if UNDECODABLE in raw:
            return undecodable_row(first.line, raw)
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


def _is_undecided(target: Target | None) -> bool:
    """Whether a name leaves open if an amount is that of the line or of one piece."""
    return target is not None and target.field in ("line_net_mass_g", "line_value") and target.per is None


def _columns(targets: list[Target | None], *, line: bool) -> list[tuple[int, Target]]:
    return [(i, target) for i, target in enumerate(targets) if target and (target.part is Part.LINE) is line]


def header_of(file: TextIO) -> str:
    """The first row of a table as it stands in the file; a head may have a line break in it.

    Raises:
        csv.Error: it has no end.
    """
    lines = [file.readline(MAX_FIELD_CHARS)]
    if _EXCEL_SEPARATOR.fullmatch(lines[0]):
        lines.append(file.readline(MAX_FIELD_CHARS))

    def taken() -> Iterator[str]:
        yield lines[-1]
        while line := file.readline(MAX_FIELD_CHARS):
            lines.append(line)
            yield line

    next(csv.reader(taken(), delimiter=_delimiter(lines[-1]), strict=True), None)
    return "".join(lines)


def _needs_csv(text: str) -> bool:
    """Whether there are quotes, or line ends of two kinds, so that rows are not parted by one mark."""
    return '"' in text or ("\r" in text and "\n" in text and text.count("\r") != text.count("\r\n"))


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)
