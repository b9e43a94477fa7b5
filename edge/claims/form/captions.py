"""Captions of a form whose value stands in a line of its own to their right: `Description:` ... `Wireless mouse`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from edge.claims.form.heads import heads_of, is_head
from edge.claims.label.layout import Frame
from edge.domain import LineState, TextLine

__all__ = ["Captioned", "captioned"]

MIN_COSINE: Final = 0.97
SAME_ROW: Final = 0.5
OVERLAP: Final = 1.0
REACH: Final = 15.0
"""Where a value may begin behind the end of its caption, in line heights."""


class Captioned(NamedTuple):
    """A value with its caption as one text; its own line begins at character `start` of it."""

    line: int
    text: str
    start: int


def captioned(lines: Sequence[TextLine], frames: Sequence[Frame], besides: Collection[int]) -> Iterator[Captioned]:
    """Values to the right of captions, but for lines `besides`, as those of tables."""
    for at, line in enumerate(lines):
        if line.state is not LineState.READ or line.text[-1:] not in {":", "："} or not is_head(line.text):
            continue
        value = _right_of(at, lines, frames)
        if value is not None and value not in besides and not heads_of(lines[value].text):
            yield Captioned(value, f"{line.text} {lines[value].text}", len(line.text) + 1)


def _right_of(at: int, lines: Sequence[TextLine], frames: Sequence[Frame]) -> int | None:
    """The nearest line to the right in the same row."""
    frame = frames[at]
    near: list[tuple[float, int]] = []
    for other, line in enumerate(lines):
        along, across = frame.offset(frames[other])
        gap = (along - frames[other].half - frame.half) / frame.height
        same = line.view == lines[at].view and abs(across) < SAME_ROW * frame.height and other != at
        if same and -OVERLAP < gap < REACH and frame.cosine(frames[other]) >= MIN_COSINE:
            near.append((gap, other))
    nearest = min(near, default=None)
    return nearest[1] if nearest and lines[nearest[1]].state is LineState.READ else None
