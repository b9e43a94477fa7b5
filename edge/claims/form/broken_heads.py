"""Heads that a narrow column breaks over several lines (`Country of / origin (5)`), each as one line.

The first row may stand as near, so only words tell: a line goes on with a head where a known one runs from the line
above into it, or where it is a mark or a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.form.heads import closes, heads_of, runs_on
from edge.claims.label.layout import Frame
from edge.domain import LineState, TextLine

__all__ = ["Unbroken", "unbroken"]

LONGEST: Final = frozenset({"description", "tariff", "origin"})
MIN_COSINE: Final = 0.97
BAND: Final = 3.5
"""How far above or below a line of one of these the lines of other heads may stand, in line heights."""

MIN_PITCH: Final = 0.5
MAX_PITCH: Final = 1.7
"""How far below a line the next of its head stands, in line heights."""

MARK: Final = re.compile(r"(?=.*[()（）])[(（]?[^\W\d_]{0,4}[.)）]{0,2}\s*(?:[(（]\d{1,2}[)）])?")
"""A mark or a unit, of which the bracket may be open from the line above: `(3)`, `(kg)`, `kg) (2)`."""


class Unbroken(NamedTuple):
    """Lines of which none is a further line of a head, their frames, and the number that each had before."""

    lines: Sequence[TextLine]
    frames: Sequence[Frame]
    numbers: Sequence[int]


def unbroken(lines: Sequence[TextLine], frames: Sequence[Frame]) -> Unbroken:
    """The lines with these frames, each broken head as one line round all of its own."""
    whole, around = list(lines), list(frames)
    gone: set[int] = set()
    for at in [at for at, line in enumerate(lines) if _may_be_broken(line)]:
        band = _band(at, lines, frames)
        for first in band:
            head = [] if first in gone else _from(first, band, gone, lines, frames)
            if len(head) > 1:
                whole[first] = lines[first].model_copy(update={"text": " ".join(lines[part].text for part in head)})
                around[first] = _around([frames[part] for part in head])
                gone.update(head[1:])
    kept = [at for at in range(len(lines)) if at not in gone]
    return Unbroken([whole[at] for at in kept], [around[at] for at in kept], kept)


def _may_be_broken(line: TextLine) -> bool:
    """Whether a line is of one of the longest heads: that of the descriptions, or of tariff numbers and origins."""
    return line.state is LineState.READ and any(head.name in LONGEST for head in heads_of(line.text))


def _band(at: int, lines: Sequence[TextLine], frames: Sequence[Frame]) -> list[int]:
    """The lines about as high in their form as line `at`, the upper ones first."""
    frame, found = frames[at], []
    for other, line in enumerate(lines):
        if line.view == lines[at].view and line.state is LineState.READ and frame.cosine(frames[other]) >= MIN_COSINE:
            across = frame.offset(frames[other])[1]
            if abs(across) <= BAND * frame.height:
                found.append((across, other))
    return [other for _, other in sorted(found)]


def _from(
    first: int, band: Sequence[int], gone: set[int], lines: Sequence[TextLine], frames: Sequence[Frame]
) -> list[int]:
    """The lines of the head that may begin in line `first`."""
    head, text = [first], lines[first].text
    for other in band:
        if other in gone or not _is_right_below(frames[head[-1]], frames[other]):
            continue
        is_marked = MARK.fullmatch(lines[other].text) and (heads_of(text) or closes(text))
        if is_marked or runs_on(text, lines[other].text):
            head.append(other)
            text = f"{text} {lines[other].text}"
    return head


def _is_right_below(frame: Frame, other: Frame) -> bool:
    """Whether a line stands below another as lines of one cell do: the middle of the shorter within the longer."""
    along, across = frame.offset(other)
    return MIN_PITCH <= across / frame.height <= MAX_PITCH and abs(along) <= max(frame.half, other.half)


def _around(frames: Sequence[Frame]) -> Frame:
    """One frame for lines below each other, as high as the first of them."""
    first = frames[0]
    offsets = [first.offset(frame) for frame in frames]
    left = min(along - frame.half for (along, _), frame in zip(offsets, frames, strict=True))
    right = max(along + frame.half for (along, _), frame in zip(offsets, frames, strict=True))
    along, across = (left + right) / 2, sum(across for _, across in offsets) / len(offsets)
    (x, y), (ux, uy) = first.centre, first.along
    return first._replace(centre=(x + along * ux - across * uy, y + along * uy + across * ux), half=(right - left) / 2)
