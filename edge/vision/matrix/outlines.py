"""The rectangle round a spot of print in the middle of a small picture, to begin the search for a code's grid with."""

from __future__ import annotations

import cv2
import numpy as np

from edge.vision.matrix.grids import Quad
from edge.vision.view.components import components_of
from edge.vision.view.pictures import Grey

__all__ = ["find_outlines"]

_ENLARGED = 2
_LOCAL = ((41, 10), (61, 4))
"""Sizes of a neighbourhood, and levels by which ink is darker than its mean."""
_GAP_PX = 9
_LEAST_PX, _LEAST_FILLED = 300, 0.6
_OFF_CENTRE_COST = 8.0
"""Pixels of area that a pixel off the middle of the picture costs a spot."""
_SAME_PX = 3.0


def find_outlines(picture: Grey) -> list[Quad]:
    """The outline of the spot by several thresholds, where they differ; corners clockwise, from any of them."""
    large = cv2.resize(picture, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    inks = [cv2.threshold(large, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]]
    inks += [
        cv2.adaptiveThreshold(large, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, levels)
        for size, levels in _LOCAL
    ]
    found: list[Quad] = []
    for ink in inks:
        outline = _outline(_inside(ink.astype(np.uint8)))
        if outline is not None and all(np.abs(outline - other).max() > _SAME_PX for other in found):
            found.append(outline)
    return found


def _inside(ink: Grey) -> Grey:
    """The ink that does not reach the border: what does is the frame of the label or what lies behind it."""
    framed = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=255)
    cv2.floodFill(framed, None, (0, 0), 0)
    return np.ascontiguousarray(framed[1:-1, 1:-1], dtype=np.uint8)


def _outline(ink: Grey) -> Quad | None:
    """The rectangle round the best spot of ink: large, filled, and in the middle."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    _, labels, stats, centres = components_of(closed)
    areas = stats[:, cv2.CC_STAT_AREA]
    middle = np.array(ink.shape[::-1]) / 2
    ranks = areas - _OFF_CENTRE_COST * np.hypot(*(centres + 0.5 - middle).T)
    for index in 1 + np.argsort(-ranks[1:]):
        left, top, width, height, area = (int(value) for value in stats[index])
        if area < _LEAST_PX:
            continue
        spot = (labels[top : top + height, left : left + width] == index).astype(np.uint8)
        edges, _ = cv2.findContours(spot, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        centre, (wide, high), angle = cv2.minAreaRect(edges[0])
        if area >= _LEAST_FILLED * (wide + 1) * (high + 1):
            # A box of one pixel has no size: its corners lie on the pixels' centres.
            corners = cv2.boxPoints((centre, (wide + 1, high + 1), angle)).astype(np.float64) + 0.5
            return _clockwise((corners + np.array([left, top])) / _ENLARGED)
    return None


def _clockwise(corners: Quad) -> Quad:
    off = corners - corners.mean(axis=0)
    return np.asarray(corners[np.argsort(np.arctan2(off[:, 1], off[:, 0]))])
