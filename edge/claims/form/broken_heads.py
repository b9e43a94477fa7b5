"""Heads that a narrow column breaks over several lines (`Country of / origin (5)`), each as one line.

The first row may stand as near, so only words tell: a line goes on with a head where a known one runs from the line
above into it, or where it is a mark or a unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from edge.claims.form.heads import closes, heads_of, runs_on
from edge.claims.form.view import View
from edge.claims.label.layout import Frame
from edge.domain import LineState, TextLine

__all__ = ["unbroken"]

LONGEST: Final = frozenset({"description", "tariff", "origin"})
MIN_COSINE: Final = 0.97
BAND: Final = 3.5
"""How far above or below a line of one of these the lines of other heads may stand, in line heights."""

MIN_PITCH: Final = 0.5
MAX_PITCH: Final = 1.7
"""How far below a line the next of its head stands, in line heights."""

MARK: Final = re.compile(r"(?=.*[()（）])[(（]?[^\W\d_]{0,4}[.)）]{0,2}\s*(?:[(（]\d{1,2}[)）])?")
"""A mark or a unit, of which the bracket may be open from the line above: `(3)`, `(kg)`, `kg) (2)`."""


def unbroken(view: View) -> View:
    """The view without the further lines of its heads: each broken head is one line round all of its own."""
    lines, frames = list(view.lines), list(view.frames)
    bands = _in_bands(view)
    gone: set[int] = set()
    for first in bands:
        head = [] if first in gone else _from(first, bands, gone, view)
        if len(head) > 1:
            lines[first] = view.lines[first].model_copy(update={"text": _text_of(head, view)})
            frames[first] = _around([view.frames[part] for part in head])
            gone.update(head[1:])
    return view._replace(lines=lines, frames=frames).only([at for at in range(len(lines)) if at not in gone])


def _text_of(head: Sequence[int], view: View) -> str:
    return " ".join(view.lines[part].text for part in head)


def _may_be_broken(line: TextLine) -> bool:
    """Whether a line is of one of the longest heads: that of the descriptions, or of tariff numbers and origins."""
    return line.state is LineState.READ and any(head.name in LONGEST for head in heads_of(line.text))


def _in_bands(view: View) -> dict[int, None]:
    """The lines about as high in their form as any of the longest heads, of each form the upper ones first."""
    longest = (at for at, line in enumerate(view.lines) if _may_be_broken(line))
    return dict.fromkeys(other for at in longest for other in _band(view.frames[at], view))


def _band(frame: Frame, view: View) -> list[int]:
    found = []
    for at, (line, other) in enumerate(zip(view.lines, view.frames, strict=True)):
        if line.state is LineState.READ and frame.cosine(other) >= MIN_COSINE:
            across = frame.offset(other)[1]
            if abs(across) <= BAND * frame.height:
                found.append((across, at))
    return [at for _, at in sorted(found)]


def _from(first: int, bands: Collection[int], gone: AbstractSet[int], view: View) -> list[int]:
    """The lines of the head that may begin in line `first`."""
    head = [first]
    while (lower := _next_of(head, bands, gone, view)) is not None:
        head.append(lower)
    return head


def _next_of(head: Sequence[int], bands: Collection[int], gone: AbstractSet[int], view: View) -> int | None:
    """The line in which a head goes on."""
    last, text = view.frames[head[-1]], _text_of(head, view)
    for at in bands:
        if at in gone or at in head or not _is_right_below(last, view.frames[at]):
            continue
        lower = view.lines[at].text
        is_marked = MARK.fullmatch(lower) and (heads_of(text) or closes(text))
        if is_marked or runs_on(text, lower):
            return at
    return None


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
