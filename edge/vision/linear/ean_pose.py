"""Where an EAN-13 lies in a profile, how it bends and how it is blurred; and these corrected to suit a number best."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

import numpy as np
import numpy.typing as npt

from edge.vision.linear.ean_digits import MODULES, MOST_BLUR_MODULES, PLACES, waveform

__all__ = ["Pose", "corrected", "sampled", "shares_of_ink"]

Values = npt.NDArray[np.float64]

_LEAST_BLUR_MODULES, _MOST_SPREAD_MODULES, _MOST_CURVE = 0.4, 0.25, 0.15
_STEPS = 4
_A_LITTLE_MODULES = 0.02
_FAINTEST = 1e-3
_ALONG = PLACES / MODULES
_BENT = _ALONG * (1 - _ALONG)


@dataclass(frozen=True)
class Pose:
    """The columns of the first and last edge, how the code bends between them, and how it is blurred.

    A quarter of `curve` is how far the middle lies off, as a share of the length; `blur_modules` the radius of the disc
    that a point becomes; `spread_modules` by how much bars are wider at either side.
    """

    start_px: float
    end_px: float
    curve: float
    blur_modules: float = 0.0
    spread_modules: float = 0.0

    @property
    def along(self) -> Values:
        """How far along the code each place is, as a share of its length."""
        return np.asarray(_ALONG + self.curve * _BENT)

    @property
    def columns(self) -> Values:
        """The columns of all places."""
        return np.asarray(self.start_px + (self.end_px - self.start_px) * self.along)

    def moved(self, by: Values) -> Pose:
        """Corrected by these, in the order of the fields, as far as codes bend and blur."""
        start, end, curve, blur, spread = (float(value) for value in np.array(astuple(self)) + by)
        return Pose(
            start,
            end,
            float(np.clip(curve, -_MOST_CURVE, _MOST_CURVE)),
            float(np.clip(blur, _LEAST_BLUR_MODULES, MOST_BLUR_MODULES)),
            float(np.clip(spread, -_MOST_SPREAD_MODULES, _MOST_SPREAD_MODULES)),
        )

    def waveform(self, text: str) -> Values:
        """What a number looks like, so blurred."""
        return waveform(text, self.blur_modules, self.spread_modules)


def corrected(light: Values, pose: Pose, text: str) -> Pose:
    """The pose near this one at which the number explains most, by the method of Gauss and Newton."""
    slope = np.gradient(light)
    for _ in range(_STEPS):
        seen, tilt = sampled(light, pose.columns), sampled(slope, pose.columns)
        shape = pose.waveform(text)
        more_blurred = replace(pose, blur_modules=pose.blur_modules + _A_LITTLE_MODULES)
        more_spread = replace(pose, spread_modules=pose.spread_modules + _A_LITTLE_MODULES)
        basis, levels = _levels(seen, shape)
        ink = _ink(levels) / _A_LITTLE_MODULES
        changes = [
            -tilt * (1 - pose.along),
            -tilt * pose.along,
            -tilt * (pose.end_px - pose.start_px) * _BENT,
            ink * (more_blurred.waveform(text) - shape),
            ink * (more_spread.waveform(text) - shape),
        ]
        by = _solved(np.column_stack([*changes, basis]), seen - basis @ levels)
        pose = pose.moved(by[: len(changes)])
    return pose


def shares_of_ink(light: Values, pose: Pose, text: str) -> Values:
    """The shares of ink at a pose, with paper as light and ink as dark as suits the number best."""
    seen = sampled(light, pose.columns)
    basis, levels = _levels(seen, pose.waveform(text))
    return np.asarray((seen - basis[:, :2] @ levels[:2]) / np.maximum(_ink(levels), _FAINTEST))


def sampled(profile: Values, columns: Values) -> Values:
    """A profile at some columns; the centre of the first lies at one half."""
    return np.interp(columns, np.arange(len(profile)) + 0.5, profile)


def _levels(seen: Values, shape: Values) -> tuple[Values, Values]:
    """Paper and ink, each of which may grow lighter or darker along the code, and how much of each suits best."""
    basis = np.column_stack([np.ones_like(shape), _ALONG, shape, shape * _ALONG])
    return basis, _solved(basis, seen)


def _ink(levels: Values) -> Values:
    return np.asarray(levels[2] + levels[3] * _ALONG)


def _solved(changes: Values, wanted: Values) -> Values:
    """How much of each change comes nearest to what is wanted."""
    return np.asarray(np.linalg.lstsq(changes, wanted, rcond=None)[0], dtype=np.float64)
