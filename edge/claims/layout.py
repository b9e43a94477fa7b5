"""Which lines of a view read on into which: the line to the right in the same row, and the line below.

Labels break a statement over lines (NOT / MADE IN / CHINA) and over the columns of a form (caption left or above,
value right or below). Neighbours are sought in the line's own direction of reading, so a label may lie at any angle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import hypot
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

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


def runs(
    lines: Sequence[TextLine], frames: Sequence[Frame], ends: Collection[int], starts: Collection[int]
) -> list[tuple[int, ...]]:
    """Runs of two to four lines that read on: rows first, then columns.

    `ends` are the lines whose last words leave something open, `starts` those that may go on with it; `frames` are
    those of the lines.
    """
    right: dict[int, list[tuple[float, int]]] = {at: [] for at in sorted(ends)}
    under: dict[int, list[tuple[float, int]]] = {at: [] for at in right}
    for at, other, along, across in _within_reach(frames, sorted(ends), sorted(starts)):
        if at == other or lines[at].view != lines[other].view:
            continue
        if (gap := _right_of(frames[at], frames[other], along, across)) is not None:
            right[at].append((gap, other))
        if (drop := _below(frames[at], frames[other], along, across)) is not None:
            under[at].append((drop, other))
    beside = {at: min(found)[1] for at, found in right.items() if found}
    below = {
        at: min(found)[1] if found else at + 1
        for at, found in under.items()
        if found or _is_unplaced(lines, at, starts)
    }
    return list(dict.fromkeys((*_chains(beside), *_chains(below))))


def _is_unplaced(lines: Sequence[TextLine], at: int, starts: Collection[int]) -> bool:
    """Whether a line and the next have no places of their own (a file of text), so that they read on in their order."""
    return at + 1 in starts and lines[at].box == lines[at + 1].box


def _chains(following: Mapping[int, int]) -> list[tuple[int, ...]]:
    chains = []
    for first in following:
        chain = [first]
        while len(chain) < MAX_LINES and (after := following.get(chain[-1])) is not None and after not in chain:
            chain.append(after)
            chains.append(tuple(chain))
    return chains


def _within_reach(
    frames: Sequence[Frame], ends: Sequence[int], starts: Sequence[int]
) -> Iterator[tuple[int, int, float, float]]:
    """Pairs of lines that may belong to one text, with the distance of their centres along and across the first.

    A crowded label has thousands of pairs, nearly all of them out of reach, so all are looked at in one go.
    """
    ux, uy, x, y, height = _columns(frames, ends)[:, :, np.newaxis]
    other_ux, other_uy, other_x, other_y, other_height = _columns(frames, starts)[:, np.newaxis, :]
    dx, dy = other_x - x, other_y - y
    along, across = dx * ux + dy * uy, dy * ux - dx * uy
    ratio = height / other_height
    near = (-ROW_TOLERANCE * height <= across) & (across <= MAX_DROP * HEIGHT_RATIO * height)
    near &= ux * other_ux + uy * other_uy >= MIN_COSINE
    near &= (ratio >= 1 / HEIGHT_RATIO) & (ratio <= HEIGHT_RATIO)
    rows, columns = np.nonzero(near)
    for row, column, *offset in zip(
        *(found.tolist() for found in (rows, columns, along[near], across[near])), strict=True
    ):
        yield ends[row], starts[column], *offset


def _columns(frames: Sequence[Frame], which: Sequence[int]) -> npt.NDArray[np.float64]:
    """Direction, centre and height of some lines: five rows of figures."""
    figures = [(*frames[at].along, *frames[at].centre, frames[at].height) for at in which]
    return np.array(figures, dtype=np.float64).reshape(-1, 5).T


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
