"""Finds regions of parallel stripes, which linear barcodes and PDF417 are, and straightens them by their own angle.

Readers see a code at its own angle and size instead of searching a whole frame: that is both faster and finds codes at
45 degrees, which the readers do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.view.components import part_with, pieces_of
from edge.vision.view.patches import Patch
from edge.vision.view.scene import CELL_PX, Map, Scene

__all__ = ["find_stripes"]

_CELL_PX_FULL = 2.0 * CELL_PX
_NEIGHBOURHOOD_CELLS = 3
_STRIPE_COHERENCE = 0.6
_FULL_SHARE = 0.3
_FAINT_LEVEL = 24.0
"""Root mean square gradient (Sobel, half resolution) from which cells count; sensor noise reaches about 10."""
_LEAST_LENGTH = 1.0
"""Of the vector that gives a direction: those of stripes are far longer."""
_DIRECTIONS = 8
_ALIGNED = 0.64
"""Cosine of twice the angle (25 degrees) by which a cell may differ from the direction searched."""
_SAME_DIRECTION = 0.8
"""Cosine of the angle (37 degrees) between regions from which one may be the other seen anew."""
_FAINT_DENSITY, _STRIPE_DENSITY = 0.12, 0.26
_THICK_CELLS, _THIN_CELLS = 3, 2
_PINHOLE_CELLS = 5
"""Length of the line along which single cells in a wide element are filled: each would cost all that touch it."""
_GAP_CELLS = 11
"""Cells without clear stripes, under glare or in a wide element, across which a code is still one."""
_MIN_CELLS = 14
_LONG_ROW_SHARE = 0.35
"""Of the cells of a region's longest row, that a row needs to belong to the code."""
_DENSER = 1.4
"""Mean edge density over that of a region in which it lies: of 302 regions found anew in 50 views three had as much."""
_LEANING_SHARE = 0.4
"""Of its height, by which one end of a code may stand higher than the other before it is taken to lean."""
_QUIET_SHARE, _QUIET_PX = 0.15, 28.0
_ACROSS_PX = 10.0


_Marks = npt.NDArray[np.uint8]
"""1 for the cells of a map that are meant, 0 for all others."""
_Values = npt.NDArray[np.float64]
_Points = tuple[_Values, _Values]
"""Columns and rows of the view, or places along and across a code, in pixels."""
_Filled = tuple[Patch, float]
"""A region and the mean density of its edges."""
_Region = npt.NDArray[np.intp]
"""Connected cells, by their number in the map, row by row."""


@dataclass(frozen=True)
class _Cells:
    """The maps of a view for this search: which cells hold stripes, how densely, and twice their direction.

    `between` are cells like those but much fainter than the cells round them: of a wide element, or beside an edge.
    The direction is that of the unit vector (`real`, `imaginary`). Most of a view holds no stripes: the maps are of the
    part that does, which begins at the row and column `start` of the view's.
    """

    striped: _Marks
    between: _Marks
    dense: Map
    real: Map
    imaginary: Map
    start: tuple[int, int]

    @classmethod
    def of(cls, scene: Scene) -> _Cells:
        """Take directions from a small neighbourhood: a code of 30 px height is but four cells high."""
        size = (_NEIGHBOURHOOD_CELLS, _NEIGHBOURHOOD_CELLS)
        real, imaginary, energy = (cv2.blur(component, size) for component in scene.tensor)
        along = np.maximum(cv2.magnitude(real, imaginary), _LEAST_LENGTH)
        dense = cv2.blur(scene.density, size).astype(np.float32)
        striped = (along > _STRIPE_COHERENCE * energy) & (energy > _FAINT_LEVEL**2) & (dense > _FAINT_DENSITY)
        part = part_with(striped.view(np.uint8), _GAP_CELLS)
        along, energy, striped = along[part], energy[part], striped[part]
        # Bars fill all cells alike; the edge of a label or a fold is one line of cells that outshines those beside it.
        full = scene.tensor[2][part] > _FULL_SHARE * energy
        clear, between = ((striped & where).astype(np.uint8) for where in (full, ~full))
        dense, start = np.ascontiguousarray(dense[part]), (part[0].start, part[1].start)
        return cls(clear, between, dense, real[part] / along, imaginary[part] / along, start)

    def alike(self, doubled_angle: float) -> _Marks:
        """The cells whose direction lies near this one."""
        towards = cv2.addWeighted(self.real, np.cos(doubled_angle), self.imaginary, np.sin(doubled_angle), 0.0)
        return np.asarray(towards > _ALIGNED).view(np.uint8)


def find_stripes(scene: Scene, limit: int, *, thin: bool = False) -> list[Patch]:
    """Regions of stripes, turned so that the bars stand upright, the most stripe-like first; at most `limit`.

    Each is widened by the quiet zones that the readers want. Directions are searched one by one, because the rules of
    a table or the edge of a label touch the code, but run across its bars. `thin` also gives what is but two cells
    high: codes that damage has torn to strips, and much more that is none.
    """
    cells = _Cells.of(scene)
    least = _THIN_CELLS if thin else _THICK_CELLS
    ranked = [
        region
        for direction in range(_DIRECTIONS)
        for region in _regions(cells, np.pi * direction / _DIRECTIONS, np.ones((least, least), np.uint8))
    ]
    ranked.sort(key=lambda pair: -pair[0])
    kept: list[_Filled] = []
    for rank, region in ranked:
        if len(kept) == limit:
            break
        found = _straightened(cells, region), rank / len(region) ** 0.5
        if not _is_covered(found, kept):
            kept.append(found)
    return [patch for patch, _ in kept]


@cache
def _line(angle: float, cells: int) -> npt.NDArray[np.uint8]:
    """A kernel that joins cells along the reading direction of a code, and so not with text above and below it."""
    kernel = np.zeros((cells, cells), np.uint8)
    centre = cells // 2
    reach = np.round(centre * np.array([np.cos(angle), np.sin(angle)]) / max(abs(np.cos(angle)), abs(np.sin(angle))))
    ends = [(centre + int(sign * reach[0]), centre + int(sign * reach[1])) for sign in (-1, 1)]
    return cast("npt.NDArray[np.uint8]", cv2.line(kernel, ends[0], ends[1], 1))


def _regions(cells: _Cells, angle: float, least: _Marks) -> Iterator[tuple[float, _Region]]:
    """The connected regions of stripes that are read in that direction, each with its rank."""
    alike = cells.alike(2 * angle)
    marked = cv2.bitwise_and(cells.striped, alike)
    filled = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, _line(angle, _PINHOLE_CELLS))
    whole = cv2.bitwise_or(marked, cv2.bitwise_and(cv2.bitwise_and(cells.between, alike), filled))
    if cv2.countNonZero(whole) < _MIN_CELLS:
        return
    # Edges of labels, folds and boxes are coherent too, but thin.
    thick = cv2.morphologyEx(whole, cv2.MORPH_OPEN, least)
    part = part_with(thick, _GAP_CELLS)
    thick = thick[part]
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, _line(angle, _GAP_CELLS))
    rows, columns = np.divmod(np.flatnonzero(thick), thick.shape[1])
    pieces = pieces_of(joined)[rows, columns]
    inside = (rows + part[0].start) * whole.shape[1] + columns + part[1].start
    counts = np.bincount(pieces)
    filling = np.bincount(pieces, weights=cells.dense.ravel()[inside]) / np.maximum(counts, 1)
    for piece in np.flatnonzero((counts >= _MIN_CELLS) & (filling >= _STRIPE_DENSITY)):
        yield float(filling[piece] * counts[piece] ** 0.5), inside[pieces == piece]


def _straightened(cells: _Cells, region: _Region) -> Patch:
    """The parallelogram round the cells of a region, its sides along the bars and along the body of the cells."""
    rows, columns = np.divmod(region, cells.dense.shape[1])
    top, left = cells.start
    points = (columns + (left + 0.5)) * _CELL_PX_FULL, (rows + (top + 0.5)) * _CELL_PX_FULL
    real, imaginary = (part.ravel()[region] for part in (cells.real, cells.imaginary))
    along, across = _turned(points, _angle(real, imaginary))
    slope = _slope(along, across)
    body = _body(across - slope * along)
    x, y = points
    return _along((x[body], y[body]), _angle(real[body], imaginary[body]), slope)


def _angle(real: Map, imaginary: Map) -> float:
    """The mean direction of cells, of which twice the angle is given by unit vectors."""
    return float(np.arctan2(imaginary.sum(), real.sum())) / 2


def _turned(points: _Points, angle: float) -> _Points:
    """Points of the view as places along and across a code that lies at that angle."""
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y = points
    return cosine * x + sine * y, cosine * y - sine * x


def _slope(along: _Values, across: _Values) -> float:
    """How steeply cells rise along a code seen from the side, where bars lean; 0 where some row meets all bars."""
    along = along - along.mean()
    slope = float(along @ across) / max(float(along @ along), _CELL_PX_FULL**2)
    upright = across - slope * along
    rise, height = abs(slope) * (along.max() - along.min()), upright.max() - upright.min()
    return slope if rise > _LEANING_SHARE * height else 0.0


def _body(across: _Values) -> npt.NDArray[np.bool_]:
    """Which cells of a region lie in its long rows: the edge of a label that touches a code sticks out of it."""
    cells = across / _CELL_PX_FULL
    rows = (cells - cells.min()).astype(int)
    lengths = np.bincount(rows)
    return np.asarray((lengths >= _LONG_ROW_SHARE * lengths.max())[rows])


def _is_covered(found: _Filled, kept: list[_Filled]) -> bool:
    """Whether a region is the same code as one of those, or a piece of it, found in a direction beside its own.

    Far denser stripes within sparse ones are none of these: a code beside folds or ribs that run like its bars.
    """
    patch, filling = found
    (centre,) = patch.place(np.array([[patch.width_px / 2, patch.height_px / 2]]))
    return any(
        patch.area_px < 2 * other.area_px
        and abs(float(patch.to_view[:, 1] @ other.to_view[:, 1])) >= _SAME_DIRECTION
        and filling < _DENSER * other_filling
        and other.holds(centre)
        for other, other_filling in kept
    )


def _along(points: _Points, angle: float, slope: float) -> Patch:
    """The parallelogram at that angle round the cells, with room for quiet zones, whose ends rise at that slope."""
    along, across = _turned(points, angle)
    across = across - slope * along
    low = np.array([along.min(), across.min()])
    high = np.array([along.max(), across.max()])
    margin = np.array([(high[0] - low[0]) * _QUIET_SHARE + _QUIET_PX, _ACROSS_PX])
    size = np.ceil(high - low + 2 * margin).astype(int)
    cosine, sine = np.cos(angle), np.sin(angle)
    right, down = np.array([cosine, sine]), np.array([-sine, cosine])
    sides = np.column_stack([right + slope * down, down])
    return Patch(np.column_stack([sides, sides @ (low - margin)]), int(size[0]), int(size[1]), is_label=False)
