"""Tells print from folds of film, cell by cell, before anything dear looks at either.

Film has edges as strong and as close together as print has. But strokes are thin and sharp, lie both ways, and leave
most of their paper bare; a fold is a soft shade or a narrow glint on the dark. A small network over what a cell and its
neighbourhoods hold of that (`models/train_print.py`) knows them apart in dim light and bright, dark on light and light
on dark.
"""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.view.scene import CELL_PX, Scene

__all__ = ["PrintJudge", "Window", "features_of"]

Floats = npt.NDArray[np.float32]
Window = tuple[slice, slice]
"""Rows and columns of a view's cells."""

_NEIGHBOURHOODS_CELLS = (5, 11)
_REACH_CELLS = 6
_NOISE_LEVELS = 5.0
"""Gradients and spans of so many grey levels may be noise, whose ratios say nothing."""


class PrintJudge:
    """A network of one hidden layer.

    Args:
        data: a NumPy archive with `mean` and `scale` of the features, and the weights and biases of both layers.

    Raises:
        ValueError, KeyError, OSError: it is none.
    """

    def __init__(self, data: bytes) -> None:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            scale = archive["scale"]
            self._hidden = np.ascontiguousarray((archive["hidden"] / scale[:, None]).T)
            self._hidden_bias = (archive["hidden_bias"] - archive["mean"] / scale @ archive["hidden"])[:, None]
            self._last, self._last_bias = archive["last"][:, 0], archive["last_bias"]

    def likely(self, scene: Scene, window: Window, cells: npt.NDArray[np.bool_]) -> Floats:
        """How likely each of the marked cells of a window holds print, 0 to 1, row by row."""
        return self.weigh(features_of(scene, window)[:, cells])

    def weigh(self, features: Floats) -> Floats:
        """The same by what cells hold; features x cells."""
        hidden = np.maximum(self._hidden @ features + self._hidden_bias, 0.0)
        return np.asarray(1.0 / (1.0 + np.exp(-(self._last @ hidden + self._last_bias))), dtype=np.float32)


def features_of(scene: Scene, window: Window) -> Floats:
    """What the judge weighs of each cell of a window; shape (features, rows, columns)."""
    wider, inner = _widened(window, scene.density.shape)
    signs, tensor = _signs(scene, wider), scene.tensor[:, *wider]
    maps = list(signs)
    for side in _NEIGHBOURHOODS_CELLS:
        maps += [cv2.blur(sign, (side, side)).astype(np.float32) for sign in signs]
        maps.append(_coherence(np.stack([cv2.blur(part, (side, side)) for part in tensor])))
    return np.stack([each[inner] for each in maps])


def _widened(window: Window, shape: tuple[int, ...]) -> tuple[Window, Window]:
    """A window with the neighbourhoods of all its cells, and where in that it lies itself."""
    low = [max(0, each.start - _REACH_CELLS) for each in window]
    high = [min(side, each.stop + _REACH_CELLS) for each, side in zip(window, shape, strict=True)]
    rows, columns = (slice(first, last) for first, last in zip(low, high, strict=True))
    inner_rows, inner_columns = (
        slice(each.start - first, each.stop - first) for each, first in zip(window, low, strict=True)
    )
    return (rows, columns), (inner_rows, inner_columns)


def _signs(scene: Scene, window: Window) -> list[Floats]:
    """Cell by cell: how many edges, how strong, how much in one direction, how sharp, how thin, and how bare of ink."""
    density, tensor = scene.density[window], scene.tensor[:, *window]
    pixels = tuple(slice(each.start * CELL_PX, each.stop * CELL_PX) for each in window)
    levels = _covering(scene.half[pixels], density.shape)
    size = density.shape[::-1]
    mean = cv2.resize(levels, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    bends = cv2.convertScaleAbs(cv2.Laplacian(levels, cv2.CV_16S))
    sharp = cv2.resize(bends, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    cell, middle = np.ones((CELL_PX, CELL_PX), np.uint8), np.s_[CELL_PX // 2 :: CELL_PX, CELL_PX // 2 :: CELL_PX]
    light, dark = (each(levels, cell)[middle].astype(np.float32) for each in (cv2.dilate, cv2.erode))
    thin = sharp / np.sqrt(tensor[2] + _NOISE_LEVELS**2)
    bare = (light - mean) / (light - dark + _NOISE_LEVELS)
    signs = (density, np.log1p(tensor[2]), _coherence(tensor), np.log1p(sharp), thin, (light - dark) / 255, bare)
    return [each.astype(np.float32) for each in signs]


def _covering(levels: npt.NDArray[np.uint8], cells: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """The levels of whole cells, the last ones repeated where a view is smaller than a cell."""
    missing = [cells[axis] * CELL_PX - levels.shape[axis] for axis in (0, 1)]
    if not any(missing):
        return np.ascontiguousarray(levels)
    return np.pad(levels, [(0, each) for each in missing], mode="edge")


def _coherence(tensor: Floats) -> Floats:
    """How far the edges share one direction, 0 to 1."""
    real, imaginary, energy = tensor
    return np.asarray(cv2.magnitude(real, imaginary) / (energy + np.float32(1)), dtype=np.float32)
