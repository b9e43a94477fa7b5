"""QR codes and Data Matrix in spots of print where the readers find none, because modules of 2 px run together.

The outline of the spot gives the quadrilateral to begin with. Which of its corners is the code's first, of which kind
the code is and how many modules it has is tried out: what fits the known modules best is drawn anew for the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from edge.vision.matrix.drawings import PERHAPS_A_CODE, SURELY_A_CODE, Hopeless, clean_drawings
from edge.vision.matrix.grids import Grid, Ink, Quad, Search, Template, fitted, moves_of, samples
from edge.vision.matrix.known_modules import DATA_MATRIX, QR
from edge.vision.matrix.outlines import find_outlines
from edge.vision.view.pictures import Grey

__all__ = ["drawings_in"]

_LEAST_PITCH_PX = 0.9
"""Below one pixel a module nothing tells two modules from three."""
_MOST_STRETCH = 2.5
"""Of one side of a module against the other: line cameras whose clock is off, and labels seen from the side."""
_GLANCE = Search(spread=0.05, rounds=3, tries=32, hopeless=0.28)
"""The right corner of a QR code is above 0.38 after a round."""
_COARSE = Search(spread=0.04, rounds=3, tries=40, hopeless=0.45)
"""The right kind is above 0.6 after a round, and three quarters of the wrong ones are below this."""
_FINE = Search(spread=0.025, rounds=6, tries=60)
_GLANCED_QR = 0.42
"""Of 22 codes that were read, the least was 0.51; less than half of what is none has that."""
_COMMON_QR = QR[1]
_INSETS = (0.02, 0.04, 0.06)
"""Of the side, by which the middle of a bar may lie within an outline."""
_LEAST_BARS_DARKER = 4.0
"""Grey levels by which two solid bars together are darker than two broken ones."""


def drawings_in(spot: Grey) -> Iterator[tuple[Grey, Quad]]:
    """Drawings of the code in a picture of a spot, of which some may be right, each with the code's corners there."""
    ink, outlines = spot.astype(np.float32), find_outlines(spot)
    for family in _FAMILIES:
        coarse = _coarse_grids(ink, outlines, family)
        if coarse:
            # What may be of one family is not tried as the next.
            yield from clean_drawings(ink, _fine_grids(ink, coarse, family), family.hopeless)
            return


def _finders_first(ink: Ink, outline: Quad) -> Quad | None:
    """The outline from the corner between the three finders of a QR code, if they are there."""
    if not _can_be_seen(_COMMON_QR, outline):
        return None
    moves = iter(moves_of(0, _GLANCE, 4))
    turned = [fitted(ink, _COMMON_QR, np.roll(outline, turn, axis=0), moves, _GLANCE) for turn in range(4)]
    best = max(turned, key=lambda grid: grid.likeness)
    return best.quad if best.likeness >= _GLANCED_QR else None


def _bars_last(ink: Ink, outline: Quad) -> Quad | None:
    """The outline with the darkest two sides that meet, the solid bars of a Data Matrix, at the bottom and the left."""
    along = np.linspace(0.1, 0.9, 24)
    top = np.column_stack([np.tile(along, len(_INSETS)), np.repeat(_INSETS, len(along))])
    clockwise = [top, np.column_stack([1 - top[:, 1], top[:, 0]]), 1 - top, top[:, ::-1]]
    levels = samples(ink, outline[None], np.concatenate(clockwise))[0].reshape(4, len(_INSETS), len(along))
    darkest = levels.mean(axis=2).min(axis=1)
    with_last = darkest + np.roll(darkest, 1)
    left = int(with_last.argmin())
    if with_last[left] + _LEAST_BARS_DARKER > with_last[(left + 2) % 4]:
        return None
    return np.roll(outline, 3 - left, axis=0)


@dataclass(frozen=True)
class _Family:
    """Codes that look alike: how an outline is turned for them, and how like a few kinds must be to be worth more work.

    The three finders of a QR code look like no other; a Data Matrix shows so little that many kinds come near it.
    """

    templates: tuple[Template, ...]
    turned: Callable[[Ink, Quad], Quad | None]
    least_likeness: float
    most_kinds: int
    least_fine_likeness: float
    """From which a fine grid is worth drawing."""
    hopeless: Hopeless
    """Three finders that were seen are no text; two bars may be."""


_FAMILIES = (
    _Family(QR, _finders_first, 0.5, 2, 0.63, SURELY_A_CODE),
    _Family(DATA_MATRIX, _bars_last, 0.6, 4, 0.7, PERHAPS_A_CODE),
)


def _fine_grids(ink: Ink, coarse: list[Grid], family: _Family) -> Iterator[Grid]:
    """The grids near these that are worth drawing."""
    for grid in coarse:
        fine = fitted(ink, grid.template, grid.quad, iter(moves_of(1, _FINE)), _FINE)
        if fine.likeness >= family.least_fine_likeness:
            yield fine


def _coarse_grids(ink: Ink, outlines: list[Quad], family: _Family) -> list[Grid]:
    """The best grids of these codes that may fill one of the outlines, one of a kind, the best first."""
    best: dict[Template, Grid] = {}
    for quad in [quad for outline in outlines if (quad := family.turned(ink, outline)) is not None]:
        for template in family.templates:
            if not _can_be_seen(template, quad):
                continue
            grid = fitted(ink, template, quad, iter(moves_of(0, _COARSE)), _COARSE)
            if grid.likeness >= (best[template].likeness if template in best else family.least_likeness):
                best[template] = grid
    return sorted(best.values(), key=lambda grid: -grid.likeness)[: family.most_kinds]


def _can_be_seen(template: Template, quad: Quad) -> bool:
    pitch_px = template.pitch_px(quad)
    return min(pitch_px) >= _LEAST_PITCH_PX and max(pitch_px) <= _MOST_STRETCH * min(pitch_px)
