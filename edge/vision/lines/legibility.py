"""Tells how far the strokes of a line run into one another, before anything dear tries to read it.

Where print is sharp enough for letters, what lies beside an edge is ink or paper, and hardly anything is in between.
The more the camera blurred it, the more pixels are neither. Ink and paper are those of the neighbourhood, so that a
shade across the line does not count.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import cut_line
from edge.vision.view.levels import levels_at
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["LEAST_HEIGHT_PX", "blurred_share", "clear_line"]

LEAST_HEIGHT_PX = 11.0
"""Of the line's box, of which capitals fill half: lower print has too few pixels for letters."""
_ROWS = 40
"""Height of a line's box when it is cut out: its letters are then 15 to 30 rows high."""
_MAX_COLUMNS = 1800
_MIN_CONTRAST = 8.0
_NEIGHBOURHOOD_PX = 9
_LEAST_SPAN = 64
"""Grey levels between the lightest and the darkest of a neighbourhood that holds both ink and paper."""


def clear_line(scene: Scene, box: Box, rows: int = _ROWS) -> Grey:
    """The line dark on white, with full contrast, that many rows high."""
    columns = round(box.length_px / max(1.0, box.height_px) * rows)
    line = cut_line(scene, box, rows, min(_MAX_COLUMNS, max(rows, columns)))
    dark, paper, light = levels_at(line, (0.04, 0.5, 0.96))
    levels = (np.arange(256, dtype=np.float32) - dark) / max(_MIN_CONTRAST, light - dark)
    if light - paper > paper - dark:  # light print on dark
        levels = 1.0 - levels
    return cast("Grey", cv2.LUT(line, (np.clip(levels, 0.0, 1.0) * 255).astype(np.uint8)))


def blurred_share(line: Grey) -> float:
    """Share of the pixels beside edges that are neither ink nor paper, of a line as `clear_line` cuts it.

    1 where nothing is printed.
    """
    around = np.ones((_NEIGHBOURHOOD_PX, _NEIGHBOURHOOD_PX), np.uint8)
    paper, ink = cv2.dilate(line, around), cv2.erode(line, around)
    span, above_ink = cv2.subtract(paper, ink), cv2.subtract(line, ink)
    beside_edges = span > _LEAST_SPAN
    if not beside_edges.any():
        return 1.0
    quarter = span // 4
    neither = (above_ink > quarter) & (above_ink < span - quarter)
    return float(neither[beside_edges].mean())
