"""Finds the printed patches of a view, labels above all, and straightens them.

Print has many strong edges close together, and bars, rules, strokes and text lines of one label share two directions.
So the map of edge density shows where to look, and the fourth harmonic of the gradient directions gives the angle of
the print up to a quarter turn, on white film as well as on a white label in a dark frame. What a judge takes for folds
of film belongs to no patch. An empty side ends here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.view.components import components_of, part_with
from edge.vision.view.levels import levels_at
from edge.vision.view.pictures import Grey
from edge.vision.view.print_judge import PrintJudge, Window
from edge.vision.view.scene import CELL_PX, Scene

__all__ = ["LIKELY_PRINT", "Matrix", "Patch", "find_patches", "may_be_print"]

Matrix = npt.NDArray[np.float64]

_HALF = 0.5
_PRINT_DENSITY = 0.14
_THICK_SHARE = 0.6
_EDGE_COHERENCE = 0.8
_CLOSE_CELLS = 9
_MARGIN_CELLS = 3.0
_MIN_PATCH_CELLS = 16
"""A little less than a word of five letters 2.5 mm high has: an origin may stand apart from all else on a label."""
_WORDS_CELLS = 48
"""Less is a word or two, if it is print."""
_PRINT_FILLING = 0.55
"""Mean edge density of print. Folds of film, the commonest false alarm, have half of it."""
_NEAR_FILLING = 0.45
"""The same round each cell: what is less is no print, and must not join a label with the folds or shelves behind it."""
_NEAR_CELLS = 9
LIKELY_PRINT = 0.02
"""Cells that are less likely print belong to no patch: so little that lines at the edge of a label stay whole."""
_SURE_SHARE = 0.1
"""Least share of a patch's cells that are print sooner than film. 319 pieces of print had 0.19 or more; of 17 pieces
left of film all but one had less than this."""
_SURE_SHARE_OF_A_WORD = 0.2
"""The same of a word or two: of 24 all had 0.26 or more, of 33 other small marks two thirds less than this."""
_LABEL_LIGHTER_BY = 25


@dataclass(frozen=True)
class Patch:
    """A straightened piece of print: a rectangle, or a parallelogram where bars lean.

    `to_view` (2x3) maps its pixels, at camera resolution, to view pixels.
    """

    to_view: Matrix
    width_px: int
    height_px: int
    is_label: bool

    @property
    def area_px(self) -> int:
        """Pixels at camera resolution."""
        return self.width_px * self.height_px

    def crop(self, scene: Scene, scale: float) -> Grey:
        """The patch upright, at `scale` of camera resolution (at most 1)."""
        source, factor = (scene.half, 2.0) if scale <= _HALF else (scene.full, 1.0)
        matrix = self.to_view.copy()
        matrix[:, :2] /= scale
        # Pixel centres: the centre of the first pixel of a picture lies at one half.
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5)
        matrix = matrix / factor
        matrix[:, 2] -= 0.5
        size = (max(1, round(self.width_px * scale)), max(1, round(self.height_px * scale)))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cast("Grey", cv2.warpAffine(source, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))

    def turned(self) -> Patch:
        """The same place a quarter turn on: what runs up this patch runs along the rows of that one."""
        right, down, start = self.to_view.T
        to_view = np.column_stack([-down, right, start + down * self.height_px])
        return Patch(to_view, self.height_px, self.width_px, self.is_label)

    def holds(self, point: npt.NDArray[np.float64]) -> bool:
        """Whether a point of the view lies in the patch."""
        (right_x, down_x, start_x), (right_y, down_y, start_y) = cast("list[list[float]]", self.to_view.tolist())
        x, y = float(point[0]) - start_x, float(point[1]) - start_y
        area = right_x * down_y - right_y * down_x
        along, across = (x * down_y - y * down_x) / area, (right_x * y - right_y * x) / area
        return 0 <= along <= self.width_px and 0 <= across <= self.height_px

    def outline(self, share: float = 1.0) -> Matrix:
        """Its corners in the view, or those of that share of its sides round its middle."""
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * share + (1 - share) / 2
        return self.place(corners * (self.width_px, self.height_px))

    def place(self, points: npt.NDArray[np.floating]) -> Matrix:
        """Points of the patch (n x 2, camera resolution) in view pixels."""
        return np.asarray(points, dtype=np.float64) @ self.to_view[:, :2].T + self.to_view[:, 2]


def find_patches(scene: Scene, judge: PrintJudge, limit: int) -> list[Patch]:
    """The printed patches of a view, labels first, then by size; at most `limit`."""
    likely = np.zeros(scene.density.shape, dtype=np.float32)
    for mask, window in _pieces(scene, may_be_print(scene)):
        likely[window][mask] = judge.likely(scene, window, mask)
    (background,) = levels_at(scene.half[::8, ::8], (0.5,))
    found = [
        _patch(scene, mask, window, background)
        for mask, window in _pieces(scene, likely > LIKELY_PRINT)
        if (likely[window][mask] > _HALF).mean() >= _least_sure_share(mask)
    ]
    found.sort(key=lambda patch: (not patch.is_label, -patch.area_px))
    return found[:limit]


def _least_sure_share(mask: npt.NDArray[np.bool_]) -> float:
    """Share of these cells that must be print sooner than film."""
    return _SURE_SHARE if mask.sum() >= _WORDS_CELLS else _SURE_SHARE_OF_A_WORD


def may_be_print(scene: Scene) -> npt.NDArray[np.bool_]:
    """The cells that are dense enough for print, alone and with their neighbours."""
    printed = scene.density > _PRINT_DENSITY
    # A lone straight edge (of a parcel, a fold, the belt) is thin and has one direction; print is thick or has two.
    thick = cv2.blur(printed.astype(np.float32), (5, 5)) > _THICK_SHARE
    printed &= thick | (scene.coherence < _EDGE_COHERENCE)
    near = (_NEAR_CELLS, _NEAR_CELLS)
    share = printed.astype(np.float32)
    dense = cv2.blur(scene.density * share, near) >= _NEAR_FILLING * cv2.blur(share, near)
    return printed & dense


def _pieces(scene: Scene, printed: npt.NDArray[np.bool_]) -> list[tuple[npt.NDArray[np.bool_], Window]]:
    """The cells that lie together, in their windows, where they are many and dense enough for print."""
    part = part_with(printed.view(np.uint8), _CLOSE_CELLS)
    joined = cv2.morphologyEx(
        printed[part].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_CLOSE_CELLS, _CLOSE_CELLS), np.uint8)
    )
    count, labels, stats, _ = components_of(joined)
    found = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        if area < _MIN_PATCH_CELLS:
            continue
        inside = slice(top, top + height), slice(left, left + width)
        window = _moved(inside[0], part[0].start), _moved(inside[1], part[1].start)
        mask = cast("npt.NDArray[np.bool_]", (labels[inside] == index) & printed[window])
        if mask.sum() >= _MIN_PATCH_CELLS and scene.density[window][mask].mean() >= _PRINT_FILLING:
            found.append((mask, window))
    return found


def _moved(part: slice, by: int) -> slice:
    return slice(part.start + by, part.stop + by)


def _patch(scene: Scene, mask: npt.NDArray[np.bool_], cells: Window, background: int) -> Patch:
    """The rectangle, along the directions of the print, round the marked cells of the edge-density map."""
    rows, columns = np.nonzero(mask)
    points = np.column_stack([columns + cells[1].start + 0.5, rows + cells[0].start + 0.5]) * (2.0 * CELL_PX)
    down, along_rows = (slice(each.start * CELL_PX, each.stop * CELL_PX) for each in cells)
    window = down, along_rows
    angle = _print_angle(*scene.gradients(window))
    along = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = points @ along.T
    margin = _MARGIN_CELLS * 2.0 * CELL_PX
    low, high = turned.min(axis=0) - margin, turned.max(axis=0) + margin
    size = np.ceil(high - low).astype(int)
    to_view = np.column_stack([along.T, along.T @ low])
    (paper,) = levels_at(scene.half[window][::2, ::2], (0.85,))
    is_label = paper > background + _LABEL_LIGHTER_BY
    return Patch(to_view, int(size[0]), int(size[1]), is_label)


def _print_angle(dx: npt.NDArray[np.int16], dy: npt.NDArray[np.int16]) -> float:
    """Angle of the print to the rows of the view, in radians, -pi/4 to pi/4: the fourth harmonic of the gradients."""
    x, y = dx[::2, ::2].astype(np.float32), dy[::2, ::2].astype(np.float32)
    # (x + iy)^4 / |.|^2: strong edges count, weak texture hardly.
    square_real, square_imaginary = x * x - y * y, 2 * x * y
    weight = x * x + y * y + 1e-3
    real = ((square_real**2 - square_imaginary**2) / weight).sum()
    imaginary = ((2 * square_real * square_imaginary) / weight).sum()
    return float(np.arctan2(imaginary, real)) / 4
