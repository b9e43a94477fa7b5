"""The rows of a customs table: which lines below the heads are of one row, and which of their words of which column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from edge.claims.form.cells import Column, fits, is_value
from edge.claims.form.columns import MIN_COSINE, SAME_ROW
from edge.claims.form.heads import closes, heads_of, is_head
from edge.claims.form.view import View
from edge.domain import LineState

__all__ = ["BELOW", "Piece", "rows_below"]

MAX_ROWS: Final = 12
MAX_GAP: Final = 4.5
SIDE_ROOM: Final = 2.0
LAST_ROOM: Final = 8.0
"""How far the middle of a line may lie before the first column or behind the beginning of the last, in line heights."""

HALF_PITCH: Final = 0.85
"""How far apart the lines of cells in one row may stand, in line heights: one line of text in the middle of two."""

SLACK: Final = 0.6
"""How far a cell may begin before its head does, in line heights."""

WORD: Final = re.compile(
    r"\d{1,3}\.\d{3}(?=\d+[.,]\d{1,2}(?!\d))|(?:\d[\d.,]*)?(?:[A-Z]{3}|(?i:US[DO0]))(?=\d{6})|\d{6,10}(?=[A-Z]{2}(?!\S))|\S+"
)
"""A word of a row. Between a mass, a value with its currency, a tariff number and a country the blank may be lost:
`14.86756.00 USD611710CN`, of `14.867`, `56.00`, `USD` and so on."""

BELOW: Final = frozenset({"tariff", "origin"})
"""What a CN22 tells in a head of its own, below its rows."""

FIGURES: Final = frozenset({"quantity", "mass", "value", "unit", "tariff"})
"""Columns of which a row has one figure."""


class _Line(NamedTuple):
    """A line below the heads: how far, its number, where it begins, how long it is along their row, and how high."""

    across: float
    at: int
    left: float
    length: float
    height: float


class Piece(NamedTuple):
    """Words of one column in line `at`, from its character `start` on; the line stands `across` below the heads.

    They begin at `left` along the row of the heads.
    """

    column: Column
    at: int
    text: str
    start: int
    left: float
    across: float
    height: float


def rows_below(head: int, view: View, columns: Sequence[Column], used: set[int]) -> Iterator[list[Piece]]:
    """The rows below the heads, until something closes the table or stands too far below the last.

    `head` is the line of a head, `used` are those of all. Each row is the pieces of its lines, the upper lines first.
    """
    last = 0.0
    height, lines = view.frames[head].height, view.lines
    rows = list(_in_rows(sorted(_below(head, view, columns, used)), height))[:MAX_ROWS]
    whole: list[list[Piece]] = []
    for row in rows:
        if row[0].across - last > MAX_GAP * height or any(_ends(lines[line.at].text) for line in row):
            break
        last = row[-1].across
        cut = [piece for line in row for piece in _cut(lines[line.at].text, line, columns, height)]
        pieces = _told_apart(cut, columns)
        if whole and _are_of_one_row(whole[-1], pieces):
            whole[-1].extend(pieces)
        else:
            whole.append(pieces)
    yield from whole


def _below(head: int, view: View, columns: Sequence[Column], used: set[int]) -> Iterator[_Line]:
    """The lines below a head, within the width of the table."""
    frame = view.frames[head]
    left = min(columns[0].left, -frame.half) - SIDE_ROOM * frame.height
    right = columns[-1].left + LAST_ROOM * frame.height
    for at, (line, other) in enumerate(zip(view.lines, view.frames, strict=True)):
        if at in used or line.state is not LineState.READ:
            continue
        along, across = frame.offset(other)
        inside = left < along < right and across > SAME_ROW * frame.height
        if inside and frame.cosine(other) >= MIN_COSINE:
            yield _Line(across, at, along - other.half, 2 * other.half, other.height)


def _in_rows(below: Sequence[_Line], height: float) -> list[list[_Line]]:
    rows: list[list[_Line]] = []
    for line in below:
        if rows and line.across - rows[-1][-1].across <= SAME_ROW * height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _ends(text: str) -> bool:
    """Whether a line is below the rows: a total, or further heads."""
    names = {head.name for head in heads_of(text)}
    return closes(text) or names >= BELOW or (is_head(text) and (len(names) > 1 or bool(names & BELOW)))


def _are_of_one_row(row: Sequence[Piece], pieces: Sequence[Piece]) -> bool:
    """Whether lines stand but half a line below others, as those in the middle of a row do, and fill other cells."""
    upper, lower = row[-1], pieces[0]
    near = lower.across - upper.across <= HALF_PITCH * min(upper.height, lower.height)
    return near and not _filled(row) & _filled(pieces)


def _filled(row: Sequence[Piece]) -> set[str]:
    """The columns of a row of which it can have no other figure, or country."""
    return {
        piece.column.name
        for piece in row
        if piece.column.name == "origin" or (piece.column.name in FIGURES and any(map(str.isdigit, piece.text)))
    }


def _cut(text: str, line: _Line, columns: Sequence[Column], height: float) -> Iterator[Piece]:
    """The words of a line by the columns in which they stand.

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
        start, end = said[0].start(), said[-1].end()
        left = line.left + line.length * start / len(text)
        yield Piece(column, line.at, text[start:end], start, left, line.across, line.height)


def _told_apart(pieces: Sequence[Piece], columns: Sequence[Column]) -> list[Piece]:
    """The pieces of a row, of which no two lines are figures of one column where the column before has none.

    The first is that column's: a number of pieces at the right of its cell may stand nearer to the next head.
    """
    filled = {piece.column.name for piece in pieces}
    before = {column.name: other for other, column in pairwise(columns)}

    def is_of_before(piece: Piece) -> bool:
        name, own = piece.column.name, before.get(piece.column.name)
        if own is None or own.name not in FIGURES - filled or name not in FIGURES or not fits(own, piece.text):
            return False
        return any(other.column.name == name and other.at != piece.at and other.left > piece.left for other in pieces)

    return [piece._replace(column=before[piece.column.name]) if is_of_before(piece) else piece for piece in pieces]


def _is_full(column: Column, placed: Sequence[tuple[Column, re.Match[str]]], word: re.Match[str]) -> bool:
    """Whether what a word follows is all that its column holds: a mass that it runs on from, a value with currency."""
    within = [other for of, other in placed if of is column]
    if not within or placed[-1][0] is not column:
        return False
    if column.name == "mass":
        return within[-1].end() == word.start()
    return column.name == "value" and is_value(word.string[within[0].start() : within[-1].end()])
