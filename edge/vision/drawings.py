"""Draws the 2D code of a grid clean, as it was printed: blur taken back, and paper that bends laid flat.

How far paper bends and how a lens and motion spread a point nobody knows. So a few bends and a few blurs are tried, and
what leaves least of the picture unexplained is drawn: the code's error correction tells which drawing is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from edge.vision.bent_grids import BentGrid, explained
from edge.vision.grids import Grid, Ink, Quad
from edge.vision.pictures import Grey

__all__ = ["clean_drawings"]

_BENDS_MODULES = (1.0, -1.0)
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
_HOPELESS_FLAT = 0.2
"""The same before bends are tried."""
_MOST_BENT = 2
"""Grids that are bent. Those of more modules explain more, so the right one may be the second."""
_DRAWN = 2
_MODULE_PX, _QUIET_MODULES = 4, 4


def clean_drawings(ink: Ink, grids: Sequence[Grid]) -> Iterator[tuple[Grey, Quad]]:
    """The code of one of these grids in several ways, of which some may be right, with its corners.

    Most codes lie flat, so all grids are drawn so before the first of them is bent.
    """
    flat: list[BentGrid] = []
    for grid in grids:
        flat.append(_explained(ink, grid, 0.0))
        if flat[-1].unexplained <= _HOPELESS:
            yield _drawn(flat[-1]), flat[-1].quad
    for number in sorted(range(len(flat)), key=lambda number: flat[number].unexplained)[:_MOST_BENT]:
        if flat[number].unexplained <= _HOPELESS_FLAT:
            yield from _bent_and_blurred(ink, grids[number], flat[number])


def _bent_and_blurred(ink: Ink, grid: Grid, best: BentGrid) -> Iterator[tuple[Grey, Quad]]:
    """The code of a grid bent so that more is explained than by the best so far, then under the likeliest blurs."""
    for bend in _BENDS_MODULES:
        bent = _explained(ink, grid, bend)
        if bent.unexplained <= min(best.unexplained, _HOPELESS):
            best = bent
            yield _drawn(best), best.quad
    if best.unexplained > _HOPELESS:
        return
    blurred = sorted(((explained(ink, best, blur, 0).unexplained, number) for number, blur in enumerate(_BLURS)))
    for _, number in blurred[:_DRAWN]:
        last = explained(ink, best, _BLURS[number], _LAST_ROUNDS)
        yield _drawn(last), last.quad


def _explained(ink: Ink, grid: Grid, bend_modules: float) -> BentGrid:
    """The code of a grid whose middle begins so many modules aside, under the blur that most codes have."""
    bend = np.array([bend_modules / max(grid.template.known.shape), 0, 0, 0])
    return explained(ink, BentGrid.of(grid, bend), _COMMON_BLUR, _ROUNDS)


def _drawn(grid: BentGrid) -> Grey:
    paper = np.pad(~grid.printed, _QUIET_MODULES, constant_values=True)
    return np.kron(paper, np.ones((_MODULE_PX, _MODULE_PX), dtype=bool)).astype(np.uint8) * 255
