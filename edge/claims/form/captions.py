"""Captions of a form whose values stand in lines of their own to their right: `Description:` ... `Wireless mouse`.

A caption without a colon is one where others stand right above or below it, as in a form of two columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from edge.claims.form.cells import Cell, Column, read_cell
from edge.claims.form.heads import heads_of, is_head
from edge.claims.form.view import View
from edge.claims.label.layout import Frame
from edge.claims.words.fold import fold
from edge.domain import LineState

__all__ = ["Captioned", "captioned", "cells_beside_captions"]

MIN_COSINE: Final = 0.97
SAME_ROW: Final = 0.5
OVERLAP: Final = 1.0
REACH: Final = 15.0
"""Where a value may begin behind the end of its caption, in line heights."""

ALIGNED: Final = 0.8
NEXT_ROWS: Final = 4.5
"""How far apart captions of one column begin along their lines, and stand across them, in line heights."""

NET: Final = re.compile(r"\bnet|\bn\.?\s?w\b|净|淨|нетто|líquido|liquido|tịnh|tinh\b|순|正味|สุทธิ|الصافي")
"""What tells a net mass; any other behind a caption may be the gross one."""


BILINGUAL: Final = re.compile(r"[\u3041-\u9fff]{2,}\s*[A-Za-z][A-Za-z. /]{0,24}")
"""A caption in Chinese or Japanese, and what it is in another language."""


class Captioned(NamedTuple):
    """A value with its caption as one text; its own line begins at character `start` of it."""

    line: int
    text: str
    start: int


def captioned(view: View, besides: Collection[int]) -> Iterator[Captioned]:
    """Values to the right of captions with a colon, but for lines `besides`, as those of tables."""
    lines = view.lines
    for at, line in enumerate(lines):
        if line.state is not LineState.READ or line.text[-1:] not in {":", "："} or not is_head(line.text):
            continue
        value = _right_of(at, view)
        if value is not None and value not in besides and not heads_of(lines[value].text):
            yield Captioned(value, f"{line.text} {lines[value].text}", len(line.text) + 1)


def cells_beside_captions(view: View, besides: Collection[int]) -> Iterator[Cell]:
    """The same of captions without a colon that stand in a column, as cells of no row."""
    lines = view.lines
    values: dict[int, int] = {}
    for at, line in enumerate(lines):
        if line.state is LineState.READ and _is_caption(line.text):
            value = _right_of(at, view)
            if value is not None and value not in besides and not _is_caption(lines[value].text):
                values[at] = value
    for at, value in values.items():
        head = heads_of(lines[at].text)[0]
        if any(_is_in_column(view.frames[at], view.frames[other]) for other in values) and _tells_goods(
            head.name, head.text
        ):
            yield from read_cell(Column(head.name, 0.0, head.text), lines[value].text, None, value, 0)


def _is_caption(text: str) -> bool:
    """Whether a text is a head and no more, but for one in another language, and without a colon."""
    if not heads_of(text) or text[-1:] in {":", "："}:
        return False
    return is_head(text) or BILINGUAL.fullmatch(text) is not None


def _tells_goods(name: str, head: str) -> bool:
    return name != "mass" or NET.search(fold(head).text) is not None


def _is_in_column(frame: Frame, other: Frame) -> bool:
    """Whether another caption stands above or below one, and begins where it does."""
    along, across = frame.offset(other)
    begins = along - other.half + frame.half
    return (
        abs(begins) <= ALIGNED * frame.height
        and SAME_ROW * frame.height < abs(across) <= NEXT_ROWS * frame.height
        and frame.cosine(other) >= MIN_COSINE
    )


def _right_of(at: int, view: View) -> int | None:
    """The nearest line to the right in the same row."""
    frame = view.frames[at]
    near: list[tuple[float, int]] = []
    for number, other in enumerate(view.frames):
        along, across = frame.offset(other)
        gap = (along - other.half - frame.half) / frame.height
        in_row = abs(across) < SAME_ROW * frame.height and -OVERLAP < gap < REACH
        if in_row and number != at and frame.cosine(other) >= MIN_COSINE:
            near.append((gap, number))
    nearest = min(near, default=None)
    return nearest[1] if nearest and view.lines[nearest[1]].state is LineState.READ else None
