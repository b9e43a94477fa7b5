"""Draws the 2D code of a grid clean: each module sampled at its place, and the blur between modules taken back.

A camera sees a module of 2 px mixed with those beside it. What was printed is sought as shares of ink from 0 to 1 that,
blurred again, give what was seen: known modules stay what they are, and the others are corrected step by step (a
projected Landweber iteration). How blurred the picture is nobody knows, so a few blurs are tried in turn: the code's
error correction tells which is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import erf, sqrt

import numpy as np
import numpy.typing as npt

from edge.vision.grids import DARK, LIGHT, Grid, Ink, samples
from edge.vision.pictures import Grey

__all__ = ["clean_drawings"]

Shares = npt.NDArray[np.float64]
"""Of ink in a module: 0 is paper, 1 is print."""

_BLURS_MODULES = (0.25, 0.4, 0.55, 0.7)
"""Standard deviation; the lens, the size of a pixel, motion and the interpolation together."""
_STEPS = 25
_DARKEST = 95
"""Percentile of the modules' ink that counts as full: under blur only clusters of dark modules reach it."""
_HALF = 0.5
_MODULE_PX, _QUIET_MODULES = 4, 4


def clean_drawings(ink: Ink, grid: Grid) -> Iterator[Grey]:
    """The code of a grid in several ways, of which some may be right."""
    known = np.pad(grid.template.known, 1, constant_values=LIGHT)
    seen = _ink_shares(ink, grid, known)
    rows, columns = known.shape
    across, down = grid.template.pitch_px(grid.quad)
    for blur in _BLURS_MODULES:
        blur_px = blur * sqrt(across * down)
        mixing = _mixing(rows, round(blur_px / down, 2)), _mixing(columns, round(blur_px / across, 2))
        printed = _unblurred(seen, known, mixing)[1:-1, 1:-1]
        paper = np.pad(printed < _HALF, _QUIET_MODULES, constant_values=True)
        yield np.kron(paper, np.ones((_MODULE_PX, _MODULE_PX), dtype=bool)).astype(np.uint8) * 255


def _ink_shares(ink: Ink, grid: Grid, known: npt.NDArray[np.int8]) -> Shares:
    """What is seen of each module and of the quiet margin, against the light there, which may fall off."""
    rows, columns = grid.template.known.shape
    y, x = np.indices(known.shape)
    places = np.column_stack([(x.ravel() - 0.5) / columns, (y.ravel() - 0.5) / rows])
    values = samples(ink, grid.quad[None], places)[0].reshape(known.shape).astype(np.float64)
    margin = np.ones(known.shape, dtype=bool)
    margin[1:-1, 1:-1] = False
    design = np.stack([np.ones(known.shape), y, x], axis=-1)
    light, *_ = np.linalg.lstsq(design[margin], values[margin], rcond=None)
    darker = design @ light - values
    return np.asarray(darker / max(1.0, float(np.percentile(darker[~margin], _DARKEST))))


def _unblurred(seen: Shares, known: npt.NDArray[np.int8], mixing: tuple[Shares, Shares]) -> Shares:
    """Shares that, mixed by blur down and across, are what was seen."""
    down, across = mixing
    printed = np.clip(seen, 0, 1)
    for _ in range(_STEPS):
        printed = np.where(known, known * DARK > 0, printed)
        printed = np.clip(printed + seen - down @ printed @ across.T, 0, 1)
    return np.where(known, known * DARK > 0, printed)


@cache
def _mixing(modules: int, blur_modules: float) -> Shares:
    """How much of each module (columns) is seen at the middle of each (rows), in one direction."""
    offsets = np.arange(-modules, modules + 1)
    below = np.array([0.5 * (1 + erf((offset - 0.5) / blur_modules / sqrt(2))) for offset in offsets])
    columns, rows = np.meshgrid(np.arange(modules), np.arange(modules))
    return np.asarray(np.diff(below)[modules + columns - rows])
