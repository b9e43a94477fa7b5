"""Reads linear codes by likelihood: which chain of patterns, blurred as this picture is, would look like this?

The readers measure where ink begins and ends; where blur has merged modules of 1.5 px there is nothing to measure. So
this reader turns the question round, and gives a text only where the check sum holds, the whole code fits well, and no
other chain fits nearly as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from edge.vision.bands import ink_profiles
from edge.vision.chain import Chain
from edge.vision.guesses import guess_places
from edge.vision.pictures import Grey
from edge.vision.symbols import Spelled

__all__ = ["BarsRead", "read_bars"]

_GUESSES = 6
_TRIED = 3
_LEAST_PROMISE = 1.1
"""Score by module of the freest fit. Codes that are read have nearly always more, text and rules seldom."""
_CLEAR_FIT = 0.95
_LEAST_FIT, _LEAST_SLOT_FIT = 0.87, 0.6
_MOST_TORN = 1
"""The check character vouches for one pattern that can't be seen; of two, one pair in a hundred passes it by chance."""
_MOST_COST = 0.2
_LEAST_MARGIN = 1.2
_GOOD_FIT, _MARGIN_BY_FIT = 0.93, 12.0
"""Below a good fit the margin must grow: 0.12 for each hundredth."""
_SMOOTH_BLUR_MODULES, _SMOOTH_MARGIN = 1.3, 0.8
"""Under the widest blur all patterns are smooth and look alike, so any picture fits some chain."""
_LEAST_BANDS_SHARE = 0.5


@dataclass(frozen=True)
class BarsRead:
    """A reading, the columns of its first and last edge in reading order, and how well it fits (1: perfect print)."""

    spelled: Spelled
    start_px: float
    end_px: float
    fit: float


def read_bars(upright: Grey) -> BarsRead | None:
    """The linear code in a picture whose bars stand upright, read from left to right or from right to left."""
    profiles = ink_profiles(upright)
    ways = (profiles, np.ascontiguousarray(profiles[:, ::-1]))
    best: BarsRead | None = None
    for family in zip(*(guess_places(way[0], _GUESSES) for way in ways), strict=True):
        tried = [(Chain(ways[way][:1], guess).promise, way, guess) for way in (0, 1) for guess in family[way]]
        tried.sort(key=lambda one: -one[0])
        for promise, way, guess in tried[:_TRIED]:
            if promise < _LEAST_PROMISE:
                break
            read = _settled(Chain(ways[way], guess), upright.shape[1] if way else None)
            if read is not None and (best is None or read.fit > best.fit):
                best = read
            if best is not None and best.fit > _CLEAR_FIT:
                return best
    return best


def _settled(chain: Chain, turned_width_px: int | None) -> BarsRead | None:
    """The reading of a chain where it is beyond doubt; the width is given where the profiles run backwards."""
    chain.settle()
    if chain.torn_slots > _MOST_TORN:
        return None
    if chain.fit < _LEAST_FIT or chain.weakest_fit < _LEAST_SLOT_FIT or chain.agreeing_share < _LEAST_BANDS_SHARE:
        return None
    likeliest = chain.likeliest()
    if likeliest is None or likeliest.cost > _MOST_COST or likeliest.margin < _margin_needed(chain):
        return None
    start, end = (float(column) for column in chain.columns)
    if turned_width_px is not None:
        start, end = turned_width_px - start, turned_width_px - end
    return BarsRead(likeliest.spelled, start, end, chain.fit)


def _margin_needed(chain: Chain) -> float:
    smooth = _SMOOTH_MARGIN if chain.blur_modules > _SMOOTH_BLUR_MODULES else 0.0
    return _LEAST_MARGIN + _MARGIN_BY_FIT * max(0.0, _GOOD_FIT - chain.fit) + smooth
