"""Finds regions of parallel stripes, which linear barcodes and PDF417 are, and straightens them by their own angle.

Readers see a code at its own angle and size instead of searching a whole frame: that is both faster and finds codes at
45 degrees, which the readers do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.components import components_of
from edge.vision.patches import Patch
from edge.vision.scene import CELL_PX, Map, Scene

__all__ = ["find_stripes"]

_CELL_PX_FULL = 2.0 * CELL_PX
_NEIGHBOURHOOD_CELLS = 3
_STRIPE_COHERENCE = 0.6
_FULL_SHARE = 0.3
_FAINT_LEVEL = 24.0
"""Root mean square gradient (Sobel, half resolution) from which cells count; sensor noise reaches about 10."""
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
_QUIET_SHARE, _QUIET_PX = 0.15, 28.0
_ACROSS_PX = 10.0


_Region = tuple[npt.NDArray[np.bool_], int, int]
"""Which cells of a window belong to a region, and the column and row at which the window begins."""


@dataclass(frozen=True)
class _Cells:
    """The maps of a view for this search: which cells hold stripes, how densely, and twice their direction.

    `between` are cells like those but much fainter than the cells round them: of a wide element, or beside an edge.
    The direction is that of the vector (`real`, `imaginary`), whose length is `along`.
    """

    striped: npt.NDArray[np.bool_]
    between: npt.NDArray[np.bool_]
    dense: Map
    real: Map
    imaginary: Map
    along: Map

    @classmethod
    def of(cls, scene: Scene) -> _Cells:
        """Take directions from a small neighbourhood: a code of 30 px height is but four cells high."""
        size = (_NEIGHBOURHOOD_CELLS, _NEIGHBOURHOOD_CELLS)
        real, imaginary, energy = (cv2.blur(component, size) for component in scene.tensor)
        along = cv2.magnitude(real, imaginary)
        dense = cv2.blur(scene.density, size).astype(np.float32)
        striped = (along > _STRIPE_COHERENCE * energy) & (energy > _FAINT_LEVEL**2) & (dense > _FAINT_DENSITY)
        # Bars fill all cells alike; the edge of a label or a fold is one line of cells that outshines those beside it.
        full = scene.tensor[2] > _FULL_SHARE * energy
        return cls(
            striped & full, striped & ~full, dense, *(each.astype(np.float32) for each in (real, imaginary, along))
        )

    def alike(self, doubled_angle: float) -> npt.NDArray[np.bool_]:
        """The cells whose direction lies near this one."""
        towards = cv2.addWeighted(self.real, np.cos(doubled_angle), self.imaginary, np.sin(doubled_angle), 0.0)
        return np.asarray(towards > _ALIGNED * self.along)


def find_stripes(scene: Scene, limit: int, *, thin: bool = False) -> list[Patch]:
    """Regions of stripes, turned so that the bars stand upright, the most stripe-like first; at most `limit`.

    Each is widened by the quiet zones that the readers want. Directions are searched one by one, because the rules of
    a table or the edge of a label touch the code, but run across its bars. `thin` also gives what is but two cells
    high: codes that damage has torn to strips, and much more that is none.
    """
    cells = _Cells.of(scene)
    least = _THIN_CELLS if thin else _THICK_CELLS
    ranked: list[tuple[float, _Region]] = []
    for direction in range(_DIRECTIONS):
        angle = np.pi * direction / _DIRECTIONS
        alike = cells.alike(2 * angle)
        marked = (cells.striped & alike).astype(np.uint8)
        filled = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, _line(angle, _PINHOLE_CELLS))
        whole = np.where(cells.between & alike, filled, marked)
        # Edges of labels, folds and boxes are coherent too, but thin.
        thick = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((least, least), np.uint8))
        ranked += _regions(cells, thick.astype(np.uint8), _line(angle, _GAP_CELLS))
    ranked.sort(key=lambda pair: -pair[0])
    kept: list[Patch] = []
    for _, region in ranked:
        if len(kept) == limit:
            break
        patch = _straightened(cells, *region)
        if not any(_covers(other, patch) for other in kept):
            kept.append(patch)
    return kept


@cache
def _line(angle: float, cells: int) -> npt.NDArray[np.uint8]:
    """A kernel that joins cells along the reading direction of a code, and so not with text above and below it."""
    kernel = np.zeros((cells, cells), np.uint8)
    centre = cells // 2
    reach = np.round(centre * np.array([np.cos(angle), np.sin(angle)]) / max(abs(np.cos(angle)), abs(np.sin(angle))))
    ends = [(centre + int(sign * reach[0]), centre + int(sign * reach[1])) for sign in (-1, 1)]
    return cast("npt.NDArray[np.uint8]", cv2.line(kernel, ends[0], ends[1], 1))


def _regions(cells: _Cells, aligned: npt.NDArray[np.uint8], line: npt.NDArray[np.uint8]) -> list[tuple[float, _Region]]:
    """The connected regions of aligned cells, each with its rank."""
    aligned, (right, down) = _cut_to_marks(aligned)
    joined = cv2.morphologyEx(aligned, cv2.MORPH_CLOSE, line)
    count, labels, stats, _ = components_of(joined)
    ranked = []
    for index in 1 + np.flatnonzero(stats[1:count, cv2.CC_STAT_AREA] >= _MIN_CELLS):
        left, top, width, height, _ = (int(value) for value in stats[index])
        part = np.s_[top : top + height, left : left + width]
        mask = (labels[part] == index) & (aligned[part] > 0)
        left, top = left + right, top + down
        window = np.s_[top : top + height, left : left + width]
        count_cells = int(np.count_nonzero(mask))
        filling = float(cells.dense[window][mask].sum()) / count_cells if count_cells >= _MIN_CELLS else 0.0
        if filling < _STRIPE_DENSITY:
            continue
        ranked.append((filling * count_cells**0.5, (mask, left, top)))
    return ranked


def _straightened(cells: _Cells, mask: npt.NDArray[np.bool_], left: int, top: int) -> Patch:
    """The rectangle round the marked cells of a window that begins there, along the direction of their body."""
    rows, columns = np.nonzero(mask)
    points = np.column_stack([columns + left + 0.5, rows + top + 0.5]) * _CELL_PX_FULL
    window = np.s_[top : top + mask.shape[0], left : left + mask.shape[1]]
    directions = np.arctan2(cells.imaginary[window][mask], cells.real[window][mask])
    body = _body(points, _mean_angle(directions))
    return _along(points[body], _mean_angle(directions[body]))


def _cut_to_marks(cells: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
    """The part of a map that holds all marked cells, with room to join them, and how far right and down it begins."""
    left, top, width, height = cv2.boundingRect(cells)
    right, down = max(0, left - _GAP_CELLS), max(0, top - _GAP_CELLS)
    part = cells[down : top + height + _GAP_CELLS, right : left + width + _GAP_CELLS]
    return np.ascontiguousarray(part), (right, down)


def _mean_angle(doubled: npt.NDArray[np.float32]) -> float:
    return float(np.arctan2(np.sin(doubled).sum(), np.cos(doubled).sum())) / 2


def _body(points: npt.NDArray[np.float64], angle: float) -> npt.NDArray[np.bool_]:
    """Which cells of a region lie in its long rows: the edge of a label that touches a code sticks out of it."""
    across = points @ (-np.sin(angle), np.cos(angle)) / _CELL_PX_FULL
    rows = (across - across.min()).astype(int)
    long = np.bincount(rows) >= _LONG_ROW_SHARE * np.bincount(rows).max()
    return np.asarray(long[rows])


def _covers(one: Patch, other: Patch) -> bool:
    """Whether `other` is the same code, or a piece of it, found in a direction beside that of `one`."""
    if abs(float(other.to_view[:, 0] @ one.to_view[:, 0])) < _SAME_DIRECTION:
        return False
    centre = other.place(np.array([[other.width_px / 2, other.height_px / 2]]))[0]
    own = (centre - one.to_view[:, 2]) @ one.to_view[:, :2]
    inside = 0 <= own[0] <= one.width_px and 0 <= own[1] <= one.height_px
    return bool(inside) and other.area_px < 2 * one.area_px


def _along(points: npt.NDArray[np.float64], angle: float) -> Patch:
    """The rectangle at that angle round the cells, with room for quiet zones."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = points @ turn.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    margin = np.array([(high[0] - low[0]) * _QUIET_SHARE + _QUIET_PX, _ACROSS_PX])
    size = np.ceil(high - low + 2 * margin).astype(int)
    return Patch(np.column_stack([turn.T, turn.T @ (low - margin)]), int(size[0]), int(size[1]), is_label=False)
