"""Draws the 2D code of a grid clean, as it was printed: blur taken back, and paper that bends laid flat.

How far paper bends and how a lens and motion spread a point nobody knows. So a few bends and a few blurs are tried, and
what leaves least of the picture unexplained is drawn: the code's error correction tells which drawing is right.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from edge.vision.bent_grids import BentGrid, explained
from edge.vision.grids import Grid, Ink, Quad
from edge.vision.pictures import Grey

__all__ = ["clean_drawings"]

_BENDS_MODULES = (0.0, 1.0, -1.0)
_FOCUSED_PX, _SPREAD_PX, _LONG_PX = 0.8, 1.1, 1.6
"""Standard deviations of blur; the lens, the size of a pixel, motion and the interpolation together."""
_ROUND = np.eye(2)
_MOVING = tuple(
    _FOCUSED_PX**2 * _ROUND + (_LONG_PX**2 - _FOCUSED_PX**2) * np.outer(along, along)
    for along in (np.array([np.cos(angle), np.sin(angle)]) for angle in np.pi / 4 * np.arange(4))
)
_BLURS = (_FOCUSED_PX**2 * _ROUND, _SPREAD_PX**2 * _ROUND, _LONG_PX**2 * _ROUND, *_MOVING)
_COMMON_BLUR = _BLURS[1]
_ROUNDS, _LAST_ROUNDS = 3, 2
_HOPELESS = 0.16
"""Unexplained from which nothing was ever read; 0.157 the most of what was."""
_DRAWN = 2
_MODULE_PX, _QUIET_MODULES = 4, 4


def clean_drawings(ink: Ink, grid: Grid) -> Iterator[tuple[Grey, Quad]]:
    """The code of a grid in several ways, of which some may be right, with its corners."""
    side = max(grid.template.known.shape)
    best: BentGrid | None = None
    for bend in _BENDS_MODULES:
        bent = explained(ink, BentGrid.of(grid, np.array([bend / side, 0, 0, 0])), _COMMON_BLUR, _ROUNDS)
        if bent.unexplained <= (best.unexplained if best else _HOPELESS):
            best = bent
            # Most codes lie flat, so that the first drawing is read.
            yield _drawn(best), best.quad
    if best is None:
        return
    blurred = sorted(((explained(ink, best, blur, 0).unexplained, number) for number, blur in enumerate(_BLURS)))
    for _, number in blurred[:_DRAWN]:
        last = explained(ink, best, _BLURS[number], _LAST_ROUNDS)
        yield _drawn(last), last.quad


def _drawn(grid: BentGrid) -> Grey:
    paper = np.pad(~grid.printed, _QUIET_MODULES, constant_values=True)
    return np.kron(paper, np.ones((_MODULE_PX, _MODULE_PX), dtype=bool)).astype(np.uint8) * 255
