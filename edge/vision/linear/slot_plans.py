"""Where the slots of a layout lie, and where a guessed place of it is looked at: worked out once for all guesses.

A slot may lie some samples off its even place, to either side. So a profile is sampled from a little before the first
slot to a little behind the last, and each slot is seen through a window at each of these drifts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from edge.vision.linear.symbols import Alphabet, Layout
from edge.vision.linear.waveform import BESIDE_MODULES, SAMPLES

__all__ = ["DRIFT", "SlotPlan", "plan_of"]

DRIFT = 8
"""Samples (quarter modules) by which a slot may lie off its even place."""
_PAD = DRIFT + SAMPLES

_Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class SlotPlan:
    """The slots of a layout.

    `widths` and `offsets` in modules, these from the first edge to the first edge of each slot and the last edge of
    all; `modules` are the places of all samples, counted so. By alphabet, `slots` gives the numbers of its slots and
    `windows` the samples at which their windows begin; shape (slots, drifts).
    """

    widths: _Numbers
    offsets: _Numbers
    modules: npt.NDArray[np.float64]
    slots: dict[Alphabet, _Numbers]
    windows: dict[Alphabet, _Numbers]


@cache
def plan_of(layout: Layout) -> SlotPlan:
    """The plan of a layout."""
    widths = np.array([slot.modules for slot in layout.slots])
    offsets = np.concatenate([[0], np.cumsum(widths)])
    modules = (np.arange(-_PAD, int(offsets[-1]) * SAMPLES + _PAD) + 0.5) / SAMPLES
    slots = {
        alphabet: np.flatnonzero([slot is alphabet for slot in layout.slots])
        for alphabet in dict.fromkeys(layout.slots)
    }
    begins = _PAD - DRIFT + ((offsets - BESIDE_MODULES) * SAMPLES).astype(np.intp)
    drifts = np.arange(2 * DRIFT + 1)
    windows = {alphabet: begins[own][:, None] + drifts for alphabet, own in slots.items()}
    return SlotPlan(widths, offsets, modules, slots, windows)
