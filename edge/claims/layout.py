"""Which lines of a view read on into which: the line to the right in the same row, and the line below.

Labels break a statement over lines (NOT / MADE IN / CHINA) and over the columns of a form (caption left or above,
value right or below). Neighbours are sought in the line's own direction of reading, so a label may lie at any angle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot
from typing import Final, NamedTuple

from edge.domain import Quad, TextLine

__all__ = ["Frame", "runs"]

MIN_COSINE: Final = 0.96
"""Two lines within about 16 degrees of each other may belong together."""

HEIGHT_RATIO: Final = 2.6
MIN_DROP: Final = 0.5
MAX_DROP: Final = 2.6
"""Distance of the centre lines of two lines of one text, in heights of the upper one."""

ROW_TOLERANCE: Final = 0.55
MAX_COLUMN_GAP: Final = 9.0
"""Gap between two cells of a row, in heights of the line."""

MIN_OVERLAP: Final = 0.3
MAX_LINES: Final = 4


class Frame(NamedTuple):
    """A line in its own direction: unit vector of reading, centre, half length, height."""

    along: tuple[float, float]
    centre: tuple[float, float]
    half: float
    height: float

    @classmethod
    def of(cls, quad: Quad) -> Frame:
        """The frame of a line's box."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.corners
        ux, uy = bx - ax + cx - dx, by - ay + cy - dy
        length = hypot(ux, uy) or 1.0
        vx, vy = dx - ax + cx - bx, dy - ay + cy - by
        centre = ((ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4)
        return cls((ux / length, uy / length), centre, length / 4, hypot(vx, vy) / 2 or 1.0)

    def offset(self, other: Frame) -> tuple[float, float]:
        """From this centre to the other's: along the direction of reading, and across it (down is positive)."""
        dx, dy = other.centre[0] - self.centre[0], other.centre[1] - self.centre[1]
        return dx * self.along[0] + dy * self.along[1], dy * self.along[0] - dx * self.along[1]

    def cosine(self, other: Frame) -> float:
        """Cosine of the angle between both directions of reading."""
        return self.along[0] * other.along[0] + self.along[1] * other.along[1]


def runs(lines: Sequence[TextLine], ends: Iterable[int], starts: Iterable[int]) -> list[tuple[int, ...]]:
    """Runs of two to four lines that read on: rows first, then columns.

    `ends` are the lines whose last words leave something open, `starts` those that may go on with it.
    """
    open_starts = [(at, lines[at].view, Frame.of(lines[at].box)) for at in sorted(starts)]
    beside: dict[int, int] = {}
    below: dict[int, int] = {}
    for at in sorted(ends):
        line, frame = lines[at], Frame.of(lines[at].box)
        near = [
            (other, its, along, across)
            for other, view, its in open_starts
            if other != at and view == line.view and (offset := _within_reach(frame, its)) is not None
            for along, across in (offset,)
        ]
        right = [(gap, other) for other, its, *offset in near if (gap := _right_of(frame, its, *offset)) is not None]
        if right:
            beside[at] = min(right)[1]
        under = [(drop, other) for other, its, *offset in near if (drop := _below(frame, its, *offset)) is not None]
        if under:
            below[at] = min(under)[1]
        elif any(other == at + 1 for other, *_ in open_starts) and line.box == lines[at + 1].box:
            # Lines without places of their own (a file of text) read on in their order.
            below[at] = at + 1
    return list(dict.fromkeys((*_chains(beside), *_chains(below))))


def _chains(following: Mapping[int, int]) -> list[tuple[int, ...]]:
    chains = []
    for first in following:
        chain = [first]
        while len(chain) < MAX_LINES and (after := following.get(chain[-1])) is not None and after not in chain:
            chain.append(after)
            chains.append(tuple(chain))
    return chains


def _within_reach(line: Frame, other: Frame) -> tuple[float, float] | None:
    """Distance of the centres along and across the line; None where the two can't belong to one text."""
    (ux, uy), (x, y), _, height = line
    dx, dy = other.centre[0] - x, other.centre[1] - y
    across = dy * ux - dx * uy
    if not -ROW_TOLERANCE * height <= across <= MAX_DROP * HEIGHT_RATIO * height:
        return None  # most lines, so it is asked first
    ratio = height / other.height
    if line.cosine(other) < MIN_COSINE or not 1 / HEIGHT_RATIO <= ratio <= HEIGHT_RATIO:
        return None
    return dx * ux + dy * uy, across


def _right_of(line: Frame, other: Frame, along: float, across: float) -> float | None:
    """The gap to a line that stands to the right in the same row."""
    gap = along - line.half - other.half
    if abs(across) > ROW_TOLERANCE * line.height or not -0.5 * line.height <= gap <= MAX_COLUMN_GAP * line.height:
        return None
    return max(gap, 0.0)


def _below(line: Frame, other: Frame, along: float, across: float) -> float | None:
    """The drop to a line that stands below."""
    overlap = min(line.half, along + other.half) - max(-line.half, along - other.half)
    if overlap < MIN_OVERLAP * 2 * min(line.half, other.half):
        return None
    if not MIN_DROP * line.height <= across <= MAX_DROP * max(line.height, other.height):
        return None
    return across
