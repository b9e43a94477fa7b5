"""The table of a customs declaration (CN22, CN23) as rows of description, quantity, net mass, value, HS and origin.

The heads of the columns are found by their words, the cells by their place below them, in the form's own direction of
reading. Lines that recognition has run together over several columns are cut apart again by where their words stand.
The short form CN22 names tariff number and origin in a head of their own, below its rows and beside the totals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from edge.claims.form.cells import Cell, Column, fits, is_value, read_cell
from edge.claims.form.columns import MIN_COSINE, SAME_ROW, columns_of, turned_to_heads
from edge.claims.form.heads import Head, closes, heads_of, is_head, misread_head
from edge.claims.label.layout import Frame
from edge.domain import GoodsKind, LineState, TextLine

__all__ = ["table_cells"]

MAX_ROWS: Final = 12
MAX_GAP: Final = 4.5
MIN_COLUMNS: Final = 3
SIDE_ROOM: Final = 2.0
LAST_ROOM: Final = 8.0
"""How far the middle of a line may lie before the first column or behind the beginning of the last, in line heights."""

SLACK: Final = 0.6
"""How far a cell may begin before its head does, in line heights."""

WORD: Final = re.compile(
    r"\d{1,3}\.\d{3}(?=\d+[.,]\d{1,2}(?!\d))|(?:\d[\d.,]*)?(?:[A-Z]{3}|(?i:US[DO0]))(?=\d{6})|\d{6,10}(?=[A-Z]{2}(?!\S))|\S+"
)
"""A word of a row. Between a mass, a value with its currency, a tariff number and a country the blank may be lost:
`14.86756.00 USD611710CN`, of `14.867`, `56.00`, `USD` and so on."""

BELOW: Final = frozenset({"tariff", "origin"})
"""What a CN22 tells below its rows."""


class _Line(NamedTuple):
    """A line below the heads: how far, its number, where it begins and how long it is along their row."""

    across: float
    at: int
    left: float
    length: float


def table_cells(lines: Sequence[TextLine], frames: Sequence[Frame]) -> list[Cell]:
    """Cells of all customs tables in the lines, which have these frames, rows counted through all tables."""
    heads = {
        at: words for at, line in enumerate(lines) if line.state is LineState.READ and (words := heads_of(line.text))
    }
    heads |= _misread_descriptions(heads, lines)
    cells: list[Cell] = []
    taken: set[int] = set()
    for at, words in heads.items():
        if at in taken or not any(head.name == "description" for head in words):
            continue
        turned = turned_to_heads(at, frames, heads, lines)
        columns, used = columns_of(at, turned, heads, lines)
        if sum(column.name != "" for column in columns) < MIN_COLUMNS:
            continue
        taken |= used
        first_row = 1 + max((cell.row for cell in cells if cell.row is not None), default=-1)
        for row, below in enumerate(_rows(at, turned, columns, used, lines), start=first_row):
            cells.extend(_cells(row, below, lines, columns, frames[at].height))
    for at, words in heads.items():
        if at not in taken and frozenset(head.name for head in words) >= BELOW:
            turned = turned_to_heads(at, frames, heads, lines)
            cells.extend(_below(at, turned, *columns_of(at, turned, heads, lines), lines))
    return cells


def _misread_descriptions(
    heads: Mapping[int, tuple[Head, ...]], lines: Sequence[TextLine]
) -> dict[int, tuple[Head, ...]]:
    """Heads of descriptions with a letter misread, in views where heads of other columns stand and none of these."""
    columns: dict[str | None, set[str]] = {}
    for at, words in heads.items():
        columns.setdefault(lines[at].view, set()).update(head.name for head in words)
    headless = {view for view, names in columns.items() if len(names) >= MIN_COLUMNS - 1 and "description" not in names}
    found = {
        at: head
        for at, line in enumerate(lines)
        if line.view in headless
        and line.state is LineState.READ
        and at not in heads
        and (head := misread_head(line.text)) is not None
    }
    return {at: (head,) for at, head in found.items() if head.name == "description"}


def _below(
    at: int, frames: Sequence[Frame], columns: list[Column], used: set[int], lines: Sequence[TextLine]
) -> Iterator[Cell]:
    for row in _rows(at, frames, columns, used, lines):
        cells = [cell for cell in _cells(None, row, lines, columns, frames[at].height) if cell.kind in _TOLD_BELOW]
        if not any(cell.kind is GoodsKind.HS_CODE for cell in cells):
            return
        yield from cells


_TOLD_BELOW: Final = (GoodsKind.HS_CODE, None)


def _rows(
    head: int, frames: Sequence[Frame], columns: Sequence[Column], used: set[int], lines: Sequence[TextLine]
) -> Iterator[list[_Line]]:
    """The lines of each row below the heads, until one closes the table or stands too far below the last."""
    frame, view = frames[head], lines[head].view
    left = min(columns[0].left, -frame.half) - SIDE_ROOM * frame.height
    right = columns[-1].left + LAST_ROOM * frame.height
    below: list[_Line] = []
    for at, line in enumerate(lines):
        if at in used or line.view != view or line.state is not LineState.READ:
            continue
        other = frames[at]
        along, across = frame.offset(other)
        inside = left < along < right and across > SAME_ROW * frame.height
        if inside and frame.cosine(other) >= MIN_COSINE:
            below.append(_Line(across, at, along - other.half, 2 * other.half))
    last = 0.0
    for row in _parted(sorted(below), frame.height)[:MAX_ROWS]:
        if row[0].across - last > MAX_GAP * frame.height or any(_ends(lines[line.at].text) for line in row):
            return
        last = row[-1].across
        yield row


def _parted(below: Sequence[_Line], height: float) -> list[list[_Line]]:
    rows: list[list[_Line]] = []
    for line in below:
        if rows and line.across - rows[-1][-1].across <= SAME_ROW * height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _ends(text: str) -> bool:
    """Whether a line is below the rows: a total, or further heads."""
    return closes(text) or (len(heads_of(text)) > 1 and is_head(text))


def _cells(
    row: int | None, below: Sequence[_Line], lines: Sequence[TextLine], columns: Sequence[Column], height: float
) -> Iterator[Cell]:
    for line in below:
        text = lines[line.at].text
        for column, start, end in _cut(text, line, columns, height):
            yield from read_cell(column, text[start:end], row, line.at, start)


def _cut(text: str, line: _Line, columns: Sequence[Column], height: float) -> Iterator[tuple[Column, int, int]]:
    """Which characters of a line stand in which column.

    A word unfit for its column stays with the one before; the first of its line is of the next column where it fits
    that and begins a little before the head (`19.00USD`, of a value, is no mass). So is one whose column is full.
    """
    placed: list[tuple[Column, re.Match[str]]] = []
    for word in WORD.finditer(text):
        position = line.left + line.length * word.start() / len(text)
        begun = [number for number, column in enumerate(columns) if column.left - SLACK * height <= position]
        number = begun[-1] if begun else 0
        column, after = columns[number], columns[number + 1] if number + 1 < len(columns) else None
        unfit = not fits(column, word[0])
        if unfit and placed:
            column = placed[-1][0]
        elif after and fits(after, word[0]) and (unfit or _is_full(column, placed, word)):
            column = after
        placed.append((column, word))
    for column, words in groupby(placed, key=lambda one: one[0]):
        said = [word for _, word in words]
        yield column, said[0].start(), said[-1].end()


def _is_full(column: Column, placed: Sequence[tuple[Column, re.Match[str]]], word: re.Match[str]) -> bool:
    """Whether what a word follows is all that its column holds: a mass that it runs on from, a value with currency."""
    within = [other for of, other in placed if of is column]
    if not within or placed[-1][0] is not column:
        return False
    if column.name == "mass":
        return within[-1].end() == word.start()
    return column.name == "value" and is_value(word.string[within[0].start() : within[-1].end()])
