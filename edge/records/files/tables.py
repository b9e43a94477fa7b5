"""Rows of a CSV file as declarations: columns by name, rows of one item together.

A table has one row per line of contents. Rows that follow each other with the same item id are lines of one
declaration; what they say of the item itself must be the same in each. Goods without a number below them belong to the
item where its cells were merged, which shows where they are all empty; else nobody knows whose they are.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from operator import eq
from pathlib import Path

import msgspec

from edge.records.blocks import Block, completed
from edge.records.draft import ImportFileError, Refused, raw_table
from edge.records.entry import Entry, Intake
from edge.records.files.assembly import ImportOptions
from edge.records.files.columns import Target
from edge.records.files.csv_text import CsvText, EndlessRowError
from edge.records.files.heads import Heads, UnknownFieldError
from edge.records.files.item_rows import ItemRows, Row
from edge.records.files.lone_dots import LoneDot, lone_dot_shown
from edge.records.files.pieces import EndlessItemError
from edge.records.files.table_plan import TablePlan
from edge.records.files.table_rows import Cells, Rows, worked_out
from edge.records.packing import pack

__all__ = ["Table"]

MAX_ITEM_ROWS = 10_000
_NUMBERS = frozenset({"number", "pieces", "integer", "mm", "mass"})


class _Begun:
    """What is known of the last item of a text that is read backwards."""

    def __init__(self) -> None:
        self.number = ""
        self.rows = 0
        self.begin = self.unnumbered = 0

    def goes_on(self, number: str) -> bool:
        """Whether the row above may be the item's as well: it bears its number, or none."""
        self.rows += 1
        if self.number and number not in (self.number, ""):
            return False
        if self.number and not number:  # it ends the rows of this number, unless those above have the same
            self.unnumbered = self.unnumbered or self.begin
        else:
            self.number, self.unnumbered = number, 0
        return True


class Table:
    """A CSV file being read.

    Raises:
        ImportFileError: no header, or no column for the item id; while reading: the file is not CSV any more.
    """

    def __init__(self, header: str, path: Path, options: ImportOptions, intake: Intake, header_line: int = 1) -> None:
        self._path = path
        self._options = options
        self._intake = intake
        self._text = CsvText(header)
        names = self._text.names
        try:
            heads = Heads(names, options)
        except UnknownFieldError as error:
            raise ImportFileError(path, header_line, str(error)) from error
        targets = heads.targets
        self.export = heads.export
        self.head = raw_table([names])
        self.ignored = tuple(name for name, target in zip(names, targets, strict=True) if target is None)
        self.undecided = tuple(name for name, target in zip(names, targets, strict=True) if _is_undecided(target))
        if not heads.has_items:
            raise ImportFileError(path, header_line, _without_items(heads))
        self._width = len(names)
        self._numbers = [at for at, target in enumerate(targets) if target and target.kind in _NUMBERS]
        self._item = next(at for at, target in enumerate(targets) if target and target.field == "item_id")
        self._item_rows = ItemRows(targets, options, intake)
        self._plan = TablePlan(targets, options, intake)

    def lone_dot(self, text: str) -> LoneDot:
        """What the dot of `1.250` is in this table, by the numbers of its first rows, of which the last may be cut."""
        if not self._text.by_semicolons:
            return LoneDot.DECIMAL
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        with contextlib.suppress(csv.Error):  # told where the rows are read
            return lone_dot_shown(cells[i] for cells in rows if len(cells) == self._width for i in self._numbers)
        return LoneDot.UNCLEAR

    def cut(self, text: str) -> int:
        """Where the last item in the text begins, because more of its rows may follow."""
        try:
            return self._last_item(self._text.backwards(text))
        except EndlessRowError:
            return len(text)  # it shows again when the text is read

    def _last_item(self, backwards: Iterable[tuple[int, list[str]]]) -> int:
        """Where the last item begins; of its rows whose number is empty nobody knows yet whose they are."""
        last = _Begun()
        empty = end = 0
        for begin, whole in backwards:
            cells = self._fitted(whole)
            empty += not any(cells)
            # Rows of nothing or of a wrong width don't end an item.
            if any(cells) and len(cells) == self._width and not last.goes_on(cells[self._item]):
                return last.unnumbered or last.begin
            last.begin, end = begin, end or begin
        if not last.rows or empty > MAX_ITEM_ROWS:
            return end
        if last.rows > MAX_ITEM_ROWS and not last.unnumbered:
            raise EndlessItemError(
                f"the item that begins here has more than {MAX_ITEM_ROWS:,} rows; is its number right"
            )
        return last.unnumbered

    def read(self, text: str, line: int) -> Block:
        """The declarations of whole rows."""
        try:
            lines, rows = self._text.rows(text, line)
        except csv.Error:
            return self._read_each(text, line)
        return self._block(lines, rows)

    def _read_each(self, text: str, line: int) -> Block:
        """As `read`, for a text with rows whose quotes are not in order."""
        texts = io.StringIO(text, newline="").readlines()
        try:
            rows = list(self._text.each(text))
        except EndlessRowError as error:
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
            pairs = list(zip(lines, map(self._fitted, rows), strict=True))
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
            return self._item_rows.read([Row(lines[row], [column[row] for column in columns]) for row in groups[at]])

        block = completed(packed, good, strict)
        return msgspec.structs.replace(block, refused=refused + block.refused, repeated=repeated)

    def _fitted(self, cells: list[str]) -> list[str]:
        """The cells of a row without empty ones beyond the last head."""
        return cells if any(cells[self._width :]) else cells[: self._width]

    def _misshapen(self, line: int, cells: list[str]) -> Refused:
        return Refused(line, "row", f"{len(cells)} fields where the header has {self._width}", raw_table([cells]))

    def _groups(self, columns: Cells) -> tuple[Sequence[Rows], int]:
        """The rows of each item, and how many were left out because they are the same as the one before."""
        items = self._items(columns)
        if not any(map(eq, items, islice(items, 1, None))):
            return list(zip(range(len(items)), strict=True)), 0
        begins = [at for at, (one, other) in enumerate(pairwise(items), start=1) if one != other]
        groups = list(map(range, [0, *begins], [*begins, len(items)]))
        own = [
            [row for row in rows if row == rows[0] or any(column[row] != column[row - 1] for column in columns)]
            for rows in groups
        ]
        return own, len(items) - sum(map(len, own))

    def _items(self, columns: Cells) -> Sequence[str]:
        """The number of each row's item; of goods that have none, that of the row above."""
        items = columns[self._item]
        if "" not in items:
            return items
        found, above = [], ""
        for row, item in enumerate(items):
            above = item or (above if self._item_rows.names_goods([column[row] for column in columns]) else "")
            found.append(above)
        return found


def _without_items(heads: Heads) -> str:
    which = f"this is {heads.export}, and " if heads.export else ""
    why = f"{which}no column holds the item's number; name one 'item_id', or say which it is: --column HEAD=item_id"
    if all(map(str.isascii, heads.names)):
        return why
    return f"{why}; or the text is in another encoding than it seems to be: --encoding, such as big5 or cp1251"


def _is_undecided(target: Target | None) -> bool:
    """Whether a name leaves open if an amount is that of the line or of one piece."""
    return target is not None and target.field in ("line_net_mass_g", "line_value") and target.per is None
