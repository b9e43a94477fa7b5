"""A 2D code on paper that bends: where its modules lie and what is printed in them, corrected in turn.

Film bulges and labels curl, so that the middle of a code lies a module beside where its corners say. What is printed is
sought first as if the place were right, then the place is moved so that this print looks most like the picture (Lucas
and Kanade), and so on. How much of the picture is left unexplained tells the right place from a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.matrix.blurred_modules import SAMPLES, Blur, Footprint, Shares, known_shares
from edge.vision.matrix.grids import Grid, Ink, Quad, Template, samples

__all__ = ["Bend", "BentGrid", "explained"]

Values = npt.NDArray[np.float64]
Bend = npt.NDArray[np.float64]
"""By how much the middle lies aside, as shares of the sides: across by place across and down, then down by both."""

_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)
_SHARPER = 3.0
"""How far shares are driven towards paper or print before the place is sought by them: half tones fit anywhere."""
_DAMPING = 0.005
_MOST_STEP_MODULES, _MOST_BEND_MODULES = 0.6, 1.5
_USED = np.s_[2:-2, 2:-2]
"""Samples at the border are left out: a frame may stand a module beside the code."""
_LEAST_CONTRAST = 1.0
_CORNERS, _MOVES = 4, 12


@dataclass(frozen=True)
class BentGrid:
    """A code over these corners, bent between them, with the shares of ink in its modules and in the quiet margin.

    `unexplained` is the root mean square of what is seen less what plain ink and paper would show, in contrasts.
    """

    template: Template
    quad: Quad
    bend: Bend
    shares: Shares
    unexplained: float = float("inf")

    @classmethod
    def of(cls, grid: Grid, bend: Bend) -> BentGrid:
        """A grid of which no more than the known modules is known."""
        return cls(grid.template, grid.quad, bend, known_shares(grid.template))

    @property
    def printed(self) -> npt.NDArray[np.bool_]:
        """Which modules hold ink."""
        return np.asarray(self.shares[1:-1, 1:-1] > 0.5)  # noqa: PLR2004 - a half

    def steps_px(self) -> Values:
        """How far a step of one sample across and down is in the picture (columns)."""
        rows, columns = self.template.known.shape
        across, down = (self.quad[[1, 3]] - self.quad[0] + self.quad[2] - self.quad[[3, 1]]) / 2
        return np.column_stack([across / columns, down / rows]) / SAMPLES


def explained(ink: Ink, grid: BentGrid, blur: Blur, rounds: int) -> Iterator[BentGrid]:
    """The grid as it explains the picture best under a blur, at its place, then after each of so many corrections."""
    footprint = Footprint.of(blur, grid.steps_px())
    known = known_shares(grid.template)
    lattice = _lattice(grid.template)
    grey = lattice.seen(ink, grid)
    levels = lattice.levels(grey, footprint.of_all(grid.shares))
    for turn in range(rounds + 1):
        if turn:
            shown = footprint.of_all(np.clip((grid.shares - 0.5) * _SHARPER + 0.5, 0, 1))
            grid, levels = lattice.moved(grey, grid, shown, levels)
            grey = lattice.seen(ink, grid)
        if levels[-1] < _LEAST_CONTRAST:
            yield replace(grid, unexplained=float("inf"))
            return
        seen = lattice.ink_shares(grey, levels)
        shares = footprint.shares(seen, known, grid.shares)
        left = (footprint.of_all(np.round(shares)) - seen)[_USED]
        grid = replace(grid, shares=shares, unexplained=float(np.sqrt((left * left).mean())))
        yield grid


@dataclass(frozen=True)
class _Lattice:
    """The samples of all modules and of one of margin round them, by place in the unit square.

    `ways` (samples used x 6) tells how far each corner and each bow moves a sample, `light` how light changes there.
    """

    template: Template
    across: Shares
    down: Shares
    bows: Shares
    ways: Shares
    light: Shares

    @classmethod
    def over(cls, template: Template) -> _Lattice:
        rows, columns = template.known.shape
        across, down = np.meshgrid(
            *(((np.arange((n + 2) * SAMPLES, dtype=np.float32) + 0.5) / SAMPLES - 1) / n for n in (columns, rows))
        )
        inside_across, inside_down = np.clip(across, 0, 1), np.clip(down, 0, 1)
        # 0 at the ends, 1 half way.
        bows = np.stack([4 * inside * (1 - inside) for inside in (inside_across, inside_down)], axis=-1)
        u, v = across[_USED].ravel(), down[_USED].ravel()
        corners = np.column_stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
        ways = np.concatenate([corners, bows[_USED].reshape(-1, 2)], axis=1)
        return cls(template, across, down, bows, ways, np.column_stack([np.ones_like(u), u, v]))

    def seen(self, ink: Ink, grid: BentGrid) -> Shares:
        """Grey levels at the samples."""
        places = np.stack([self.across + self.bows @ grid.bend[:2], self.down + self.bows @ grid.bend[2:]], axis=-1)
        return np.asarray(samples(ink, grid.quad[None], places.reshape(-1, 2))[0].reshape(self.across.shape))

    def levels(self, seen: Shares, shown: Shares) -> Values:
        """Grey level of paper, by how much it changes across and down, and how much darker ink is."""
        changes = np.column_stack([self.light, -shown[_USED].ravel()])
        return _solved(changes.T @ changes, changes.T @ seen[_USED].ravel())

    def ink_shares(self, seen: Shares, levels: Values) -> Shares:
        """What is seen, as shares of ink; none beyond the samples used."""
        base, by_across, by_down, ink = levels.astype(np.float32)
        shares = np.zeros_like(seen)
        shares[_USED] = ((base + by_across * self.across + by_down * self.down - seen) / ink)[_USED]
        return shares

    def moved(self, seen: Shares, grid: BentGrid, shown: Shares, levels: Values) -> tuple[BentGrid, Values]:
        """The grid moved so that what its print shows comes nearest to what is seen, and the levels of that."""
        rows, columns = self.template.known.shape
        steepness = -float(levels[-1]) * SAMPLES
        by_across, by_down = (
            n * steepness * slope[_USED].reshape(-1, 1)
            for n, slope in zip((columns, rows), _slopes(shown), strict=True)
        )
        changes = np.concatenate(
            [by_across * self.ways, by_down * self.ways, self.light, -shown[_USED].reshape(-1, 1)], axis=1
        )
        normal = (changes.T @ changes).astype(np.float64)
        normal[np.arange(_MOVES), np.arange(_MOVES)] *= 1 + _DAMPING
        solved = _solved(normal, changes.T @ seen[_USED].ravel())
        by, levels = solved[:_MOVES].reshape(2, -1).T, solved[_MOVES:]
        side = max(rows, columns)
        by = by * min(1.0, _MOST_STEP_MODULES / side / max(float(np.abs(by).max()), 1e-9))
        bend = np.clip(grid.bend - by[_CORNERS:].T.ravel(), -_MOST_BEND_MODULES / side, _MOST_BEND_MODULES / side)
        to_picture = cv2.getPerspectiveTransform(_UNIT.astype(np.float32), grid.quad.astype(np.float32))
        quad = cv2.perspectiveTransform((_UNIT - by[:_CORNERS])[None], to_picture)[0]
        return replace(grid, quad=np.asarray(quad, dtype=np.float64), bend=bend), levels


_lattice = lru_cache(maxsize=8)(_Lattice.over)
"""Spots of one label are mostly tried as the same few kinds."""


def _slopes(shown: Shares) -> tuple[Shares, Shares]:
    """How steeply what is shown rises across and down, by sample; nothing at the border, which is not used."""
    across, down = np.zeros_like(shown), np.zeros_like(shown)
    across[:, 1:-1] = (shown[:, 2:] - shown[:, :-2]) / 2
    down[1:-1] = (shown[2:] - shown[:-2]) / 2
    return across, down


def _solved(normal: npt.NDArray[np.floating], wanted: npt.NDArray[np.floating]) -> Values:
    """What solves the normal equations, by the least where they leave something open."""
    return np.asarray(np.linalg.lstsq(normal, wanted, rcond=None)[0], dtype=np.float64)
