"""How much of the print on a view's labels was not read, found as lines or not.

A line that the search for lines overlooks leaves no trace among the lines, and a label of which two words were read
looks like one of two words. But print shows in the map of edges before any network has seen it: so what is print there,
and lies in no line and no code that was read, is print that nobody has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Quad
from edge.vision.view.patches import Patch, may_be_print
from edge.vision.view.scene import CELL_PX, Scene

__all__ = ["unread_print_share"]

_CELL_PX_FULL = 2.0 * CELL_PX
_REACH_CELLS = 1
"""So far round the box of a line its strokes still make edges: a cell is a third of a line of small print high."""


def unread_print_share(scene: Scene, patches: Sequence[Patch], read: Iterable[Quad]) -> float | None:
    """Share of the printed cells on labels that lie in nothing that was read, 0 to 1; None without a printed label.

    `read` are the places of lines and codes that were read. Rules, frames and pictures count as print, so that some is
    unread on any label: a seventh of what a camera sees well, seldom a third.
    """
    labels = _cells_in(scene, (patch.outline() for patch in patches if patch.is_label))
    printed = may_be_print(scene) & (labels > 0)
    if not printed.any():
        return None
    places = _cells_in(scene, (np.array(quad.corners) for quad in read))
    around = cv2.dilate(places, np.ones((2 * _REACH_CELLS + 1,) * 2, np.uint8))
    return round(float(np.count_nonzero(printed & (around == 0)) / np.count_nonzero(printed)), 3)


def _cells_in(scene: Scene, outlines: Iterable[npt.NDArray[np.float64]]) -> npt.NDArray[np.uint8]:
    """1 for the cells of the view that one of these outlines holds or touches."""
    cells = np.zeros(scene.density.shape, dtype=np.uint8)
    corners = [np.rint(outline / _CELL_PX_FULL - 0.5).astype(np.int32) for outline in outlines]
    for each in corners:
        cv2.fillPoly(cells, [each], 1)
    return cells
