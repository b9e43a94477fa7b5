"""Which channels of a recogniser are weighed at every step of a line, and which only where a line may hold one of them.

Of the thousands of characters that a recogniser knows nearly all are ideographs, and most lines hold none. So the usual
ones are weighed at every step, and of the others a sample, which tells where all have to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Channels", "Numbers", "channels_of"]

Numbers = npt.NDArray[np.int64]

_USUAL = re.compile("[\\0-\u25ff\u3000-\u30ff\uff00-\uffef]?")
"""The CTC blank, letters, digits, punctuation and signs, kana and wide forms."""
_SAMPLED_OF_RARE = 10
"""One of so many rare ones is weighed at every step."""
_TRACED = 160
"""More channels than a network has inner features, so that these can be had back from their likelihoods."""


@dataclass(frozen=True)
class Channels:
    """Numbers of channels. `always` are weighed at every step, first the usual ones, of which there are `usual`.

    By the likelihoods of `traced`, the CTC blank first, a line's script is judged; `places` are those in `always`.
    """

    always: Numbers
    usual: int
    traced: Numbers
    places: Numbers


def channels_of(characters: Sequence[str]) -> Channels:
    """The channels of a recogniser with these characters, the first of which stands for the CTC blank."""
    is_usual = np.array([_USUAL.fullmatch(character) is not None for character in characters])
    usual, rare = np.flatnonzero(is_usual), np.flatnonzero(~is_usual)
    step = max(1, len(characters) // _TRACED)
    traced = np.r_[0, step // 2 : len(characters) : step]
    sample = np.union1d(rare[_SAMPLED_OF_RARE // 2 :: _SAMPLED_OF_RARE], np.setdiff1d(traced, usual))
    always = np.concatenate([usual, sample])
    order = np.argsort(always)
    return Channels(always, len(usual), traced, order[np.searchsorted(always, traced, sorter=order)])
