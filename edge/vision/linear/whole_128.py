"""Reads a Code 128 as a whole and not slot by slot, where blur has merged its modules or light on it changes.

It begins where a chain was laid that is partly right. Then the symbols and all else are corrected in turn until the
symbols stay: where the code lies and how it bends, how far blur reaches, and how light paper and how dark ink is from
place to place, first as if that changed slowly and then from symbol to symbol.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from edge.vision.linear.nearest_128 import MOST_BLUR_MODULES, modules_of, nearest, places, waveform
from edge.vision.linear.waveform import Signal

__all__ = ["Whole", "as_a_whole"]

Values = npt.NDArray[np.float64]

_BENDS = 6
_LOOKS = ((6, 0.8), (12, 0.9), (18, 0.95))
"""Between how many places along the code paper and ink are taken to change evenly, from the first look to the last, and
the share of the variance that must be explained after it to go on."""
_ROUNDS, _STEPS = 4, 2
_QUIET_MODULES = 3
"""Beside the code that must be paper."""
_STIFF = 12.0
_CAREFUL_BENDS, _CAREFUL_BLUR = 0.15, 0.5
"""In contrasts: what a pixel off, and a module of blur more, costs where the picture says little of it."""
_MOST_STEP_PX, _MOST_STEP_MODULES = 1.5, 0.2
_LEAST_BLUR_MODULES, _A_LITTLE_MODULES = 0.3, 0.05
_LEAST_CONTRAST_SHARE = 0.2
_FAINTEST = 1e-9


@dataclass(frozen=True)
class Whole:
    """Values from start to check symbol, and the columns of the first and last edge.

    `fit` is the share of the variance that is explained; `margin` by how much more any other chain leaves unexplained,
    over the mean square that this one leaves at each place.
    """

    values: list[int]
    start_px: float
    end_px: float
    fit: float
    margin: float


@dataclass(frozen=True)
class _Pose:
    """The columns of the places of a code, and how far blur reaches there."""

    columns: Values
    blur_modules: float


@dataclass(frozen=True)
class _Look:
    """What is seen at the places of a pose, its slope by the column, and the levels that suit some values best.

    Nothing is seen at places `outside`.
    """

    ink: Values
    slope: Values
    outside: npt.NDArray[np.bool_]
    shape: Values
    paper: Values
    contrast: Values

    @property
    def left(self) -> Values:
        """What is left unexplained."""
        return np.where(self.outside, 0.0, self.ink - self.paper - self.contrast * self.shape)

    @property
    def shares(self) -> Values:
        """The shares of ink."""
        return np.where(self.outside, 0.0, (self.ink - self.paper) / self.contrast)

    @property
    def fit(self) -> float:
        """The share of the variance that is explained."""
        left, inside = self.left[~self.outside], self.ink[~self.outside]
        return 1 - float(left @ left) / max(_FAINTEST, float(inside.var()) * len(inside))

    @property
    def noise(self) -> float:
        """The mean square that is left unexplained, as a share of the contrast."""
        return max(_FAINTEST, float(np.mean((self.left / self.contrast)[~self.outside] ** 2)))


@dataclass(frozen=True)
class _Turn:
    """A pose and the values nearest to what is seen there, with fit and margin as in `Whole`."""

    pose: _Pose
    values: list[int]
    fit: float = 0.0
    margin: float = 0.0


def as_a_whole(profile: Signal, columns: Values, blur_modules: float, values: list[int]) -> Whole | None:
    """The code near these columns of its places, of which some of these values are right; None where nothing fits.

    Costs 2 to 10 ms.
    """
    ink = profile.astype(np.float64)
    turn = _Turn(_Pose(columns, blur_modules), values)
    for levels, least_fit in _LOOKS:
        turn = _corrected_in_turn(ink, turn, levels, least_fit)
        if turn.fit < least_fit:
            return None
    last = modules_of(len(values))
    ends = [-_QUIET_MODULES, 0, last, last + _QUIET_MODULES]
    paper_px, start, end, end_of_paper_px = np.interp(ends, places(len(values)), turn.pose.columns).tolist()
    if paper_px < 0 or end_of_paper_px > len(ink):
        # What goes on beyond the picture may be another, longer code.
        return None
    return Whole(turn.values, start, end, turn.fit, turn.margin)


def _corrected_in_turn(ink: Values, turn: _Turn, levels: int, least_fit: float) -> _Turn:
    """Pose and values, corrected in turn until the values stay, which gives them a margin, or nothing comes of it."""
    pose, values = turn.pose, turn.values
    for _ in range(_ROUNDS):
        for _ in range(_STEPS):
            pose = _corrected(_look(ink, pose, values, levels), pose, values)
        look = _look(ink, pose, values, levels)
        found = nearest(look.shares, len(values), pose.blur_modules)
        turn = _Turn(pose, found.values, look.fit, found.margin / look.noise if found.values == values else 0.0)
        if found.values == values or look.fit < least_fit:
            break
        values = found.values
    return turn


def _look(ink: Values, pose: _Pose, values: list[int], levels: int) -> _Look:
    """What is seen at a pose, with paper and contrast as suits these values."""
    centres = np.arange(len(ink)) + 0.5
    at, columns = places(len(values)), pose.columns
    outside = (columns <= 0) | (columns >= len(ink)) | (at < -_QUIET_MODULES)
    outside |= at > modules_of(len(values)) + _QUIET_MODULES
    seen = np.interp(columns, centres, ink)
    shape = waveform(values, pose.blur_modules)
    along = _along(len(at), levels)
    basis = np.hstack([along, along * shape[:, None]])
    basis[outside] = 0
    found = np.linalg.solve(basis.T @ basis + _stiffness(levels), basis.T @ seen)
    paper, contrast = along @ found[:levels], along @ found[levels:]
    contrast = np.maximum(contrast, max(1.0, _LEAST_CONTRAST_SHARE * float(contrast.mean())))
    return _Look(seen, np.interp(columns, centres, np.gradient(ink)), outside, shape, paper, contrast)


def _corrected(look: _Look, pose: _Pose, values: list[int]) -> _Pose:
    """The pose a step nearer to where these values explain most, by the method of Gauss and Newton."""
    bends = _along(len(look.shape), _BENDS)
    blurred = (waveform(values, pose.blur_modules + _A_LITTLE_MODULES) - look.shape) / _A_LITTLE_MODULES
    changes = np.column_stack([-look.slope[:, None] * bends, look.contrast * blurred])
    changes[look.outside] = 0
    careful = float(look.contrast.mean()) * np.array([_CAREFUL_BENDS] * _BENDS + [_CAREFUL_BLUR])
    by = np.linalg.solve(changes.T @ changes + np.diag(careful**2), changes.T @ look.left)
    more = float(np.clip(by[-1], -_MOST_STEP_MODULES, _MOST_STEP_MODULES))
    return _Pose(
        pose.columns + bends @ np.clip(by[:-1], -_MOST_STEP_PX, _MOST_STEP_PX),
        float(np.clip(pose.blur_modules + more, _LEAST_BLUR_MODULES, MOST_BLUR_MODULES)),
    )


@cache
def _along(length: int, count: int) -> Values:
    """The share that each of so many even places along a code (columns) has in each sample: hats that add up to one."""
    at = np.clip((np.arange(length) + 0.5) / length * (count + 1) - 1, 0, count - 1)
    return np.asarray(np.maximum(0.0, 1 - np.abs(at[:, None] - np.arange(count))))


@cache
def _stiffness(count: int) -> Values:
    """What it costs that paper, and contrast, change unevenly."""
    bends = _STIFF * np.diff(np.eye(count), 2, axis=0)
    one = bends.T @ bends + 1e-6 * np.eye(count)
    return np.asarray(np.kron(np.eye(2), one))
