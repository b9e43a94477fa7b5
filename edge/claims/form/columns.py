"""The columns of a customs form: those of its heads, and those of what stands in the row of the heads and is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, islice
from math import hypot
from statistics import median
from typing import Final, NamedTuple

from edge.claims.form.cells import Column
from edge.claims.form.heads import Head, is_head, misread_head
from edge.claims.form.view import View

__all__ = ["MIN_COSINE", "SAME_ROW", "columns_of", "turned_to_heads"]

MIN_COSINE: Final = 0.97
HEAD_ROW: Final = 1.6
"""Heads of one table lie within this many line heights of each other, across the direction of reading."""

SAME_ROW: Final = 0.6
FAR_APART: Final = 6.0
"""How far from each other heads tell the direction of their row, in line heights."""

MOST_HEADS: Final = 16
MAX_SLOPE: Final = 0.1
APART: Final = 1.0
"""What is nearer to a head than this many line heights is a part of it."""


class _Beside(NamedTuple):
    """A line in the row of the heads: where it begins and ends along it, and the heads that it holds."""

    left: float
    right: float
    text: str
    heads: tuple[Head, ...]


def turned_to_heads(at: int, view: View, heads: Mapping[int, tuple[Head, ...]]) -> View:
    """The view, its line `at` turned to the row of its heads: a short box tells its own direction badly.

    Each two heads tell it: that of line `at` may stand lower than the others, where it is broken over lines.
    """
    frame = view.frames[at]
    offsets = [frame.offset(view.frames[other]) for other in heads if is_head(view.lines[other].text)]
    near = islice((offset for offset in offsets if abs(offset[1]) <= HEAD_ROW * frame.height), MOST_HEADS)
    apart = ((second[0] - first[0], second[1] - first[1]) for first, second in combinations(near, 2))
    slopes = [across / along for along, across in apart if abs(along) > FAR_APART * frame.height]
    slope = median(slopes) if slopes else 0.0
    if not slope or abs(slope) > MAX_SLOPE:
        return view
    (x, y), length = frame.along, hypot(1.0, slope)
    turned = frame._replace(along=((x - slope * y) / length, (y + slope * x) / length))
    return view._replace(frames=[*view.frames[:at], turned, *view.frames[at + 1 :]])


def columns_of(at: int, view: View, heads: Mapping[int, tuple[Head, ...]]) -> tuple[list[Column], set[int]]:
    """Columns of the table that the heads of line `at` belong to, left to right, and the lines that head them.

    A head that is not understood still has a column, so that its cells are not taken for those of the one before.
    """
    frame = view.frames[at]
    row: list[_Beside] = []
    used: set[int] = set()
    for other, (line, place) in enumerate(zip(view.lines, view.frames, strict=True)):
        along, across = frame.offset(place)
        away = abs(across) / frame.height
        alike = other == at or frame.cosine(place) >= MIN_COSINE  # a box without width has no direction
        if away > HEAD_ROW or not alike:
            continue
        if away < SAME_ROW or (other in heads and is_head(line.text)):
            used.add(other)
            row.append(_Beside(along - place.half, along + place.half, line.text, heads.get(other, ())))
    row = _with_misread_heads(row)
    columns: dict[str, Column] = {}
    for beside in row:
        for name, share, text in beside.heads:
            columns.setdefault(name, Column(name, beside.left + share * (beside.right - beside.left), text))
    first = min(column.left for column in columns.values())
    unknown = (beside for beside in row if not beside.heads and beside.left > first)
    apart = (Column("", other.left, other.text) for other in unknown if not _is_part(other, row, APART * frame.height))
    return sorted((*columns.values(), *apart), key=lambda column: column.left), used


def _with_misread_heads(row: Sequence[_Beside]) -> list[_Beside]:
    """The row, where words that are a misread head of a column which none else heads are one."""
    known = {head.name for beside in row for head in beside.heads}
    found = []
    for beside in row:
        head = None if beside.heads else misread_head(beside.text)
        found.append(beside._replace(heads=(head,)) if head and head.name not in known else beside)
    return found


def _is_part(of: _Beside, row: Sequence[_Beside], reach: float) -> bool:
    """Whether words without a head of their own stand so near to a head that they belong to it."""
    return any(other.heads and of.left - other.right < reach and other.left - of.right < reach for other in row)
