"""The table of a customs declaration (CN22, CN23) as rows of description, quantity, net mass, value, HS and origin.

The heads of the columns are found by their words, the cells by their place below them, in the form's own direction of
reading. Lines that recognition has run together over several columns are cut apart again by where their words stand.
The short form CN22 names tariff number and origin in a head of their own, below its rows and beside the totals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from edge.claims.form.broken_heads import unbroken
from edge.claims.form.cells import Cell, Column, is_currency, read_cell
from edge.claims.form.columns import columns_of, turned_to_heads
from edge.claims.form.heads import Head, heads_of, misread_head
from edge.claims.form.rows import BELOW, Piece, rows_below
from edge.claims.form.view import View
from edge.domain import GoodsKind, LineState

__all__ = ["table_cells"]

MIN_COLUMNS: Final = 3


def table_cells(view: View, first_row: int) -> list[Cell]:
    """Cells of all customs tables of a view, rows counted through all tables from `first_row` on."""
    whole = unbroken(view)
    return [cell._replace(line=whole.numbers[cell.line]) for cell in _all_cells(whole, first_row)]


def _all_cells(view: View, first_row: int) -> list[Cell]:
    heads = {
        at: words
        for at, line in enumerate(view.lines)
        if line.state is LineState.READ and (words := heads_of(line.text))
    }
    heads |= _misread_descriptions(heads, view)
    cells: list[Cell] = []
    taken: set[int] = set()
    for at, words in heads.items():
        if at in taken or not any(head.name == "description" for head in words):
            continue
        turned = turned_to_heads(at, view, heads)
        columns, used = columns_of(at, turned, heads)
        if not _is_table(columns):
            continue
        taken |= used
        for pieces in rows_below(at, turned, columns, used):
            cells.extend(_cells(first_row, pieces))
            first_row += 1
    for at, words in heads.items():
        if at not in taken and any(head.name == "tariff" for head in words):
            turned = turned_to_heads(at, view, heads)
            columns, used = columns_of(at, turned, heads)
            taken |= used
            if {column.name for column in columns} >= BELOW:
                cells.extend(_below(at, turned, columns, used))
    return cells


def _is_table(columns: Sequence[Column]) -> bool:
    """Whether columns are those of goods: three are understood, or that of their origin, beside some that are not."""
    named = {column.name for column in columns if column.name}
    return len(named) >= MIN_COLUMNS or ("origin" in named and len(columns) >= MIN_COLUMNS)


def _misread_descriptions(heads: Mapping[int, tuple[Head, ...]], view: View) -> dict[int, tuple[Head, ...]]:
    """Heads of descriptions with a letter misread, where heads of other columns stand and none of these."""
    names = {head.name for words in heads.values() for head in words}
    if len(names) < MIN_COLUMNS - 1 or "description" in names:
        return {}
    found = {
        at: head
        for at, line in enumerate(view.lines)
        if line.state is LineState.READ and at not in heads and (head := misread_head(line.text)) is not None
    }
    return {at: (head,) for at, head in found.items() if head.name == "description"}


def _below(at: int, view: View, columns: Sequence[Column], used: set[int]) -> Iterator[Cell]:
    for row in rows_below(at, view, columns, used):
        cells = [cell for cell in _cells(None, row) if cell.kind in _TOLD_BELOW]
        if not any(cell.kind is GoodsKind.HS_CODE for cell in cells):
            return
        yield from cells


_TOLD_BELOW: Final = (GoodsKind.HS_CODE, None)


def _cells(row: int | None, pieces: Sequence[Piece]) -> Iterator[Cell]:
    """The cells of a row. A currency in a line of its own is that of the value in its cell, as if its head named it."""
    currency = next((piece.text for piece in pieces if piece.column.name == "value" and is_currency(piece.text)), "")
    for piece in pieces:
        column = piece.column
        if currency and column.name == "value":
            column = column._replace(head=f"{column.head} {currency}")
        yield from read_cell(column, piece.text, row, piece.at, piece.start)
