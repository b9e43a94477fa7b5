"""An upright picture of bars as a few profiles of ink, each the mean over a band of rows, laid over one another.

Bars that lean or bend are followed from band to band, so that the mean over many rows keeps them sharp. Bands that do
not resemble their neighbours, as text or glare, are left out, and so is in each column what is lighter than the rest.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.linear.waveform import Signal
from edge.vision.view.pictures import Grey

__all__ = ["ink_profiles", "mean_profile"]

_ROWS_PER_BAND = 6
_MOST_BANDS = 14
_GROUPS = 4
_REACH_PX = 4
_LOCAL_PX = 61
_ALIKE = 0.4
_DARK_SHARE, _FADED_SHARE = 0.75, 0.2
"""What has less ink than the band that is darker than three quarters of its column, by a fifth of the contrast, has no
part in the mean: bars that glare, a fold or dirt crosses keep their ink."""
_PAPER_AND_INK = (5, 100)
"""Percentiles of all columns."""


def ink_profiles(upright: Grey) -> Signal:
    """Profiles of ink (255 less the grey level): the mean of all bands first, then that of each group of bands.

    Shape (1 + groups, columns). Groups are 1 to 4, from top to bottom, of rows that none other has.
    """
    stacked = _laid_over(upright)
    clear = _clear(stacked)
    groups = min(_GROUPS, len(stacked))
    parts = zip(np.array_split(stacked, groups), np.array_split(clear, groups), strict=True)
    return np.array([_mean(stacked, clear), *(_mean(*part) for part in parts)], dtype=np.float32)


def mean_profile(upright: Grey) -> Signal:
    """The plain mean of all bands, for those who ask how an edge slopes: the darker rows make it steeper."""
    return np.asarray(_laid_over(upright).mean(axis=0))


def _laid_over(upright: Grey) -> Signal:
    """The bands that resemble their neighbours, from top to bottom, laid over one another (rows)."""
    count = int(np.clip(upright.shape[0] // _ROWS_PER_BAND, 1, _MOST_BANDS))
    bands = 255.0 - cv2.resize(upright, (upright.shape[1], count), interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = bands - cv2.blur(bands, (_LOCAL_PX, 1))
    fine /= np.linalg.norm(fine, axis=1, keepdims=True) + 1.0
    alike = (fine[:-1] * fine[1:]).sum(axis=1)
    start = int(np.argmax(alike)) if count > 1 else 0
    kept = {start: bands[start]}
    for step in (1, -1):
        lean, last = np.zeros(2), start
        for index in range(start + step, count if step > 0 else -1, step):
            shifts, likeness = _shifts(fine[last], fine[index])
            if likeness < _ALIKE:
                continue
            lean, last = lean + shifts, index
            kept[index] = _moved(bands[index], lean)
    return np.array([kept[index] for index in sorted(kept)], dtype=np.float32)


def _clear(bands: Signal) -> Signal:
    """1 where a band is about as dark as the darker ones in its column, 0 where something lighter may lie over it."""
    dark = np.sort(bands, axis=0)[round(_DARK_SHARE * (len(bands) - 1))]
    paper, ink = np.percentile(dark, _PAPER_AND_INK)
    clear: Signal = (bands >= dark - _FADED_SHARE * (ink - paper)).astype(np.float32)
    return clear


def _mean(bands: Signal, clear: Signal) -> Signal:
    """The mean of what is clear in each column, of all where nothing is."""
    count = clear.sum(axis=0)
    return np.asarray(np.where(count > 0, (bands * clear).sum(axis=0) / np.maximum(count, 1), bands.mean(axis=0)))


def _shifts(one: Signal, other: Signal) -> tuple[npt.NDArray[np.float64], float]:
    """By how many columns the left and the right half of `other` lie to the right of `one`, and how alike they are.

    In perspective bars fan out, so that both halves shift differently.
    """
    middle = len(one) // 2
    halves = [_shift(one[part], other[part]) for part in (np.s_[:middle], np.s_[middle:])]
    norms = [
        float(np.linalg.norm(one[part]) * np.linalg.norm(other[part])) for part in (np.s_[:middle], np.s_[middle:])
    ]
    likeness = sum(like for _, like in halves) / max(sum(norms), 1e-6)
    return np.array([shift for shift, _ in halves]), likeness


def _shift(one: Signal, other: Signal) -> tuple[float, float]:
    """By how many columns `other` lies to the right of `one`, to a fraction, and their product there."""
    around = np.zeros(len(other) + 2 * _REACH_PX, dtype=np.float32)
    around[_REACH_PX:-_REACH_PX] = other
    products = np.correlate(around, one, mode="valid")
    best = int(np.argmax(products))
    part = 0.0
    if 0 < best < len(products) - 1:
        left, middle, right = (float(product) for product in products[best - 1 : best + 2])
        part = 0.5 * (left - right) / min(left - 2 * middle + right, -1e-9)
    return best - _REACH_PX + part, float(products[best])


def _moved(profile: Signal, lean: npt.NDArray[np.float64]) -> Signal:
    """A profile with the middles of both halves moved back by these columns, and all else in proportion."""
    width = len(profile)
    columns = np.arange(width, dtype=np.float64)
    slope = (lean[1] - lean[0]) / max(1.0, width / 2)
    return np.asarray(np.interp(columns + lean[0] + slope * (columns - width / 4), columns, profile), dtype=np.float32)
