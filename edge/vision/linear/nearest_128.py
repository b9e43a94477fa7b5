"""Which chain of Code 128 symbols, printed and blurred, comes nearest to a profile: of all chains, not each by itself.

Where blur has merged modules a symbol can't be told without its neighbours, but the whole still can: the profile is
the sum of what each symbol adds. So the sum of squares that a chain leaves unexplained is a sum of terms, each of one
symbol or of two neighbours, and the chain with the least of all is found exactly (Viterbi). Nothing is asked of the
check symbol here: that the nearest chain passes it all the same is proof, for of wrong ones one in 103 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from edge.vision.linear.symbols import CODE_128, Alphabet
from edge.vision.linear.waveform import blurred_edge

__all__ = ["MOST_BLUR_MODULES", "Nearest", "modules_of", "nearest", "places", "waveform"]

Values = npt.NDArray[np.float64]

_PER_MODULE = 2
_REACH = 5
"""Modules beyond a symbol to which blur carries its ink: less than half a symbol, so that only neighbours meet."""
MOST_BLUR_MODULES = _REACH / 3
_BLUR_STEP = 0.05
_START, _DATA, *_, _STOP = CODE_128[0].slots
_STRIDE = _DATA.modules * _PER_MODULE


@dataclass(frozen=True)
class Nearest:
    """The chain nearest to a profile, by values from start to check symbol.

    `margin` is by how much more any other chain leaves unexplained, in squares of the share of ink.
    """

    values: list[int]
    margin: float


def modules_of(symbols: int) -> int:
    """Width of a code with so many symbols before its stop."""
    return symbols * _DATA.modules + _STOP.modules


@cache
def places(symbols: int) -> Values:
    """Where the profile of such a code is sampled, in modules from its first edge."""
    first, last = -_REACH * _PER_MODULE, (modules_of(symbols) + _REACH) * _PER_MODULE
    return np.asarray((np.arange(first, last) + 0.5) / _PER_MODULE)


def waveform(values: Sequence[int], blur_modules: float) -> Values:
    """The shares of ink at the places of a chain."""
    step = _step_of(blur_modules)
    shares = np.zeros(len(places(len(values))))
    waves = [_waves(_START, step)[values[0]], *_waves(_DATA, step)[list(values[1:])], _waves(_STOP, step)[0]]
    for number, wave in enumerate(waves):
        shares[number * _STRIDE : number * _STRIDE + len(wave)] += wave
    return shares


def nearest(shares: Values, symbols: int, blur_modules: float) -> Nearest:
    """The chain of so many symbols that is nearest to the shares of ink at its places."""
    step = _step_of(blur_modules)
    start, data = _waves(_START, step), _waves(_DATA, step)
    seen = np.lib.stride_tricks.sliding_window_view(shares, data.shape[1])[: symbols * _STRIDE : _STRIDE]
    own = [(start**2).sum(axis=1) - 2 * start @ seen[0], *((data**2).sum(axis=1) - 2 * seen[1:] @ data.T)]
    own[-1] = own[-1] + _met(_DATA, _STOP, step)[:, 0]
    pairs = [_met(_START, _DATA, step), *[_met(_DATA, _DATA, step)] * (symbols - 2)]
    before, after = [own[0]], [np.zeros(len(own[-1]))]
    for met, cost in zip(pairs, own[1:], strict=True):
        before.append((before[-1][:, None] + met).min(axis=0) + cost)
    for met, cost in zip(pairs[::-1], own[:0:-1], strict=True):
        after.append((met + (cost + after[-1])).min(axis=1))
    through = [one + other for one, other in zip(before, after[::-1], strict=True)]
    margins = [float(np.subtract(*np.partition(costs, 1)[1::-1])) for costs in through]
    return Nearest([int(costs.argmin()) for costs in through], min(margins))


def _step_of(blur_modules: float) -> int:
    return round(blur_modules / _BLUR_STEP)


@cache
def _waves(alphabet: Alphabet, blur_step: int) -> Values:
    """What each pattern (row) adds at the samples from before its slot to behind it."""
    count = (alphabet.modules + 2 * _REACH) * _PER_MODULE
    at = (np.arange(count) + 0.5) / _PER_MODULE - _REACH
    widths = np.array([[int(width) for width in pattern] for pattern in alphabet.patterns])
    edges = np.cumsum(np.pad(widths, ((0, 0), (1, 0))), axis=1)
    # Where a pattern ends with a space no edge is: the next bar's own is there.
    edges = edges[:, : edges.shape[1] // 2 * 2]
    signs = np.where(np.arange(edges.shape[1]) % 2 == 0, 1.0, -1.0)
    return np.asarray(blurred_edge(at - edges[..., None], blur_step * _BLUR_STEP).swapaxes(1, 2) @ signs)


@cache
def _met(one: Alphabet, other: Alphabet, blur_step: int) -> Values:
    """Twice the product of what each pattern adds with what each pattern of the slot behind it adds there."""
    first, second = _waves(one, blur_step)[:, _STRIDE:], _waves(other, blur_step)
    return np.asarray(2 * first @ second[:, : first.shape[1]].T)
