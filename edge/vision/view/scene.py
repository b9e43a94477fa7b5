"""A view prepared for searching: half resolution and, by cell, the density and direction of its edges.

Both searches, for print and for barcodes, read these maps, so they are computed once. A map has one cell for 4x4
pixels of half resolution (8x8 of the camera's). Gradients are worked out band by band and not kept: a band stays in the
processor's cache, and those of a line-scan frame would take four times the memory of the frame at half resolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.view.levels import levels_at
from edge.vision.view.pictures import Grey, Picture

__all__ = ["CELL_PX", "Map", "Scene"]

Map = npt.NDArray[np.float32]
Gradient = npt.NDArray[np.int16]

CELL_PX = 4
"""Half-resolution pixels along one cell of the maps."""
_BAND_CELLS = 64
_BAND_PX = _BAND_CELLS * CELL_PX
_NEIGHBOURHOOD_CELLS = 5
_MIN_EDGE_LEVEL = 40.0
_EDGE_CONTRAST_SHARE = 0.35
_LIGHTEST_SHARE = 0.9995
"""What is lighter is a glint, not a label in a corner of a wide frame."""
_DARKEST_LEVEL, _DIM_LEVEL, _LIT_LEVEL = 12, 100, 120
"""Of what is darker so few levels are left that strokes would be lost, and a sensor's noise be taken for edges. Blurred
print on paper of level 40 to 65 has no edges that count until it is brightened: its label was not seen at all."""


@dataclass(frozen=True)
class Scene:
    """A view and its maps. `full` and `half` show it at full and at half resolution, brightened where it is dim.

    `density` is the share of edge pixels in a cell, `coherence` how far the edges round a cell share one direction
    (0 to 1), `doubled_angle` twice the direction of that gradient, in radians, 0 to 2 pi, and `tensor` what both come
    from, cell by cell: real part, imaginary part and energy of the structure tensor of Sobel gradients (3 x rows x
    columns).
    """

    picture: Picture
    full: Grey
    half: Grey
    density: Map
    coherence: Map
    doubled_angle: Map
    tensor: Map

    @classmethod
    def of(cls, source: Picture | Grey) -> Scene:
        """Prepare a decoded picture, or plain grey pixels at full resolution."""
        picture = source if isinstance(source, Picture) else Picture(source)
        full, half = _lit(picture)
        maps = _maps(half, _edge_threshold(half))
        density, *tensor = maps
        blur = (_NEIGHBOURHOOD_CELLS, _NEIGHBOURHOOD_CELLS)
        real, imaginary, energy = (cv2.blur(component, blur) for component in tensor)
        coherence = cast("Map", cv2.magnitude(real, imaginary))
        coherence /= energy + np.float32(1)
        angle = cast("Map", cv2.phase(real, imaginary))
        return cls(picture, full, half, density, coherence, angle, maps[1:])

    @property
    def area_px(self) -> int:
        """Pixels at full resolution."""
        return self.picture.width_px * self.picture.height_px

    def gradients(self, window: tuple[slice, slice]) -> tuple[Gradient, Gradient]:
        """Sobel gradients along rows and along columns in a window of half resolution."""
        dx, dy = cv2.spatialGradient(np.ascontiguousarray(self.half[window]))
        return cast("Gradient", dx), cast("Gradient", dy)


def _lit(picture: Picture) -> tuple[Grey, Grey]:
    """The view at full and at half resolution, brightened if it is dim: print on paper of level 20 is still print."""
    (lightest,) = levels_at(picture.half[::8, ::8], (_LIGHTEST_SHARE,))
    if not _DARKEST_LEVEL <= lightest < _DIM_LEVEL:
        return picture.grey, picture.half
    full, half = (cv2.convertScaleAbs(each, alpha=_LIT_LEVEL / lightest) for each in (picture.grey, picture.half))
    return cast("Grey", full), cast("Grey", half)


def _edge_threshold(half: Grey) -> float:
    """Mean of the absolute gradients from which a pixel counts as an edge; it grows with the contrast of the view."""
    dark, light = levels_at(half[::8, ::8], (0.05, 0.99))
    return max(_MIN_EDGE_LEVEL, _EDGE_CONTRAST_SHARE * (light - dark)) / 2


def _maps(half: Grey, threshold: float) -> Map:
    """The four maps of `_cell_maps` for the whole view, which has at least one cell."""
    height, width = half.shape
    if min(half.shape) < CELL_PX:
        half = cv2.copyMakeBorder(
            half, 0, max(0, CELL_PX - height), 0, max(0, CELL_PX - width), cv2.BORDER_REPLICATE
        ).astype(np.uint8)
    rows, columns = (side // CELL_PX for side in half.shape)
    maps = np.empty((4, rows, columns), dtype=np.float32)
    for top, (dx, dy) in enumerate(_bands(half)):
        for whole, band in zip(maps, _cell_maps(dx, dy, threshold), strict=True):
            whole[top * _BAND_CELLS :][: len(band)] = band
    return maps


def _bands(half: Grey) -> Iterator[tuple[Gradient, Gradient]]:
    """Gradients of a band of whole cells at a time, from top to bottom."""
    height, width = (side // CELL_PX * CELL_PX for side in half.shape)
    for top in range(0, height, _BAND_PX):
        above, bottom = min(top, 1), min(top + _BAND_PX, height)
        gradients = cv2.spatialGradient(half[top - above : bottom + 1])
        dx, dy = (gradient[above : above + bottom - top, :width] for gradient in gradients)
        yield cast("Gradient", dx), cast("Gradient", dy)


def _cell_maps(dx: Gradient, dy: Gradient, threshold: float) -> Iterator[Map]:
    """Four maps of a band: share of edge pixels, and real part, imaginary part and energy of the structure tensor."""
    size = (dx.shape[1] // CELL_PX, dx.shape[0] // CELL_PX)
    strength = cv2.addWeighted(cv2.convertScaleAbs(dx), 0.5, cv2.convertScaleAbs(dy), 0.5, 0.0)
    # An edge pixel counts as many as a cell has pixels, so that the mean of a cell is a whole number, and so are those
    # of its quarters: halving twice is quicker than once to a fourth.
    _, edges = cv2.threshold(strength, threshold, CELL_PX**2, cv2.THRESH_BINARY)
    quarters = cv2.resize(edges, (2 * size[0], 2 * size[1]), interpolation=cv2.INTER_AREA)
    yield cv2.resize(quarters, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(CELL_PX**2)
    # Every second gradient in both directions is enough for a direction, at a quarter of the work.
    x, y = dx[::2, ::2].astype(np.float32), dy[::2, ::2].astype(np.float32)
    xx, yy = x * x, y * y
    for each in (xx - yy, 2 * x * y, xx + yy):
        yield cast("Map", cv2.resize(each, size, interpolation=cv2.INTER_AREA))
