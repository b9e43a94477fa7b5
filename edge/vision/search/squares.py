"""Finds compact squares of print without a main direction, which QR, Data Matrix and Aztec codes are.

Modules of 2 px are too fine for a reader at the size of the picture, and enlarging a whole label costs more than
reading it. So the squares are cut out one by one, turned like the print round them.
"""

from __future__ import annotations

import cv2
import numpy as np

from edge.vision.view.components import components_of
from edge.vision.view.patches import Patch
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import CELL_PX, Scene

__all__ = ["find_squares", "may_be_modules"]

_CELL_PX_FULL = 2.0 * CELL_PX
_DENSITY = 0.3
_MOST_COHERENCE = 0.75
_SOLID_CELLS = 4
_LEAST_CELLS, _MOST_CELLS = 4, 44
_MOST_LOPSIDED = 1.7
_FILLED_SHARE = 0.45
_MARGIN_PX = 14.0
_MIDDLE_SHARE = 0.4
_LOCAL_PX, _LEVELS = 31, 4
_LEAST_CHANGES, _LEAST_CHANGES_ONE_WAY = 0.05, 0.09
"""Changes between ink and paper by pixel, in either direction and in one of them. The 27 codes read in 2,300 simulated
squares have 0.065 and 0.112 or more; of text, rules and bars, more than half have not."""


def find_squares(scene: Scene, patches: list[Patch], limit: int) -> list[Patch]:
    """The squares of print of a view, the densest first; at most `limit`."""
    smooth = cv2.blur(scene.density, (3, 3))
    mask = ((smooth > _DENSITY) & (scene.coherence < _MOST_COHERENCE)).astype(np.uint8)
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((_SOLID_CELLS, _SOLID_CELLS), np.uint8))
    count, _, stats, centres = components_of(solid)
    found: list[tuple[float, Patch]] = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        long, short = max(width, height), min(width, height)
        if not (short >= _LEAST_CELLS and long <= _MOST_CELLS and long <= _MOST_LOPSIDED * short):
            continue
        if area < _FILLED_SHARE * width * height:
            continue
        density = float(smooth[top : top + height, left : left + width].mean())
        centre = (centres[index] + 0.5) * _CELL_PX_FULL
        found.append((density, _turned(centre, long * _CELL_PX_FULL, patches)))
    found.sort(key=lambda pair: -pair[0])
    return [square for _, square in found[:limit]]


def may_be_modules(square: Grey) -> bool:
    """Whether the middle of a square changes as often, both ways, as modules do that are too small to read as it is."""
    ink = cv2.adaptiveThreshold(square, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _LOCAL_PX, _LEVELS)
    margin = round((1 - _MIDDLE_SHARE) / 2 * min(square.shape))
    middle = np.asarray(ink[margin:-margin, margin:-margin], dtype=np.uint8)
    changes = (middle[1:] ^ middle[:-1], middle[:, 1:] ^ middle[:, :-1])
    rarer, other = sorted(cv2.countNonZero(each) / middle.size for each in changes)
    return rarer >= _LEAST_CHANGES and other >= _LEAST_CHANGES_ONE_WAY


def _turned(centre: np.ndarray[tuple[int], np.dtype[np.float64]], side_px: float, patches: list[Patch]) -> Patch:
    """The square round that point, turned like the patch that holds it."""
    along = np.eye(2)
    for patch in patches:
        if patch.holds(centre):
            along = patch.to_view[:, :2]
            break
    # A square lying aslant in the map needs no more room than its own diagonal.
    size = side_px * (abs(along[0, 0]) + abs(along[0, 1])) + 2 * _MARGIN_PX
    start = centre - along @ np.array([size / 2, size / 2])
    return Patch(np.column_stack([along, start]), round(size), round(size), is_label=False)
