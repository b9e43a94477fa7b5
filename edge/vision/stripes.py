"""Finds regions of parallel stripes, which linear barcodes and PDF417 are, and straightens them by their own angle.

Readers see a code at its own angle and size instead of searching a whole frame: that is both faster and finds codes at
45 degrees, which the readers do not.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.patches import Patch
from edge.vision.scene import CELL_PX, Map, Scene

__all__ = ["find_stripes"]

_CELL_PX_FULL = 2.0 * CELL_PX
_STRIPE_COHERENCE = 0.72
_DIRECTIONS = 8
_ALIGNED = 0.64
"""Cosine of twice the angle (25 degrees) by which a cell may differ from the direction searched."""
_STRIPE_DENSITY = 0.26
_FAINT_DENSITY = 0.2
_THICK_CELLS, _THICK_SHARE = 5, 0.6
_CLOSE_CELLS = 5
_MIN_CELLS = 14
_QUIET_SHARE, _QUIET_PX = 0.12, 28.0
_ACROSS_PX = 14.0


def find_stripes(scene: Scene, limit: int) -> list[Patch]:
    """Regions of stripes, turned so that the bars stand upright, the most stripe-like first; at most `limit`.

    Each is widened by the quiet zones that the readers want. Directions are searched one by one, because the rules of
    a table or the edge of a label touch the code, but run across its bars.
    """
    dense = cv2.blur(scene.density, (5, 5)).astype(np.float32)
    striped = (scene.coherence > _STRIPE_COHERENCE) & (dense > _FAINT_DENSITY)
    ranked: list[tuple[float, Patch]] = []
    for direction in range(_DIRECTIONS):
        off = scene.doubled_angle - 2 * np.pi * direction / _DIRECTIONS
        aligned = striped & (np.cos(off) > _ALIGNED)
        # Edges of labels, folds and boxes are coherent too, but thin.
        aligned &= cv2.blur(aligned.astype(np.float32), (_THICK_CELLS, _THICK_CELLS)) > _THICK_SHARE
        ranked += _regions(scene, dense, aligned)
    ranked.sort(key=lambda pair: -pair[0])
    kept: list[Patch] = []
    for _, patch in ranked:
        if len(kept) < limit and not any(_covers(other, patch) for other in kept):
            kept.append(patch)
    return kept


def _regions(scene: Scene, dense: Map, aligned: npt.NDArray[np.bool_]) -> list[tuple[float, Patch]]:
    """The connected regions of aligned cells, each with its rank."""
    kernel = np.ones((_CLOSE_CELLS, _CLOSE_CELLS), np.uint8)
    joined = cv2.morphologyEx(aligned.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    ranked = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        if area < _MIN_CELLS:
            continue
        window = np.s_[top : top + height, left : left + width]
        mask = (labels[window] == index) & aligned[window]
        cells = int(mask.sum())
        filling = float(dense[window][mask].mean()) if cells >= _MIN_CELLS else 0.0
        if filling < _STRIPE_DENSITY:
            continue
        doubled = scene.doubled_angle[window][mask]
        angle = float(np.arctan2(np.sin(doubled).mean(), np.cos(doubled).mean())) / 2
        rows, columns = np.nonzero(mask)
        points = np.column_stack([columns + left + 0.5, rows + top + 0.5]) * _CELL_PX_FULL
        ranked.append((filling * cells**0.5, _along(points, angle)))
    return ranked


def _covers(one: Patch, other: Patch) -> bool:
    """Whether the centre of `other` lies in `one` and their sizes are alike: one code found in two directions."""
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
