"""Finds regions of parallel stripes, which linear barcodes and PDF417 are, and straightens them by their own angle.

Readers see a code at its own angle and size instead of searching a whole frame: that is both faster and finds codes at
45 degrees, which the readers do not.
"""

from __future__ import annotations

import cv2
import numpy as np

from edge.vision.patches import Patch
from edge.vision.scene import CELL_PX, Scene

__all__ = ["find_stripes"]

_CELL_PX_FULL = 2.0 * CELL_PX
_STRIPE_COHERENCE = 0.72
_STRIPE_DENSITY = 0.30
_FAINT_DENSITY = 0.12
_CLOSE_CELLS = 7
_MIN_CELLS = 14
_QUIET_SHARE, _QUIET_PX = 0.12, 28.0
_ACROSS_PX = 10.0


def find_stripes(scene: Scene, limit: int) -> list[Patch]:
    """Regions of stripes, turned so that the bars stand upright, the most stripe-like first; at most `limit`.

    Each is widened by the quiet zones that the readers want.
    """
    dense = cv2.blur(scene.density, (5, 5))
    striped = (scene.coherence > _STRIPE_COHERENCE) & (dense > _FAINT_DENSITY)
    joined = cv2.morphologyEx(
        striped.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_CLOSE_CELLS, _CLOSE_CELLS), np.uint8)
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    ranked: list[tuple[float, Patch]] = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        window = np.s_[top : top + height, left : left + width]
        mask = (labels[window] == index) & striped[window]
        cells = int(mask.sum())
        if area < _MIN_CELLS or cells < _MIN_CELLS:
            continue
        filling = float(dense[window][mask].mean())
        if filling < _STRIPE_DENSITY * (1.0 if cells < 4 * _MIN_CELLS else 0.7):
            continue
        doubled = scene.doubled_angle[window][mask]
        angle = float(np.arctan2(np.sin(doubled).mean(), np.cos(doubled).mean())) / 2
        rows, columns = np.nonzero(mask)
        points = np.column_stack([columns + left + 0.5, rows + top + 0.5]) * _CELL_PX_FULL
        ranked.append((filling * cells**0.5, _along(points, angle)))
    ranked.sort(key=lambda pair: -pair[0])
    return [patch for _, patch in ranked[:limit]]


def _along(points: np.ndarray[tuple[int, int], np.dtype[np.float64]], angle: float) -> Patch:
    """The rectangle at that angle round the cells, with room for quiet zones."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = points @ turn.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    margin = np.array([(high[0] - low[0]) * _QUIET_SHARE + _QUIET_PX, _ACROSS_PX])
    size = np.ceil(high - low + 2 * margin).astype(int)
    return Patch(np.column_stack([turn.T, turn.T @ (low - margin)]), int(size[0]), int(size[1]), is_label=False)
