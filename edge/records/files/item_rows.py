"""The rows of one item of a table, read one by one: the strict way, which says what is wrong with them.

What they say of the item itself must be the same in each. Totals and gross weights that differ from row to row are
those of the lines, as on commercial invoices; the gross weights come to that of the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from edge.records.draft import Draft, Refused, raw_table
from edge.records.entry import Entry, Intake
from edge.records.files.assembly import FieldRefusedError, ImportOptions, Pairs, assemble
from edge.records.files.columns import TOTALS, Part, Target, fold_name
from edge.records.files.encoding import UNDECODABLE, undecodable_row
from edge.records.files.table_plan import SAID_ONCE

__all__ = ["ItemRows", "Row"]

_OF_EITHER = ("total_value", "gross_mass_g")
_Columns: TypeAlias = list[tuple[int, Target]]


class Row(NamedTuple):
    """A row as wide as the header, and the line of the file where it begins."""

    line: int
    cells: list[str]


class ItemRows:
    """Makes entries of the rows of one item each.

    Args:
        targets: what the columns mean.
        options: of the import.
        intake: of the store.
    """

    def __init__(self, targets: Sequence[Target | None], options: ImportOptions, intake: Intake) -> None:
        named = [(at, target) for at, target in enumerate(targets) if target]
        self._header = [(at, target) for at, target in named if target.part is not Part.LINE]
        self._contents = [(at, target) for at, target in named if target.part is Part.LINE]
        self._item = next(at for at, target in self._header if target.field == "item_id")
        self._options, self._intake = options, intake

    def names_goods(self, cells: Sequence[str]) -> bool:
        """Whether a row tells of goods, and is not one of totals."""
        named = [text for target, text in _pairs(self._contents, cells) if target.field in ("description", "hs_code")]
        return bool(named) and fold_name(named[0]) not in TOTALS

    def read(self, rows: Sequence[Row]) -> Entry | Refused:
        """The entry of the rows of an item, or why there is none."""
        first = rows[0]
        raw = raw_table([row.cells for row in rows])
        if UNDECODABLE in raw:
            return undecodable_row(first.line, raw)
        of_item, of_lines = self._parted(rows)
        masses = [column for column in self._header if column not in of_item and column[1].kind == "mass"]
        header = _pairs(of_item, first.cells)
        try:
            self._check_alike(rows, of_item)
            units = [pair for pair in _pairs(of_lines, first.cells) if pair[0].kind == "mass unit"]
            fields, left_open = assemble([*header, *units], _lines(rows, of_lines), self._options)
            if masses:
                grams = [assemble([*_pairs(masses, row.cells), *units], [], self._options).fields for row in rows]
                fields["gross_mass_g"] = sum(one.get("gross_mass_g", 0) for one in grams)
        except FieldRefusedError as error:
            return Refused(first.line, error.field, error.why, raw)
        return self._intake.take(Draft(first.line, fields, raw, left_open))

    def _parted(self, rows: Sequence[Row]) -> tuple[_Columns, _Columns]:
        """The columns of the item and those of its lines; gross weights of lines are among neither."""
        differing = [
            (at, target)
            for at, target in self._header
            if target.field in _OF_EITHER and len({row.cells[at] for row in rows} - {""}) > 1
        ]
        totals = [
            (at, target._replace(part=Part.LINE, field="line_value", per="line"))
            for at, target in differing
            if target.field == "total_value"
        ]
        return [column for column in self._header if column not in differing], self._contents + totals

    def _check_alike(self, rows: Sequence[Row], columns: _Columns) -> None:
        header = _pairs(columns, rows[0].cells)
        if not rows[0].cells[self._item].strip():
            raise FieldRefusedError("item_id", "the item's number is empty")
        for row in rows[1:]:
            below = _pairs(columns, row.cells)
            if not row.cells[self._item] and not _merged(header, below):
                why = f"line {row.line} holds goods without a number: write it there too if they are this item's"
                raise FieldRefusedError("item_id", why)
            # A cell that is left empty says nothing otherwise.
            differing = set(below) - set(header)
            if differing:
                field = min(target.field for target, _ in differing)
                raise FieldRefusedError(field, f"line {row.line} says otherwise of the same item")


def _lines(rows: Sequence[Row], columns: _Columns) -> Iterator[Pairs]:
    """What each row says of its contents; a currency or a unit that it leaves open is that of the row above."""
    above: dict[Target, str] = {}
    for row in rows:
        pairs = _pairs(columns, row.cells)
        own = dict(pair for pair in pairs if pair[0].field in SAID_ONCE)
        above |= own
        yield pairs and [*pairs, *(pair for pair in above.items() if pair[0] not in own)]


def _merged(above: Pairs, below: Pairs) -> bool:
    """Whether cells of an item were merged over its rows: all that could tell of it is said above and nothing below."""
    return len(above) > 1 and not below


def _pairs(columns: _Columns, cells: Sequence[str]) -> Pairs:
    return [(target, text) for at, target in columns if (text := cells[at])]
