"""Tells how far the strokes of a line run into one another, before anything dear tries to read it.

Where print is sharp enough for letters, what lies beside an edge is ink or paper, and hardly anything is in between.
The more the camera blurred it, the more pixels are neither. Ink and paper are those of the neighbourhood, so that a
shade across the line does not count.
"""

from __future__ import annotations

import cv2
import numpy as np

from edge.vision.pictures import Grey

__all__ = ["blurred_share"]

_NEIGHBOURHOOD_PX = 9
_LEAST_SPAN = 64
"""Grey levels between the lightest and the darkest of a neighbourhood that holds both ink and paper."""


def blurred_share(line: Grey) -> float:
    """Share of the pixels beside edges that are neither ink nor paper; of a line of full contrast, some 40 rows high.

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
