"""Which of a contestant's lines stand where a print of the truth stands, and the text they give for it.

Contestants cut lines differently: one line of print may come back in two pieces, two columns in one. So the text for a
print is the pieces whose middle lies on it, in the direction of reading, or the best part of a line that goes beyond.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from math import dist

import cv2
import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from contestants import ReadLine
from edge.domain import Quad

__all__ = ["candidates", "errors_in", "on_print", "plain"]

BEYOND = 1.25
"""A read line longer than the print by this factor is taken to go on into another print."""
GROWN = 0.3
"""By how much of its height a print's box is widened when middles are sought on it."""

Points = npt.NDArray[np.float32]


def plain(text: str) -> str:
    """The text as it is compared: compatibility forms made one (NFKC), without any blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def candidates(box: Quad, lines: Sequence[ReadLine]) -> list[str]:
    """What was read at a print, in the ways it may have been cut: the pieces together, and each longer line."""
    target = _grown(box)
    origin, end = box.corners[0], box.corners[1]
    along = np.array([end[0] - origin[0], end[1] - origin[1]])
    pieces, longer = [], []
    for line in lines:
        if not line.text:
            continue
        middle = _middle(line)
        if _holds(target, middle):
            pieces.append((float(along @ np.array(middle)), line.text))
        if _holds(_points(line), box.centre) and _length(line) > BEYOND * box.length_px:
            longer.append(line.text)
    joined = "".join(text for _, text in sorted(pieces))
    return [*([joined] if joined else []), *longer]


def on_print(box: Quad, corners: Sequence[tuple[float, float]]) -> bool:
    """Whether a box stands on a print: the middle of one lies on the other."""
    other = np.array(corners, dtype=np.float32)
    middle = (float(other[:, 0].mean()), float(other[:, 1].mean()))
    return _holds(_grown(box), middle) or _holds(other, box.centre)


def errors_in(text: str, read: Sequence[str]) -> int:
    """Characters wrong, missing or too many in the best of the candidates; all of them where there is none.

    Of a line that goes beyond the print, the best part as long as the print counts.
    """
    wanted = plain(text)
    best = len(wanted)
    for candidate in map(plain, read):
        cut = candidate
        if len(candidate) > BEYOND * len(wanted):
            part = fuzz.partial_ratio_alignment(wanted, candidate)
            cut = candidate[part.dest_start : part.dest_end] if part is not None else candidate
        best = min(best, Levenshtein.distance(wanted, cut))
    return best


def _grown(box: Quad) -> Points:
    """The box with room of a share of its height on all sides."""
    corners = np.array(box.corners, dtype=np.float32)
    right = corners[1] - corners[0]
    down = corners[3] - corners[0]
    room = GROWN * float(np.hypot(*down))
    x = right / max(1e-6, float(np.hypot(*right))) * room
    y = down / max(1e-6, float(np.hypot(*down))) * room
    return corners + np.array([-x - y, x - y, x + y, y - x], dtype=np.float32)


def _points(line: ReadLine) -> Points:
    return np.array(line.corners, dtype=np.float32)


def _middle(line: ReadLine) -> tuple[float, float]:
    points = _points(line)
    return float(points[:, 0].mean()), float(points[:, 1].mean())


def _length(line: ReadLine) -> float:
    return max(dist(a, b) for a, b in pairwise(line.corners))


def _holds(polygon: Points, point: tuple[float, float]) -> bool:
    return cv2.pointPolygonTest(cv2.convexHull(polygon), point, measureDist=False) >= 0
