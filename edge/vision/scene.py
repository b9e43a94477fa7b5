"""A view prepared for searching: half resolution, gradients, and the maps of edge density and direction.

Both searches, for print and for barcodes, read these maps, so they are computed once. A map has one cell for 4x4
pixels of half resolution (8x8 of the camera's).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.pictures import Grey

__all__ = ["CELL_PX", "Map", "Scene"]

Map = npt.NDArray[np.float32]
Gradient = npt.NDArray[np.int16]

CELL_PX = 4
"""Half-resolution pixels along one cell of the maps."""
_NEIGHBOURHOOD_CELLS = 5
_MIN_EDGE_LEVEL = 40.0
_EDGE_CONTRAST_SHARE = 0.35


@dataclass(frozen=True)
class Scene:
    """A view at full and half resolution, its Sobel gradients at half resolution, and its maps.

    `density` is the share of edge pixels in a cell, `coherence` how far the edges round a cell share one direction
    (0 to 1), `doubled_angle` twice the direction of that gradient, in radians.
    """

    full: Grey
    half: Grey
    dx: Gradient
    dy: Gradient
    density: Map
    coherence: Map
    doubled_angle: Map

    @classmethod
    def of(cls, full: Grey) -> Scene:
        """Prepare a view."""
        size = (max(1, full.shape[1] // 2), max(1, full.shape[0] // 2))
        half = cast("Grey", cv2.resize(full, size, interpolation=cv2.INTER_AREA))
        dx = cast("Gradient", cv2.Sobel(half, cv2.CV_16S, 1, 0))
        dy = cast("Gradient", cv2.Sobel(half, cv2.CV_16S, 0, 1))
        coherence, doubled_angle = _directions(dx, dy)
        return cls(full, half, dx, dy, _edge_density(half, dx, dy), coherence, doubled_angle)


def _cells_of(shape: tuple[int, ...]) -> tuple[int, int]:
    """Width and height of the maps."""
    return max(1, shape[1] // CELL_PX), max(1, shape[0] // CELL_PX)


def _edge_density(half: Grey, dx: Gradient, dy: Gradient) -> Map:
    """Share of edge pixels by cell; what counts as an edge grows with the contrast of the view."""
    light, dark = np.percentile(half[::8, ::8], (99, 5))
    threshold = max(_MIN_EDGE_LEVEL, _EDGE_CONTRAST_SHARE * float(light - dark)) / 2
    strength = cv2.addWeighted(cv2.convertScaleAbs(dx), 0.5, cv2.convertScaleAbs(dy), 0.5, 0.0)
    _, edges = cv2.threshold(strength, threshold, 255, cv2.THRESH_BINARY)
    share = cv2.resize(edges, _cells_of(half.shape), interpolation=cv2.INTER_AREA)
    return (share / 255).astype(np.float32)


def _directions(dx: Gradient, dy: Gradient) -> tuple[Map, Map]:
    """Coherence and doubled angle of the structure tensor round each cell, from every second gradient."""
    x, y = dx[::2, ::2].astype(np.float32), dy[::2, ::2].astype(np.float32)
    size, blur = _cells_of(dx.shape), (_NEIGHBOURHOOD_CELLS, _NEIGHBOURHOOD_CELLS)
    real, imaginary, energy = (
        cv2.blur(cv2.resize(product, size, interpolation=cv2.INTER_AREA), blur)
        for product in (x * x - y * y, 2 * x * y, x * x + y * y)
    )
    coherence = cv2.magnitude(real, imaginary) / (energy + 1.0)
    return coherence.astype(np.float32), np.arctan2(imaginary, real).astype(np.float32)
