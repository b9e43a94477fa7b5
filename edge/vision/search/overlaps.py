"""Whether two quadrilaterals in a view are the same place: readings of one code never agree to the pixel.

Each is boxed along its own direction, for upright boxes round two codes that lie side by side aslant overlap by half.
Asked some sixty times a view, of four points each: plain numbers take a tenth of the time of arrays.
"""

from __future__ import annotations

from math import hypot
from typing import cast

import numpy as np
import numpy.typing as npt

__all__ = ["POINT_PX", "Corners", "extent_px", "height_px", "may_be_same_place", "same_place"]

Corners = npt.NDArray[np.float64]
"""Corners (4x2) in view pixels, in reading order."""
POINT_PX = 4.0
"""What extends no further is a point. What is read along a single row is no wider, and counts as so wide."""
_SHARED = 1 / 3
_Points = list[list[float]]


def same_place(first: Corners, second: Corners) -> bool:
    """Whether two quads overlap by a third of the smaller one, as seen along each of them."""
    one, other = (cast("_Points", corners.tolist()) for corners in (first, second))
    return _overlap(one, other, _direction(one)) > _SHARED and _overlap(one, other, _direction(other)) > _SHARED


def may_be_same_place(first: Corners, second: Corners) -> bool:
    """Whether one is a point near the other: where a single line of zbar crosses a code, no more is told."""
    apart_px = float(np.hypot(*(first.mean(axis=0) - second.mean(axis=0))))
    extents = sorted((extent_px(first), extent_px(second)))
    return extents[0] <= POINT_PX and apart_px <= extents[1]


def extent_px(corners: Corners) -> float:
    """The longer side of the upright box round a quad."""
    return float((corners.max(axis=0) - corners.min(axis=0)).max())


def height_px(corners: Corners) -> float:
    """The shorter of the sides of a code across its reading direction."""
    return float(np.hypot(*(corners[[3, 2]] - corners[[0, 1]]).T).min())


def _direction(quad: _Points) -> tuple[float, float]:
    """The unit vector along the reading direction of a quad; that of the view's rows for a point."""
    (left, top), (right, bottom), *_ = quad
    length_px = hypot(right - left, bottom - top)
    return ((right - left) / length_px, (bottom - top) / length_px) if length_px >= POINT_PX else (1.0, 0.0)


def _overlap(one: _Points, other: _Points, direction: tuple[float, float]) -> float:
    """What the boxes round two quads along a direction share, over the smaller of them."""
    x, y = direction
    shared = area = other_area = 1.0
    for axis_x, axis_y in ((x, y), (-y, x)):
        low, high = _span(one, axis_x, axis_y)
        other_low, other_high = _span(other, axis_x, axis_y)
        common = min(high, other_high) - max(low, other_low)
        if common <= 0:
            return 0.0
        shared *= common
        area *= high - low
        other_area *= other_high - other_low
    return shared / min(area, other_area)


def _span(quad: _Points, axis_x: float, axis_y: float) -> tuple[float, float]:
    """Where a quad begins and ends along an axis."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    values = (
        axis_x * ax + axis_y * ay,
        axis_x * bx + axis_y * by,
        axis_x * cx + axis_y * cy,
        axis_x * dx + axis_y * dy,
    )
    low, high = min(values), max(values)
    more = max(0.0, POINT_PX - (high - low)) / 2
    return low - more, high + more
