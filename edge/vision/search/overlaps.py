"""Whether two quadrilaterals in a view are the same place: readings of one code never agree to the pixel.

Each is boxed along its own direction, for upright boxes round two codes that lie side by side aslant overlap by half.
Asked some sixty times a view, of four points each: plain numbers take a tenth of the time of arrays.
"""

from __future__ import annotations

from math import hypot
from typing import cast

import numpy as np
import numpy.typing as npt

__all__ = ["POINT_PX", "Corners", "extent_px", "may_be_same_place", "same_place"]

Corners = npt.NDArray[np.float64]
"""Corners (4x2) in view pixels, in reading order."""
POINT_PX = 4.0
"""What extends no further is a point. What is read along a single row is no wider, and counts as so wide."""
_SHARED = 1 / 3
_Points = list[list[float]]


def same_place(first: Corners, second: Corners) -> bool:
    """Whether two quads overlap by a third of the smaller one, as seen along each of them."""
    one, other = (cast("_Points", corners.tolist()) for corners in (first, second))
    return all(_overlap(one, other, _direction(quad)) > _SHARED for quad in (one, other))


def may_be_same_place(first: Corners, second: Corners) -> bool:
    """Whether one is a point near the other: where a single line of zbar crosses a code, no more is told."""
    apart_px = float(np.hypot(*(first.mean(axis=0) - second.mean(axis=0))))
    extents = sorted((extent_px(first), extent_px(second)))
    return extents[0] <= POINT_PX and apart_px <= extents[1]


def extent_px(corners: Corners) -> float:
    """The longer side of the upright box round a quad."""
    return float((corners.max(axis=0) - corners.min(axis=0)).max())


def _direction(quad: _Points) -> tuple[float, float]:
    """The unit vector along the reading direction of a quad; that of the view's rows for a point."""
    (left, top), (right, bottom), *_ = quad
    length_px = hypot(right - left, bottom - top)
    return ((right - left) / length_px, (bottom - top) / length_px) if length_px >= POINT_PX else (1.0, 0.0)


def _overlap(one: _Points, other: _Points, direction: tuple[float, float]) -> float:
    """What the boxes round two quads along a direction share, over the smaller of them."""
    x, y = direction
    shared, areas = 1.0, [1.0, 1.0]
    for axis_x, axis_y in ((x, y), (-y, x)):
        (low, high), (other_low, other_high) = (
            _span([axis_x * point_x + axis_y * point_y for point_x, point_y in quad]) for quad in (one, other)
        )
        shared *= max(0.0, min(high, other_high) - max(low, other_low))
        areas = [areas[0] * (high - low), areas[1] * (other_high - other_low)]
    return shared / min(areas)


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    more = max(0.0, POINT_PX - (high - low)) / 2
    return low - more, high + more
