"""Rows of a CSV file as declarations: columns by name, rows of one item together.

A table has one row per line of contents. Rows that follow each other with the same item id are lines of one
declaration; what they say of the item itself must be the same in each. Goods without a number below them belong to the
item where its cells were merged, which shows where they are all empty; else nobody knows whose they are.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from operator import eq
from pathlib import Path
from typing import NamedTuple

import msgspec

from edge.records.blocks import Block, completed
from edge.records.draft import Draft, ImportFileError, Refused, raw_table
from edge.records.entry import Entry, Intake
from edge.records.files.assembly import FieldRefusedError, ImportOptions, Pairs, assemble
from edge.records.files.columns import TOTALS, Part, Target, fold_name
from edge.records.files.csv_text import CsvText, EndlessRowError
from edge.records.files.encoding import UNDECODABLE, undecodable_row
from edge.records.files.heads import Heads, UnknownFieldError
from edge.records.files.lone_dots import LoneDot, lone_dot_shown
from edge.records.files.pieces import EndlessItemError
from edge.records.files.table_plan import SAID_ONCE, TablePlan
from edge.records.files.table_rows import Cells, Rows, worked_out
from edge.records.packing import pack

__all__ = ["Table"]

MAX_ITEM_ROWS = 10_000
_NUMBERS = frozenset({"number", "pieces", "integer", "mm", "mass"})


class _Row(NamedTuple):
    """A row as wide as the header, and the line of the file where it begins."""

    line: int
    cells: list[str]


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
        self._header = _columns(targets, line=False)
        self._contents = _columns(targets, line=True)
        self._item = next(i for i, target in enumerate(targets) if target and target.field == "item_id")
        self._plan = TablePlan(targets, options, intake)

    def lone_dot(self, text: str) -> LoneDot:
        """What the dot of `1.250` is in this table, by the numbers of its first rows, of which the last may be cut."""
        if not self._text.by_semicolons:
            return LoneDot.DECIMAL
        at = [i for i, target in (*self._header, *self._contents) if target.kind in _NUMBERS]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        with contextlib.suppress(csv.Error):  # told where the rows are read
            return lone_dot_shown(cells[i] for cells in rows if len(cells) == self._width for i in at)
        return LoneDot.UNCLEAR

    def cut(self, text: str) -> int:
        """Where the last item in the text begins, because more of its rows may follow."""
        item, last, after, unnumbered, rows, empty = None, 0, 0, 0, 0, 0
        try:
            backwards = self._text.backwards(text)
        except EndlessRowError:
            return len(text)  # it shows again when the text is read
        for begin, cells in backwards:
            cells = self._fitted(cells)  # noqa: PLW2901
            # Rows of nothing or of a wrong width don't end an item, nor do goods without a number.
            if not any(cells):
                empty += 1
            elif len(cells) == self._width:
                rows += 1
                number = cells[self._item]
                if item and number not in (item, ""):
                    return unnumbered or after
                if item and not number:  # it ends the rows of this number, unless those above have the same
                    unnumbered = unnumbered or after
                else:
                    item, unnumbered = number, 0
            last, after = last or begin, begin
        if item is None or empty > MAX_ITEM_ROWS:
            return last
        if unnumbered:
            return unnumbered
        if rows > MAX_ITEM_ROWS:
            raise EndlessItemError(
                f"the item that begins here has more than {MAX_ITEM_ROWS:,} rows; is its number right"
            )
        return 0

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
            return self._strict([_Row(lines[row], [column[row] for column in columns]) for row in groups[at]])

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
            above = item or (above if self._names_goods([column[row] for column in columns]) else "")
            found.append(above)
        return found

    def _names_goods(self, cells: list[str]) -> bool:
        """Whether the row tells of goods, and is not one of totals."""
        named = [text for target, text in _pairs(self._contents, cells) if target.field in ("description", "hs_code")]
        return bool(named) and fold_name(named[0]) not in TOTALS

    def _strict(self, group: list[_Row]) -> Entry | Refused:
        first = group[0]
        raw = raw_table([row.cells for row in group])
        if UNDECODABLE in raw:
            return undecodable_row(first.line, raw)
        header = _pairs(self._header, first.cells)
        try:
            self._check_header(group, header)
            fields, left_open = assemble(header, self._lines(group), self._options)
        except FieldRefusedError as error:
            return Refused(first.line, error.field, error.why, raw)
        return self._intake.take(Draft(first.line, fields, raw, left_open))

    def _check_header(self, group: list[_Row], header: Pairs) -> None:
        if not group[0].cells[self._item].strip():
            raise FieldRefusedError("item_id", "the item's number is empty")
        for row in group[1:]:
            if not row.cells[self._item] and not _merged(header, _pairs(self._header, row.cells)):
                why = f"line {row.line} holds goods without a number: write it there too if they are this item's"
                raise FieldRefusedError("item_id", why)
            # A cell that is left empty says nothing otherwise.
            differing = set(_pairs(self._header, row.cells)) - set(header)
            if differing:
                field = min(target.field for target, _ in differing)
                raise FieldRefusedError(field, f"line {row.line} says otherwise of the same item")

    def _lines(self, group: list[_Row]) -> Iterator[Pairs]:
        """What each row says of its contents; a currency or a unit that it leaves open is that of the row above."""
        above: dict[Target, str] = {}
        for row in group:
            pairs = _pairs(self._contents, row.cells)
            own = dict(pair for pair in pairs if pair[0].field in SAID_ONCE)
            above |= own
            yield pairs and [*pairs, *(pair for pair in above.items() if pair[0] not in own)]


def _merged(above: Pairs, below: Pairs) -> bool:
    """Whether cells of an item were merged over its rows: all that could tell of it is said above and nothing below."""
    return len(above) > 1 and not below


def _pairs(columns: list[tuple[int, Target]], cells: list[str]) -> Pairs:
    return [(target, text) for i, target in columns if (text := cells[i])]


def _without_items(heads: Heads) -> str:
    which = f"this is {heads.export}, and " if heads.export else ""
    why = f"{which}no column holds the item's number; name one 'item_id', or say which it is: --column HEAD=item_id"
    if all(map(str.isascii, heads.names)):
        return why
    return f"{why}; or the text is in another encoding than it seems to be: --encoding, such as big5 or cp1251"


def _is_undecided(target: Target | None) -> bool:
    """Whether a name leaves open if an amount is that of the line or of one piece."""
    return target is not None and target.field in ("line_net_mass_g", "line_value") and target.per is None


def _columns(targets: list[Target | None], *, line: bool) -> list[tuple[int, Target]]:
    return [(i, target) for i, target in enumerate(targets) if target and (target.part is Part.LINE) is line]
