"""Reads linear codes by likelihood: which chain of patterns, blurred as this picture is, would look like this?

The readers measure where ink begins and ends; where blur has merged modules of 1.5 px there is nothing to measure. So
this reader turns the question round, and gives a text only where the check sum holds, the whole code fits well, and no
other chain fits nearly as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from edge.vision.linear.bands import ink_profiles
from edge.vision.linear.bar_signs import bar_signs
from edge.vision.linear.chain import Chain, Likeliest
from edge.vision.linear.guesses import guess_places
from edge.vision.linear.nearest_128 import places
from edge.vision.linear.odd_texts import is_odd
from edge.vision.linear.symbols import CODE_128, EAN_13, Layout, Spelled
from edge.vision.linear.trellis import find_lanes
from edge.vision.linear.waveform import Signal
from edge.vision.linear.whole_128 import as_a_whole
from edge.vision.view.pictures import Grey

__all__ = ["BarsRead", "read_bars", "read_bent_bars", "read_whole_bars"]

_Ways = tuple[Signal, Signal]
"""The profiles of a picture from left to right and from right to left."""

_Tried = tuple[float, int, Chain]
"""A chain with what it promises and its way."""

_GUESSES, _LANES = 6, 4
_STRIPS = ((0.0, 1.0), (0.1, 0.35), (0.4, 0.65))
_LEAST_ROWS = 6
_LEAST_BENT_SYMBOLS = 8
_BENT_EAN_13: tuple[Layout, ...] = (EAN_13,)
_BENT_CODE_128 = tuple(layout for layout in CODE_128 if len(layout.slots) > _LEAST_BENT_SYMBOLS + 1)
"""A Code 128 of few symbols fits somewhere by chance where it may lie anywhere and bend."""
_TRIED = 3
_LEAST_PROMISE = 1.25
"""Score by module of the freest fit. The least of 72 codes read was 1.29; a third of text and rules have that."""
_CLEAR_PROMISE = 1.8
"""From which a guess is settled before any other is looked at. Of 49 right ones 30 had it; of 702 wrong ones four, and
those came to nothing."""
_NEAR_BEST = 0.9
"""Of the best promise, below which no other guess is tried: those of 96 codes read had 0.97 and more."""
_NEARLY_FIT = 0.86
"""At full height, of a kind that is looked for in strips of it. The least of 11 that were read there had 0.87."""
_LEAST_WHOLE_PROMISE, _LEAST_WHOLE_START = 1.08, 0.87
"""Of a chain, and of its fit, from which it may come to a reading as a whole."""
_LEAST_WHOLE_MARGIN = 60.0
"""Of 560 chains laid over damaged codes one passed its check though it was wrong, with 26; of 15 right ones 13 have 100
and more."""
_CLEAR_FIT = 0.95
_LEAST_BANDS_SHARE = 0.5
_GOOD_FIT, _CLEAR_MARGIN_FIT = 0.93, 0.9
_BLURRED_MODULES = 0.7
_SMOOTH_BLUR_MODULES, _SMOOTH_MARGIN = 1.3, 0.8
"""Under the widest blur all patterns are smooth and look alike, so any picture fits some chain."""


@dataclass(frozen=True)
class BarsRead:
    """A reading, the columns of its first and last edge in reading order, and how well it fits (1: perfect print)."""

    spelled: Spelled
    start_px: float
    end_px: float
    fit: float


@dataclass(frozen=True)
class _Proof:
    """What a chain of a symbology must show before it is believed; margins and costs as in `Likeliest`."""

    least_fit: float
    least_slot_fit: float
    most_torn: int
    most_cost: float
    least_margin: float
    margin_by_fit: float
    """Below a good fit the margin must grow: by a hundredth of this for each hundredth."""
    blurred_margin: float = 0.0
    """Added where blur hides how wide single bars are."""
    torn_margin: float = 0.0
    """Added for each torn pattern but the first: there is one check digit to vouch for what can't be seen."""
    odd_margin: float = 0.0
    """Added where the text is none that a parcel would bear."""
    clear_margin: float = float("inf")
    """From which no single pattern need look as it should, in a chain that fits well: the others and the check tell."""

    def holds(self, chain: Chain, likeliest: Likeliest) -> bool:
        """Whether that is the text of a chain that is whole enough and fits, beyond doubt."""
        clear = likeliest.margin >= self.clear_margin and chain.fit >= _CLEAR_MARGIN_FIT
        if chain.weakest_fit < self.least_slot_fit and not clear:
            return False
        margin = self.least_margin + self.margin_by_fit * max(0.0, _GOOD_FIT - chain.fit)
        margin += self.torn_margin * max(0, chain.torn_slots - 1)
        margin += self.odd_margin if is_odd(likeliest.spelled.text) else 0.0
        margin += self.blurred_margin if chain.blur_modules > _BLURRED_MODULES else 0.0
        margin += _SMOOTH_MARGIN if chain.blur_modules > _SMOOTH_BLUR_MODULES else 0.0
        return likeliest.cost <= self.most_cost and likeliest.margin >= margin


_PROOF = _Proof(0.87, 0.6, most_torn=1, most_cost=0.2, least_margin=1.2, margin_by_fit=12.0, odd_margin=0.8)
"""Of Code 128. The check character vouches for one pattern that can't be seen; of two, one pair in a hundred
passes it by chance, with a margin of 1.83 at the most in those seen, whose texts were odd."""
_EAN_13_PROOF = _Proof(
    0.85, 0.5, most_torn=3, most_cost=0.12, least_margin=1.4, margin_by_fit=4.0, blurred_margin=0.4, torn_margin=0.4,
    clear_margin=2.3,
)  # fmt: skip
"""EAN-13 has 20 patterns to a slot, not 106, and parities that must spell a digit too: what spells another text fits
far worse, so that a faint or bent code is proved by its margin alone. But 1 and 7, and 2 and 8, differ only in how wide
their bars are, which blur makes doubtful in all slots at once. Wrong chains have 1.2 at the most, 1.6 where two
digits are torn, so that a digit half under glare or at the edge of the picture may look like anything where the whole
has 2.3."""


def read_bars(upright: Grey) -> BarsRead | None:
    """The Code 128 in a picture whose bars stand upright, read from left to right or from right to left."""
    if not bar_signs(upright).may_be_code_128:
        return None
    ways = _both_ways(upright)
    tried: list[_Tried] = []
    for number, profiles in enumerate(ways):
        for guess in guess_places(profiles[0], _GUESSES):
            chain = Chain(profiles, guess)
            tried.append((chain.promise, number, chain))
            if tried[-1][0] >= _CLEAR_PROMISE:
                # Settling moves a chain; should it come to nothing, this one has its turn as it is.
                read = _best(ways, [(number, Chain(profiles, guess))])
                if read is not None and read.fit > _CLEAR_FIT:
                    return read
    return _best(ways, _promising(tried))


def read_whole_bars(upright: Grey) -> BarsRead | None:
    """The Code 128 that is read as a whole, where blur or changing light leaves no slot that could be told alone.

    Costs 15 ms where no code is.
    """
    ways = _both_ways(upright)
    tried = [
        (chain.promise, way, chain)
        for way, profiles in enumerate(ways)
        for guess in guess_places(profiles[0], _GUESSES)
        if guess.layout in _BENT_CODE_128
        for chain in [Chain(profiles, guess)]
    ]
    for promise, way, chain in sorted(tried, key=lambda one: -one[0])[:_TRIED]:
        if promise >= _LEAST_WHOLE_PROMISE:
            chain.settle()
            read = _as_a_whole(ways[way][0], chain)
            if read is not None:
                return _turned(read, ways[way].shape[1]) if way else read
    return None


def read_bent_bars(upright: Grey) -> BarsRead | None:
    """The code in a picture whose bars fan out or stand closer here than there, or whose ends can't be told.

    What bends or leans too much to be laid over one another is read in a strip of its height, if it is of a kind that
    promised anything at full height and fitted nearly well enough there. Costs about 30 ms where no code is, 150 ms at
    the most.
    """
    height = upright.shape[0]
    signs = bar_signs(upright)
    kinds = [_BENT_EAN_13] * signs.may_be_ean_13 + [_BENT_CODE_128] * signs.may_be_bent_code_128
    for top, bottom in _STRIPS:
        strip = upright[round(top * height) : round(bottom * height)]
        if len(strip) < _LEAST_ROWS or not kinds:
            break
        ways = _both_ways(strip)
        chains = [
            (way, Chain(ways[way], lane))
            for layouts in kinds
            for way, lanes in enumerate(find_lanes(ways[0][0], layouts, _LANES))
            for lane in lanes
        ]
        promising = _promising([(chain.promise, way, chain) for way, chain in chains])
        read = _best(ways, promising)
        if read is not None:
            return read
        near = [chain for _, chain in promising if chain.fit >= _NEARLY_FIT]
        kinds = [layouts for layouts in kinds if any(chain.layout in layouts for chain in near)]
    return None


def _as_a_whole(profile: Signal, chain: Chain) -> BarsRead | None:
    """The reading as a whole near a settled chain, where it is beyond doubt."""
    if chain.fit < _LEAST_WHOLE_START:
        return None
    *values, _ = chain.values
    whole = as_a_whole(profile, chain.columns_of(places(len(values))), chain.blur_modules, values)
    if whole is None or whole.margin < _LEAST_WHOLE_MARGIN:
        return None
    spelled = chain.layout.spell([*whole.values, 0])
    return BarsRead(spelled, whole.start_px, whole.end_px, whole.fit) if spelled is not None else None


def _turned(read: BarsRead, width_px: int) -> BarsRead:
    """A reading of profiles that run backwards, in columns of the picture."""
    return replace(read, start_px=width_px - read.start_px, end_px=width_px - read.end_px)


def _both_ways(upright: Grey) -> _Ways:
    profiles = ink_profiles(upright)
    return profiles, np.ascontiguousarray(profiles[:, ::-1])


def _promising(tried: Sequence[_Tried]) -> list[tuple[int, Chain]]:
    """The few chains that may come to anything, each with its way, the best first."""
    best_first = sorted(tried, key=lambda one: -one[0])
    least = max(_LEAST_PROMISE, _NEAR_BEST * best_first[0][0]) if tried else _LEAST_PROMISE
    return [(way, chain) for promise, way, chain in best_first[:_TRIED] if promise >= least]


def _best(ways: _Ways, chains: Sequence[tuple[int, Chain]]) -> BarsRead | None:
    """The reading that fits best."""
    best: BarsRead | None = None
    for way, chain in chains:
        proof = _EAN_13_PROOF if chain.layout is EAN_13 else _PROOF
        read = _settled(chain, proof, ways[way].shape[1] if way else None)
        if read is not None and (best is None or read.fit > best.fit):
            best = read
        if best is not None and best.fit > _CLEAR_FIT:
            break
    return best


def _settled(chain: Chain, proof: _Proof, turned_width_px: int | None) -> BarsRead | None:
    """The reading of a chain where it is beyond doubt; the width is given where the profiles run backwards."""
    chain.settle()
    if chain.torn_slots > proof.most_torn or chain.fit < proof.least_fit or chain.agreeing_share < _LEAST_BANDS_SHARE:
        return None
    likeliest = chain.likeliest()
    if likeliest is None or not proof.holds(chain, likeliest):
        return None
    start, end = (float(column) for column in chain.columns)
    read = BarsRead(likeliest.spelled, start, end, chain.fit)
    return read if turned_width_px is None else _turned(read, turned_width_px)
