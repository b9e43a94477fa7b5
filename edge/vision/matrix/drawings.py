"""Draws the 2D code of a grid clean, as it was printed: blur taken back, and paper that bends laid flat.

How far paper bends and how a lens and motion spread a point nobody knows. So a few bends and a few blurs are tried, and
what leaves least of the picture unexplained is drawn: the code's error correction tells which drawing is right.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace

import numpy as np

from edge.vision.matrix.bent_grids import BentGrid, explained
from edge.vision.matrix.grids import Grid, Ink, Quad
from edge.vision.view.pictures import Grey

__all__ = ["PERHAPS_A_CODE", "SURELY_A_CODE", "Hopeless", "clean_drawings"]

_Drawing = tuple[Grey, Quad]
Hopeless = tuple[float, ...]
"""What is left unexplained at the first place, and after each correction, from which there is no hope in a grid."""

_FLAT = np.zeros(4)
_BENDS_MODULES = (1.0, -1.0)
_CORNERS = ((0, 0), (0, -1), (-1, -1), (-1, 0))
"""Modules at the corners, in reading order."""
_FOCUSED_PX, _SPREAD_PX, _LONG_PX, _DEFOCUSED_PX = 0.8, 1.1, 1.6, 2.1
"""Standard deviations of blur; the lens, the size of a pixel, motion and the interpolation together."""
_ROUND = np.eye(2)
_MOVING = tuple(
    _FOCUSED_PX**2 * _ROUND + (_LONG_PX**2 - _FOCUSED_PX**2) * np.outer(along, along)
    for along in (np.array([np.cos(angle), np.sin(angle)]) for angle in np.pi / 4 * np.arange(4))
)
_BLURS = (_FOCUSED_PX**2 * _ROUND, _SPREAD_PX**2 * _ROUND, _LONG_PX**2 * _ROUND, *_MOVING, _DEFOCUSED_PX**2 * _ROUND)
_COMMON_BLUR = _BLURS[1]
_ROUNDS, _LAST_ROUNDS = 5, 2
_HOPELESS = 0.16
"""Unexplained from which nothing was ever read; 0.157 the most of what was."""
PERHAPS_A_CODE: Hopeless = (0.18, 0.15, 0.13, 0.1)
"""The same where nothing was read yet at the place that a grid began with, and after one, two and more corrections: of
45 codes, those read later had less; of grids that are no code, most have more from the first."""
SURELY_A_CODE: Hopeless = (0.3, 0.25, 0.2)
"""The same of a code whose finders were seen: half in shadow, one had 0.28, 0.22 and 0.13, one 0.21, 0.21 and 0.17."""
_HOPELESS_FLAT = 0.13
"""The same before bends are tried; 0.12 the most of what was read bent or under another blur."""
_MOST_BENT = 2
"""Grids that are bent. Those of more modules explain more, so the right one may be the second."""
_DRAWN = 3
_MODULE_PX, _QUIET_MODULES = 4, 4


def clean_drawings(ink: Ink, grids: Iterable[Grid], hopeless: Hopeless) -> Iterator[_Drawing]:
    """The code of one of these grids in several ways, of which some may be right, with its corners.

    Most codes lie flat, so all grids are drawn so before the first of them is bent. What leaves more than `hopeless`
    unexplained is given up.
    """
    flat: list[tuple[BentGrid, Grid]] = []
    for grid in grids:
        placed = yield from _corrected(ink, BentGrid.of(grid, _FLAT), hopeless)
        flat.append((placed, grid))
    for best, grid in sorted(flat, key=lambda pair: pair[0].unexplained)[:_MOST_BENT]:
        if best.unexplained <= _HOPELESS_FLAT:
            yield from _elsewhere_and_blurred(ink, grid, best, hopeless)


def _corrected(ink: Ink, first: BentGrid, hopeless: Hopeless) -> Generator[_Drawing, None, BentGrid]:
    """Draw a code at the place it begins with and at each that it is corrected to, as long as there is hope; the last.

    The blur is the one that most codes have.
    """
    placed = first
    for turn, placed in enumerate(explained(ink, first, _COMMON_BLUR, _ROUNDS)):
        if placed.unexplained <= _HOPELESS:
            yield _drawn(placed), placed.quad
        if placed.unexplained > hopeless[min(turn, len(hopeless) - 1)]:
            break
    return placed


def _elsewhere_and_blurred(ink: Ink, grid: Grid, best: BentGrid, hopeless: Hopeless) -> Iterator[_Drawing]:
    """The code of a grid at other places near it, then the one that explains most under the likeliest blurs."""
    for place in _places_beside(grid, best):
        other = yield from _corrected(ink, place, hopeless)
        best = min(best, other, key=lambda one: one.unexplained)
    blurred = sorted((next(explained(ink, best, blur, 0)).unexplained, number) for number, blur in enumerate(_BLURS))
    for _, number in blurred[:_DRAWN]:
        *_, last = explained(ink, best, _BLURS[number], _LAST_ROUNDS)
        yield _drawn(last), last.quad


def _places_beside(grid: Grid, best: BentGrid) -> Iterator[BentGrid]:
    """Where the code of a grid may lie if not at the best place so far, which the correction does not come to itself.

    It bends either way; or a corner at which nothing is known, as one of a QR code, lies a module farther in.
    """
    known = grid.template.known
    loose = [corner for corner, at in enumerate(_CORNERS) if known[at] == 0]
    for bend in () if loose else _BENDS_MODULES:
        yield BentGrid.of(grid, np.array([bend / max(known.shape), 0, 0, 0]))
    for corner in loose:
        quad = best.quad.copy()
        quad[corner] += (quad[(corner + 2) % 4] - quad[corner]) / min(known.shape)
        yield BentGrid.of(replace(grid, quad=quad), best.bend)


def _drawn(grid: BentGrid) -> Grey:
    paper = np.pad(~grid.printed, _QUIET_MODULES, constant_values=True)
    return np.kron(paper, np.ones((_MODULE_PX, _MODULE_PX), dtype=bool)).astype(np.uint8) * 255
