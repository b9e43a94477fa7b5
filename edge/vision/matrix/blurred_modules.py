"""How much ink was printed in each module of a 2D code, from what a camera's blur has left of it.

The picture is taken at `SAMPLES` places to a side of a module. There each module leaves the same footprint, which is
its square spread by lens and motion; what is seen is the sum of the footprints of all modules with ink. So the shares
of ink, from 0 to 1, whose sum comes nearest to what is seen are a problem of least squares with bounds (solved by
FISTA, Beck and Teboulle 2009). Its equations need footprints and their overlaps only, which are alike for all modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.matrix.grids import DARK, LIGHT, Template

__all__ = ["SAMPLES", "Blur", "Footprint", "Shares", "known_shares"]

Shares = npt.NDArray[np.float32]
"""Of ink: 0 is paper, 1 is print. By module with one of quiet margin round the code, or by sample."""
Blur = npt.NDArray[np.float64]
"""How a point is spread, in pixels: the covariance (2 x 2) of what becomes of it."""

SAMPLES = 3
_REACH, _MOST_REACH = 3.0, 12
"""Standard deviations, and samples, beyond which blur is not felt."""
_OPEN = 0.5
_STEPS = 12
_TOWARDS_HALF = 0.003
"""How much each module leans towards a half where the picture says nothing of it."""


def known_shares(template: Template) -> Shares:
    """The shares of what every code of a kind shows; a half in each module that is open."""
    known = np.pad(template.known, 1, constant_values=LIGHT)
    return np.where(known == 0, _OPEN, known * DARK > 0).astype(np.float32)


@dataclass(frozen=True)
class Footprint:
    """What one module leaves at the samples round its middle, and how far those of two modules overlap."""

    seen: Shares
    overlap: Shares

    @classmethod
    def of(cls, blur: Blur, steps_px: npt.NDArray[np.float64]) -> Footprint:
        """Under a blur, where a step of one sample across and down is that far (columns) in the picture."""
        narrowness = steps_px.T @ np.linalg.inv(blur) @ steps_px
        farthest = float(np.sqrt(np.linalg.inv(narrowness).diagonal().max()))
        reach = int(np.ceil(np.clip(_REACH * farthest, 1, _MOST_REACH) / SAMPLES)) * SAMPLES
        x, y = np.meshgrid(*[np.arange(-reach, reach + 1)] * 2)
        spread = np.exp(-(narrowness[0, 0] * x * x + 2 * narrowness[0, 1] * x * y + narrowness[1, 1] * y * y) / 2)
        alone = np.pad(spread / spread.sum(), SAMPLES).astype(np.float32)
        seen = _summed(alone, np.ones((SAMPLES, SAMPLES), np.float32))
        overlap = _summed(np.pad(seen, len(seen)), seen)
        middle, around = len(overlap) // 2, len(seen) // 2 // SAMPLES * 2
        modules = middle + SAMPLES * np.arange(-around, around + 1)
        return cls(seen, overlap[np.ix_(modules, modules)])

    def of_all(self, shares: Shares) -> Shares:
        """What is seen at all samples of modules with these shares."""
        apart = np.zeros((shares.shape[0] * SAMPLES, shares.shape[1] * SAMPLES), np.float32)
        apart[SAMPLES // 2 :: SAMPLES, SAMPLES // 2 :: SAMPLES] = shares
        return _summed(apart, self.seen)

    def shares(self, seen: Shares, known: Shares, start: Shares) -> Shares:
        """The shares that come nearest to what is seen, where those known, 0 and 1, stay as they are."""
        wanted = _summed(seen, self.seen)[SAMPLES // 2 :: SAMPLES, SAMPLES // 2 :: SAMPLES]
        most = float(self.overlap.sum())
        is_open = known == _OPEN
        best = ahead = start
        momentum = 1.0
        for _ in range(_STEPS):
            slope = _summed(ahead, self.overlap) - wanted + _TOWARDS_HALF * most * (ahead - _OPEN)
            last, best = best, np.where(is_open, np.minimum(np.maximum(ahead - slope / most, 0), 1), known)
            last_momentum, momentum = momentum, (1 + sqrt(1 + 4 * momentum**2)) / 2
            ahead = best + (last_momentum - 1) / momentum * (best - last)
        return best


def _summed(picture: Shares, kernel: Shares) -> Shares:
    """The picture under a symmetric kernel, with nothing beyond its border."""
    return cast("Shares", cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_CONSTANT))
