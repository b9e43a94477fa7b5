"""Which digits of an EAN-13, printed and blurred, come nearest to a profile: of all valid numbers, not of each digit.

Under strong blur a digit can't be told without its neighbours, but the whole still can: the profile is the sum of what
each digit adds. So the sum of squares that a number leaves unexplained is a chain of terms, each of one digit or of two
neighbours, and the least over all valid numbers is found exactly (Viterbi). The check digit is carried along as the
weighted sum so far, and the first digit, which tells the parities of six others, is tried out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edge.vision.linear.defocus import REACH, edge_step
from edge.vision.linear.symbols import EAN_FIRST_DIGITS, EAN_PATTERNS

__all__ = ["MODULES", "MOST_BLUR_MODULES", "PLACES", "Nearest", "Parts", "nearest", "roughly", "waveform"]

Values = npt.NDArray[np.float64]

MODULES = 95
_PER_MODULE = 3
_QUIET = 5
PLACES = (np.arange(-_QUIET * _PER_MODULE, (MODULES + _QUIET) * _PER_MODULE) + 0.5) / _PER_MODULE
"""Where the profile of a code is sampled, in modules from its first edge."""
MOST_BLUR_MODULES = _QUIET / REACH
"""What spreads farther would be felt beyond the window of a slot."""
_STARTS = np.array([3 + 7 * place for place in range(6)] + [50 + 7 * place for place in range(6)])
_GUARDS = np.array([0, 1, 2, 3, 46, 47, 48, 49, 92, 93, 94, 95], dtype=np.float64)
_SLOT = 7
_DIGITS = 12
_RIGHT = 6
_WINDOW = (_SLOT + 2 * _QUIET) * _PER_MODULE
_WINDOWS = _STARTS[:, None] * _PER_MODULE + np.arange(_WINDOW)
_WEIGHTS = np.array([3, 1] * 6)
"""Of the digits behind the first, in the sum that must be a multiple of ten."""
_IS_G = np.array([[letter == "G" for letter in letters] for letters in EAN_FIRST_DIGITS])
_BEFORE = (np.arange(10)[None, :] - np.arange(10)[:, None]) % 10
"""By what a digit adds and the sum with it, the sum before it."""


@dataclass(frozen=True)
class Nearest:
    """The number nearest to a profile, the squares that it leaves unexplained, and those that the next one leaves."""

    text: str
    cost: float
    next_cost: float


@dataclass(frozen=True)
class Parts:
    """What is added to a profile by guards, and by the patterns of the left half (odd, then even) and of the right."""

    guards: Values
    left: Values
    right: Values

    @classmethod
    def of(cls, blur_modules: float, spread_modules: float) -> Parts:
        """The parts where a point becomes a disc of that radius, and bars are wider by the spread at either side."""
        within = (np.arange(_WINDOW) + 0.5) / _PER_MODULE - _QUIET
        odd, even = (np.cumsum(np.pad(widths, ((0, 0), (1, 0))), axis=1) for widths in EAN_PATTERNS)
        drawn = [_drawn(edges, within, blur_modules, spread_modules) for edges in (odd[:, 1:], even[:, 1:], odd[:, :4])]
        guards = _drawn(_GUARDS[None], PLACES, blur_modules, spread_modules)[0]
        return cls(guards, np.concatenate(drawn[:2]), drawn[2])

    def alone(self, shares: Values) -> tuple[Values, Values]:
        """What each pattern costs at each place by itself; (..., 6, 20) at the left, (..., 6, 10) at the right."""
        windows = (shares - self.guards)[..., _WINDOWS]
        left, right = windows[..., :_RIGHT, :], windows[..., _RIGHT:, :]
        return (
            (self.left**2).sum(axis=1) - 2 * (left @ self.left.T),
            (self.right**2).sum(axis=1) - 2 * (right @ self.right.T),
        )

    def beside(self) -> tuple[Values, Values, Values]:
        """What two neighbours cost for lying over one another: at the left, across the middle, at the right."""
        return (
            _overlap(self.left, self.left, _SLOT),
            _overlap(self.left, self.right, int(_STARTS[_RIGHT] - _STARTS[_RIGHT - 1])),
            _overlap(self.right, self.right, _SLOT),
        )


def waveform(text: str, blur_modules: float, spread_modules: float) -> Values:
    """The shares of ink that a number shows at all places."""
    odd, even = EAN_PATTERNS
    evens = _IS_G[int(text[0])]
    left = [(even if is_even else odd)[int(digit)] for is_even, digit in zip(evens, text[1:7], strict=True)]
    widths = np.concatenate([[0, 1, 1, 1], *left, [1] * 5, *(odd[int(digit)] for digit in text[7:]), [1, 1, 1]])
    edges = np.cumsum(widths, dtype=np.float64)[None]
    return np.asarray(_drawn(edges, PLACES, blur_modules, spread_modules)[0], dtype=np.float64)


def roughly(shares: Values, parts: Parts) -> Values:
    """The waveforms nearest to some profiles (profiles x places), whether they spell a number or not."""
    left, right = parts.alone(shares)
    beside_left, across, beside_right = parts.beside()
    reach, back = left[:, 0], []
    for place in range(1, _DIGITS):
        beside = beside_left if place < _RIGHT else across if place == _RIGHT else beside_right
        choices = reach[:, :, None] + beside
        back.append(choices.argmin(axis=1))
        reach = choices.min(axis=1) + (left[:, place] if place < _RIGHT else right[:, place - _RIGHT])
    drawn = np.tile(parts.guards, (len(shares), 1))
    rows, values = np.arange(len(shares)), reach.argmin(axis=1)
    for place in range(_DIGITS - 1, -1, -1):
        drawn[rows[:, None], _WINDOWS[place]] += (parts.left if place < _RIGHT else parts.right)[values]
        values = back[place - 1][rows, values] if place else values
    return drawn


def nearest(shares: Values, parts: Parts) -> Nearest:
    """The valid number nearest to a profile, and how much farther the next one is."""
    alone, beside = _by_first_digit(parts, shares)
    adds = (_WEIGHTS[:, None] * np.arange(10)) % 10
    firsts = np.arange(10)
    reach = np.full((10, 10, 10), np.inf)
    """By first digit, last digit so far, and the weighted sum so far."""
    for digit in range(10):
        reach[firsts, digit, (firsts + adds[0, digit]) % 10] = alone[:, 0, digit]
    forwards = [reach]
    for place in range(1, _DIGITS):
        before = reach[:, :, _BEFORE[adds[place]]]
        reach = (before + beside[place - 1][:, :, :, None]).min(axis=1) + alone[:, place, :, None]
        forwards.append(reach)
    rest = np.full((10, 10, 10), np.inf)
    rest[:, :, 0] = 0.0
    best = [(forwards[-1] + rest).min(axis=2)]
    for place in range(_DIGITS - 1, 0, -1):
        after = (np.arange(10)[None, :] + adds[place][:, None]) % 10
        ahead = np.take_along_axis(rest, np.broadcast_to(after, rest.shape), axis=2) + alone[:, place, :, None]
        rest = (ahead[:, None] + beside[place - 1][:, :, :, None]).min(axis=2)
        best.append((forwards[place - 1] + rest).min(axis=2))
    return _told(np.stack(best[::-1], axis=1) + float(((shares - parts.guards) ** 2).sum()))


def _told(best: Values) -> Nearest:
    """The number, given by first digit, place and digit the least cost of all numbers with that digit there."""
    by_first = best[:, 0].min(axis=1)
    first = int(by_first.argmin())
    others = np.sort(best[first], axis=1)[:, 1]
    text = str(first) + "".join(map(str, best[first].argmin(axis=1)))
    return Nearest(text, float(by_first[first]), float(min(others.min(), np.delete(by_first, first).min())))


def _by_first_digit(parts: Parts, shares: Values) -> tuple[Values, list[Values]]:
    """Costs by first digit: alone (first x place x digit), and beside (first x digit x digit for each two places)."""
    left, right = parts.alone(shares)
    beside_left, across, beside_right = parts.beside()
    choice = np.arange(10) + 10 * _IS_G[:, :, None]
    rights = np.broadcast_to(right, (10, *right.shape))
    alone = np.concatenate([left[np.arange(_RIGHT)[:, None], choice], rights], axis=1)
    beside = [beside_left[choice[:, place, :, None], choice[:, place + 1, None, :]] for place in range(_RIGHT - 1)]
    beside.append(across[choice[:, _RIGHT - 1]])
    beside += [np.broadcast_to(beside_right, (10, 10, 10))] * (_RIGHT - 1)
    return alone, beside


def _drawn(edges: Values, at: Values, blur_modules: float, spread_modules: float) -> Values:
    """Share of ink at places, for rows of edges that begin a bar and end it in turn."""
    signs = np.where(np.arange(edges.shape[1]) % 2 == 0, 1.0, -1.0)
    moved = edges - signs * spread_modules
    return np.asarray(edge_step((at[:, None] - moved[:, None, :]) / blur_modules) @ signs, dtype=np.float64)


def _overlap(one: Values, other: Values, modules: int) -> Values:
    """Twice the products of each two windows that begin that far apart."""
    shift = modules * _PER_MODULE
    return np.asarray(2 * one[:, shift:] @ other[:, : _WINDOW - shift].T, dtype=np.float64)
