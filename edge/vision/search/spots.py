"""Finds compact spots of fine print in a straightened patch: small QR codes and Data Matrix, closed to one.

`squares` searches maps of cells of 8 px, in which a code of 50 by 25 px runs into the text beside it. Here the print is
looked at by itself, at half resolution, once a patch was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from edge.vision.view.patches import Matrix, Patch
from edge.vision.view.pictures import Grey

__all__ = ["Spot", "find_spots", "has_modules"]

_LOCAL_PX, _LEVELS = 31, 6
_RULE_PX = 61
"""Straight lines from this length are rules, which are cut from long pieces: a code may touch them."""
_LONGEST_STROKE_PX = 150
"""Longer pieces of ink are frames and what else is no code."""
_GAP_PX, _STROKE_PX = 5, 6
"""Modules closer than this are closed to a spot; what is thinner after that is text."""
_LEAST_PX, _MOST_PX = 8, 180
_MOST_LOPSIDED, _LEAST_FILLED = 3.4, 0.6
_MARGIN_PX = 6
_LEAST_RANK = 100.0
_LEAST_INK, _MOST_UNEVEN, _UNEVEN_BOTH_WAYS = 0.45, 0.33, 0.24
"""Share of ink in a code, and the standard deviation of the shares of its rows or columns, at most and in the evener
direction. The 29 codes that could be drawn in 324 simulated spots have 0.49 or more, and 0.31 and 0.22 or less; of the
words, more than nine in ten have not."""
_LEAST_CHANGES = 0.09
"""Changes between ink and paper by pixel, in the quieter direction: 0.11 or more in those codes. Modules of 5 px have
0.1, and need no drawing."""


@dataclass(frozen=True)
class Spot:
    """A spot with some room round it, turned like its patch; `rank` grows with its size and fineness."""

    patch: Patch
    rank: float


def find_spots(patch: Patch, picture: Grey, scale: float) -> list[Spot]:
    """The spots of a patch, given its picture at that scale of camera resolution."""
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8)
    print_ = _closed_print(half)
    fineness = cv2.convertScaleAbs(cv2.Laplacian(half, cv2.CV_16S))
    outlines, tree = cv2.findContours(print_, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    spots = []
    for outline, (*_, parent) in zip(outlines, np.reshape(tree, (-1, 4)) if outlines else (), strict=True):
        left, top, width, height = cv2.boundingRect(outline)
        if parent >= 0 or min(width, height) < _LEAST_PX or max(width, height) > _MOST_PX:
            continue
        _, sides, _ = cv2.minAreaRect(outline)
        if max(sides) > _MOST_LOPSIDED * min(sides):
            continue
        window = np.s_[top : top + height, left : left + width]
        inside = np.zeros((height, width), np.uint8)
        cv2.drawContours(inside, [outline - (left, top)], 0, 1, cv2.FILLED)
        inside &= print_[window]
        if cv2.countNonZero(inside) < _LEAST_FILLED * (sides[0] + 1) * (sides[1] + 1):
            continue
        rank = float(cv2.mean(fineness[window], inside)[0]) * min(sides)
        if rank >= _LEAST_RANK:
            low = np.maximum(0, np.array([left, top]) - _MARGIN_PX)
            high = np.array([left + width, top + height]) + _MARGIN_PX
            spots.append(Spot(_part(patch, low * 2 / scale, high * 2 / scale), rank))
    return spots


def _closed_print(half: Grey) -> Grey:
    """Print that is closed to spots: 1 where modules stand close together, 0 on all else."""
    ink = cv2.adaptiveThreshold(half, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _LOCAL_PX, _LEVELS)
    print_ = _short_strokes(ink.astype(np.uint8))
    closed = cv2.morphologyEx(print_, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((_STROKE_PX, _STROKE_PX), np.uint8))
    return np.asarray(opened, dtype=np.uint8)


def _short_strokes(ink: Grey) -> Grey:
    """Pieces of ink that are not long, and of those that are what is left when their rules are cut out."""
    long = _long(ink)
    rules = np.zeros_like(ink)
    for side in ((_RULE_PX, 1), (1, _RULE_PX)):
        rules |= cv2.morphologyEx(long, cv2.MORPH_OPEN, np.ones(side, np.uint8)).astype(np.uint8)
    cut = cv2.subtract(long, cv2.dilate(rules, np.ones((3, 3), np.uint8))).astype(np.uint8)
    return ink - long + cut - _long(cut)


def _long(ink: Grey) -> Grey:
    """The long pieces of ink."""
    if max(ink.shape) < _LONGEST_STROKE_PX:
        return np.zeros_like(ink)
    count, pieces = cv2.connectedComponents(ink, connectivity=4)
    may_be_long = _crossing_two(pieces, count)
    inside = np.flatnonzero(np.take(may_be_long, np.asarray(pieces), mode="clip"))
    numbers = (np.cumsum(may_be_long) - 1)[pieces.ravel()[inside]]
    is_long = np.zeros(np.count_nonzero(may_be_long), dtype=np.bool_)
    for places, length_px in zip(np.divmod(inside, ink.shape[1]), ink.shape, strict=True):
        touched = np.zeros((len(is_long), length_px), dtype=np.bool_)
        touched[numbers, places] = True
        # What hangs together leaves out no row or column between its ends.
        is_long |= np.count_nonzero(touched, axis=1) >= _LONGEST_STROKE_PX
    long = np.zeros_like(ink)
    long.ravel()[inside] = is_long[numbers]
    return long


def _crossing_two(pieces: MatLike, count: int) -> npt.NDArray[np.bool_]:
    """Which pieces cross two of the lines that stand half the longest stroke apart: all long ones, and few others.

    To measure every letter takes three times as long.
    """
    crossing = np.zeros(count, dtype=np.bool_)
    for lines in (pieces[:: _LONGEST_STROKE_PX // 2], pieces.T[:: _LONGEST_STROKE_PX // 2]):
        crossed = np.zeros((len(lines), count), dtype=np.bool_)
        crossed[np.arange(len(lines))[:, None], lines] = True
        crossing |= crossed.sum(axis=0) > 1
    crossing[0] = False
    return crossing


def has_modules(picture: Grey) -> bool:
    """Whether a picture of a spot holds small modules: half of them ink, as much in each row and column, and fine."""
    margin = 2 * _MARGIN_PX
    if min(picture.shape) <= 2 * margin:
        return False
    ink = cv2.adaptiveThreshold(picture, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _LOCAL_PX, _LEVELS - 2)
    inside = np.asarray(ink[margin:-margin, margin:-margin], dtype=np.uint8)
    if cv2.countNonZero(inside) < _LEAST_INK * inside.size:
        return False
    shares = (cv2.reduce(inside, axis, cv2.REDUCE_AVG, dtype=cv2.CV_64F) for axis in (0, 1))
    evener, other = sorted(float(share.std()) for share in shares)
    if other > _MOST_UNEVEN or evener > _UNEVEN_BOTH_WAYS:
        return False
    changes = (inside[1:] ^ inside[:-1], inside[:, 1:] ^ inside[:, :-1])
    return all(cv2.countNonZero(each) >= _LEAST_CHANGES * each.size for each in changes)


def _part(patch: Patch, low: Matrix, high: Matrix) -> Patch:
    """The part of a patch between two of its points."""
    size = np.ceil(high - low).astype(int)
    to_view = np.column_stack([patch.to_view[:, :2], patch.place(low[None])[0]])
    return Patch(to_view, int(size[0]), int(size[1]), is_label=False)
