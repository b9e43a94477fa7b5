"""A 2D code on paper that bends: where its modules lie and what is printed in them, corrected in turn.

Film bulges and labels curl, so that the middle of a code lies a module beside where its corners say. What is printed is
sought first as if the place were right, then the place is moved so that this print looks most like the picture (Lucas
and Kanade), and so on. How much of the picture is left unexplained tells the right place from a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.blurred_modules import SAMPLES, Blur, Footprint, Shares, known_shares
from edge.vision.grids import Grid, Ink, Quad, Template, samples

__all__ = ["Bend", "BentGrid", "explained"]

Values = npt.NDArray[np.float64]
Bend = npt.NDArray[np.float64]
"""By how much the middle lies aside, as shares of the sides: across by place across and down, then down by both."""

_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)
_SHARPER = 3.0
"""How far shares are driven towards paper or print before the place is sought by them: half tones fit anywhere."""
_DAMPING = 0.005
_MOST_STEP_MODULES, _MOST_BEND_MODULES = 0.6, 1.5
_CUT = 2
"""Samples at the border that are left out: a frame may stand a module beside the code."""
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


def explained(ink: Ink, grid: BentGrid, blur: Blur, rounds: int) -> BentGrid:
    """The grid near this one that explains the picture best under a blur, after so many corrections of its place."""
    footprint = Footprint.of(blur, grid.steps_px())
    known = known_shares(grid.template)
    lattice = _Lattice.over(grid.template)
    grey = lattice.seen(ink, grid)
    levels = lattice.levels(grey, footprint.of_all(grid.shares))
    for turn in range(rounds + 1):
        if turn:
            shown = footprint.of_all(np.clip((grid.shares - 0.5) * _SHARPER + 0.5, 0, 1))
            grid, levels = lattice.moved(grey, grid, shown, levels)
            grey = lattice.seen(ink, grid)
        if levels[-1] < _LEAST_CONTRAST:
            return replace(grid, unexplained=float("inf"))
        seen = lattice.ink_shares(grey, levels)
        shares = footprint.shares(seen, known, grid.shares)
        left = (footprint.of_all(np.round(shares)) - seen)[lattice.used]
        grid = replace(grid, shares=shares, unexplained=float(np.sqrt((left * left).mean())))
    return grid


@dataclass(frozen=True)
class _Lattice:
    """The samples of all modules and of one of margin round them, by place in the unit square."""

    template: Template
    across: Values
    down: Values
    used: npt.NDArray[np.bool_]

    @classmethod
    def over(cls, template: Template) -> _Lattice:
        rows, columns = template.known.shape
        across, down = np.meshgrid(*(((np.arange((n + 2) * SAMPLES) + 0.5) / SAMPLES - 1) / n for n in (columns, rows)))
        used = np.zeros(across.shape, dtype=bool)
        used[_CUT:-_CUT, _CUT:-_CUT] = True
        return cls(template, across, down, used)

    def seen(self, ink: Ink, grid: BentGrid) -> Values:
        """Grey levels at the samples."""
        bows = _bows(self.across, self.down)
        places = np.stack([self.across + bows @ grid.bend[:2], self.down + bows @ grid.bend[2:]], axis=-1)
        grey = samples(ink, grid.quad[None], places.reshape(-1, 2))[0]
        return np.asarray(grey.reshape(self.across.shape), dtype=np.float64)

    def levels(self, seen: Values, shown: Shares) -> Values:
        """Grey level of paper, by how much it changes across and down, and how much darker ink is."""
        return np.asarray(np.linalg.lstsq(self._light(shown), seen[self.used], rcond=None)[0])

    def ink_shares(self, seen: Values, levels: Values) -> Shares:
        """What is seen, as shares of ink; none beyond the samples used."""
        paper = levels[0] + levels[1] * self.across + levels[2] * self.down
        return np.where(self.used, (paper - seen) / levels[3], 0.0).astype(np.float32)

    def moved(self, seen: Values, grid: BentGrid, shown: Shares, levels: Values) -> tuple[BentGrid, Values]:
        """The grid moved so that what its print shows comes nearest to what is seen, and the levels of that."""
        rows, columns = self.template.known.shape
        by_down, by_across = np.gradient(shown, axis=0), np.gradient(shown, axis=1)
        u, v = self.across[self.used], self.down[self.used]
        corners = np.column_stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
        ways = np.column_stack([corners, _bows(u, v)])
        steep = [slope[self.used][:, None] * SAMPLES * n for slope, n in ((by_across, columns), (by_down, rows))]
        changes = np.concatenate([*(-levels[3] * slope * ways for slope in steep), self._light(shown)], axis=1)
        normal = changes.T @ changes
        normal[np.arange(_MOVES), np.arange(_MOVES)] *= 1 + _DAMPING
        solved = np.linalg.lstsq(normal, changes.T @ seen[self.used], rcond=None)[0]
        by, levels = solved[:_MOVES].reshape(2, -1).T, solved[_MOVES:]
        side = max(rows, columns)
        by = by * min(1.0, _MOST_STEP_MODULES / side / max(float(np.abs(by).max()), 1e-9))
        bend = np.clip(grid.bend - by[_CORNERS:].T.ravel(), -_MOST_BEND_MODULES / side, _MOST_BEND_MODULES / side)
        to_picture = cv2.getPerspectiveTransform(_UNIT.astype(np.float32), grid.quad.astype(np.float32))
        quad = cv2.perspectiveTransform((_UNIT - by[:_CORNERS])[None], to_picture)[0]
        return replace(grid, quad=np.asarray(quad, dtype=np.float64), bend=bend), levels

    def _light(self, shown: Shares) -> Values:
        u, v = self.across[self.used], self.down[self.used]
        return np.column_stack([np.ones(len(u)), u, v, -shown[self.used]])


def _bows(across: Values, down: Values) -> Values:
    """How far the middle bows out at places, by place across and down (last axis): 0 at the ends, 1 half way."""
    u, v = np.clip(across, 0, 1), np.clip(down, 0, 1)
    return np.stack([4 * u * (1 - u), 4 * v * (1 - v)], axis=-1)
