"""Finds a MaxiCode by its bullseye and stands it upright, alone on white, as zxing-cpp needs it.

Three dark rings lie round the middle, one in another: six outlines that share a centre and are round. A QR finder has
three, and those of Aztec are square. The print round the bullseye, closed to one spot, tells how the code lies; which
of its sides is up is left to the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.view.pictures import Grey

__all__ = ["find_maxicode", "upright_maxicodes"]

Quad = npt.NDArray[np.float64]

_LEAST_RINGS = 4
"""Outlines one in another; blur may join the outermost ring to the print round it, and close the innermost."""
_LEAST_ROUND = 0.78
"""Area over that of the circle round it: 1 for a ring, 0.64 for a square."""
_OFF_CENTRE_SHARE = 0.35
"""Of the outline's radius, by which the centre of the one within it may lie aside."""
_LEAST_RADIUS_PX, _LEAST_POINTS = 1.5, 5
_GAP_SHARE = 0.3
"""Of the radius of the rings, across which print is closed to one spot: modules are an eighth of it."""
_SIZE_IN_RADII = (2.5, 12.0)
_SIDE_PX, _MARGIN_PX = 240, 16


@dataclass(frozen=True)
class _Ring:
    """A round outline."""

    centre: tuple[float, float]
    radius: float


def find_maxicode(picture: Grey) -> Quad | None:
    """The rectangle round a MaxiCode in a picture of print, in its pixels, from any of its corners; None: none."""
    _, ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    contours, tree = cv2.findContours(ink, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    parents = np.reshape(tree, (-1, 4))[:, 3].astype(np.intp)
    for index in _innermost(parents):
        nested = list(_outwards(contours, parents, index))
        if len(nested) >= _LEAST_RINGS:
            return _spot_round(ink.astype(np.uint8), nested[-1])
    return None


def upright_maxicodes(picture: Grey, outline: Quad) -> Iterator[tuple[Grey, Quad]]:
    """The code within that rectangle, upright with a white margin, each of its sides up in turn; and its corners so."""
    low, high = _MARGIN_PX, _MARGIN_PX + _SIDE_PX
    square = np.array([[low, low], [high, low], [high, high], [low, high]], dtype=np.float32)
    inside = np.zeros((high + low, high + low), dtype=np.uint8)
    inside[low - 2 : high + 2, low - 2 : high + 2] = 1
    for turn in range(4):
        corners = np.roll(outline, turn, axis=0)
        matrix = cv2.getPerspectiveTransform(corners.astype(np.float32) - 0.5, square)
        upright = cv2.warpPerspective(picture, matrix, inside.shape, flags=cv2.INTER_CUBIC)
        yield np.where(inside, upright, 255).astype(np.uint8), corners


def _ring(contour: npt.NDArray[np.generic]) -> _Ring | None:
    """The circle round an outline, if that is round itself."""
    if len(contour) < _LEAST_POINTS:
        return None
    centre, radius = cv2.minEnclosingCircle(contour.astype(np.int32))
    if radius < _LEAST_RADIUS_PX or cv2.contourArea(contour.astype(np.int32)) < _LEAST_ROUND * np.pi * radius**2:
        return None
    return _Ring((float(centre[0]), float(centre[1])), float(radius))


def _innermost(parents: npt.NDArray[np.intp]) -> list[int]:
    """The outlines that lie in enough others; letters and their holes do not."""
    outer = np.arange(len(parents))
    for _ in range(_LEAST_RINGS - 1):
        outer = np.where(outer < 0, outer, parents[outer])
    return np.flatnonzero(outer >= 0).tolist()


def _outwards(
    contours: Sequence[npt.NDArray[np.generic]], parents: npt.NDArray[np.intp], index: int
) -> Iterator[_Ring]:
    """The rings from this outline outwards, as long as each lies round the middle of the one before."""
    inner: _Ring | None = None
    while index >= 0:
        ring = _ring(contours[index])
        if ring is None or (inner and math.dist(ring.centre, inner.centre) > _OFF_CENTRE_SHARE * ring.radius):
            return
        yield ring
        inner, index = ring, int(parents[index])


def _spot_round(ink: Grey, ring: _Ring) -> Quad | None:
    """The rectangle round the print that a ring lies in, if that has the size of a MaxiCode."""
    (x, y), radius = ring.centre, ring.radius
    gap = max(3, round(_GAP_SHARE * radius) | 1)
    spot = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap)))
    _, labels = cv2.connectedComponents(spot)
    rows, columns = np.indices(labels.shape)
    near = labels[(np.hypot(columns - x, rows - y) <= radius) & (labels > 0)]
    if not near.size:
        return None
    points = cv2.findNonZero((labels == np.bincount(near).argmax()).astype(np.uint8))
    box = cv2.minAreaRect(points)
    least, most = (share * radius for share in _SIZE_IN_RADII)
    return cv2.boxPoints(box).astype(np.float64) + 0.5 if least <= min(box[1]) and max(box[1]) <= most else None
