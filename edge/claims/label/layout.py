"""Which lines of a view read on into which: the line to the right in the same row, and the line below.

Labels break a statement over lines (NOT / MADE IN / CHINA) and over the columns of a form (caption left or above,
value right or below). Neighbours are sought in the line's own direction of reading, so a label may lie at any angle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import hypot
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from edge.domain import Quad, TextLine

__all__ = ["Frame", "ReadingOn"]

MIN_COSINE: Final = 0.96
"""Two lines within about 16 degrees of each other may belong together."""

HEIGHT_RATIO: Final = 2.6
MIN_DROP: Final = 0.5
MAX_DROP: Final = 2.6
"""Distance of the centre lines of two lines of one text, in heights of the upper one."""

ROW_TOLERANCE: Final = 0.55
MAX_COLUMN_GAP: Final = 9.0
"""Gap between two cells of a row, in heights of the line."""

MAX_BOX_GAP: Final = 30.0
"""The same before a box with a yes or a no, which stands at the far end of its row."""

MIN_OVERLAP: Final = 0.3
MAX_LINES: Final = 4
PAIR: Final = 2


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


class ReadingOn:
    """How far apart those of some lines are that may read on into each other; `frames` are those of all lines.

    `boxed` are those of them that are a box with its answer. A crowded label has thousands of pairs of lines, nearly
    all of them out of reach, so all are measured in one go.
    """

    def __init__(
        self, lines: Sequence[TextLine], frames: Sequence[Frame], which: Collection[int], boxed: Collection[int] = ()
    ) -> None:
        self._lines = lines
        numbers, figures = sorted(which), _figures(lines, frames, sorted(which))
        reach = np.array([MAX_BOX_GAP if at in boxed else MAX_COLUMN_GAP for at in numbers])
        self._beside, self._below = (
            [(numbers[row], numbers[column], distance) for row, column, distance in near]
            for near in _within_reach(figures, reach)
        )

    def runs(self, ends: Collection[int], starts: Collection[int]) -> list[tuple[int, ...]]:
        """Runs of two to four lines that read on, from those that leave something open to those that may go on with it.

        Rows come first, then columns, then what goes from one row to the next.
        """
        ends, starts = frozenset(ends), frozenset(starts)
        beside, under = (_nearest(pairs, ends, starts) for pairs in (self._beside, self._below))
        unplaced = _unplaced(self._lines, ends, starts)
        below = {at: under.get(at, at + 1) for at in sorted({*under, *unplaced})}
        return list(dict.fromkeys((*_chains(beside), *_chains(below), *_wrapped(beside, below))))


def _nearest(
    pairs: Iterable[tuple[int, int, float]], ends: AbstractSet[int], starts: AbstractSet[int]
) -> dict[int, int]:
    """The line that is nearest to each end within reach of any, the first of those that are as near."""
    nearest: dict[int, tuple[float, int]] = {}
    for at, other, distance in pairs:
        if at in ends and other in starts and (at not in nearest or distance < nearest[at][0]):
            nearest[at] = distance, other
    return {at: other for at, (_, other) in nearest.items()}


def _unplaced(lines: Sequence[TextLine], ends: AbstractSet[int], starts: AbstractSet[int]) -> set[int]:
    """Lines that, with the next, have no places of their own (a file of text), so that they read on in their order."""
    return {at for at in ends if at + 1 in starts and lines[at].box.corners == lines[at + 1].box.corners}


def _chains(following: Mapping[int, int]) -> list[tuple[int, ...]]:
    chains = []
    for first in following:
        chain = [first]
        while len(chain) < MAX_LINES and (after := following.get(chain[-1])) is not None and after not in chain:
            chain.append(after)
            chains.append(tuple(chain))
    return chains


def _wrapped(beside: Mapping[int, int], below: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Rows that go on with the row below, where either is cut into several lines (NOT, and MADE IN beside CHINA)."""
    for first, under in below.items():
        for row in (_row(first, beside), [first]):
            following = _row(under, beside)
            for last in range(1, len(following) + 1):
                if len(row) + last > PAIR:
                    yield (*row, *following[:last])[-MAX_LINES:]


def _row(first: int, beside: Mapping[int, int]) -> list[int]:
    """The lines of a row from one on, as far as they read on."""
    row = [first]
    while len(row) < MAX_LINES and (after := beside.get(row[-1])) is not None and after not in row:
        row.append(after)
    return row


def _figures(lines: Sequence[TextLine], frames: Sequence[Frame], which: Iterable[int]) -> npt.NDArray[np.float64]:
    """Number, view, direction, centre, half length and height of some lines: eight rows of figures."""
    views = {view: number for number, view in enumerate(dict.fromkeys(line.view for line in lines))}
    figures = [(at, views[lines[at].view], *frames[at].along, *frames[at].centre, *frames[at][2:]) for at in which]
    return np.array(figures, dtype=np.float64).reshape(-1, 8).T


def _within_reach(
    figures: npt.NDArray[np.float64], reach: npt.NDArray[np.float64]
) -> Iterator[Iterator[tuple[int, int, float]]]:
    """Pairs of lines, the second right of the first in the same row, with their gap; and those below, with the drop.

    `reach` is the widest gap before each line, in heights.
    """
    number, view, ux, uy, x, y, half, height = figures[:, :, np.newaxis]
    other, other_view, other_ux, other_uy, other_x, other_y, other_half, other_height = figures
    dx, dy = other_x - x, other_y - y
    along, across = dx * ux + dy * uy, dy * ux - dx * uy
    ratio = height / other_height
    alike = (number != other) & (view == other_view) & (ux * other_ux + uy * other_uy >= MIN_COSINE)
    alike &= (ratio >= 1 / HEIGHT_RATIO) & (ratio <= HEIGHT_RATIO)

    gap = along - half - other_half
    beside = (np.abs(across) <= ROW_TOLERANCE * height) & (-0.5 * height <= gap) & (gap <= reach * height)
    overlap = np.minimum(half, along + other_half) - np.maximum(-half, along - other_half)
    under = overlap >= MIN_OVERLAP * 2 * np.minimum(half, other_half)
    under &= (MIN_DROP * height <= across) & (across <= MAX_DROP * np.maximum(height, other_height))
    for near, distances in ((alike & beside, np.maximum(gap, 0.0)), (alike & under, across)):
        rows, columns = np.nonzero(near)
        yield zip(rows.tolist(), columns.tolist(), distances[near].tolist(), strict=True)
