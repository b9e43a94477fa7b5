"""What the forms on a parcel state: the cells of their tables and beside their captions, view by view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from edge.claims.form.captions import Captioned, captioned, cells_beside_captions
from edge.claims.form.cells import Cell
from edge.claims.form.table import table_cells
from edge.claims.form.view import views_of
from edge.claims.label.layout import Frame
from edge.domain import TextLine

__all__ = ["Forms", "read_forms"]


class Forms(NamedTuple):
    """Cells, with rows counted through all tables, and values with the captions before them."""

    cells: Sequence[Cell]
    captioned: Sequence[Captioned]


def read_forms(lines: Sequence[TextLine], frames: Sequence[Frame]) -> Forms:
    """The forms among the lines of a parcel, which have these frames."""
    cells: list[Cell] = []
    values: list[Captioned] = []
    for view in views_of(lines, frames):
        first_row = 1 + max((cell.row for cell in cells if cell.row is not None), default=-1)
        found = table_cells(view, first_row)
        found.extend(cells_beside_captions(view, besides={cell.line for cell in found}))
        headed = captioned(view, besides={cell.line for cell in found})
        cells.extend(cell._replace(line=view.numbers[cell.line]) for cell in found)
        values.extend(value._replace(line=view.numbers[value.line]) for value in headed)
    return Forms(cells, values)
