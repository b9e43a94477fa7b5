"""Stands bars upright that crumpled film and folds have bent, each by itself and differently from row to row.

A bar keeps its grey level along itself, so gradients tell its slope at each place. From the middle row on all columns
are followed along the slopes, up and down. A column of the unfolded picture is such a line, at the mean of all columns
that it runs through: film stretches a code here in one row and there in another, and the mean of all stretches least.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.linear.bar_signs import bar_signs
from edge.vision.linear.waveform import Signal
from edge.vision.view.pictures import Grey

__all__ = ["unfolded"]

_ROUNDS = 2
"""The second follows what the first has left, which lies nearly upright, more closely."""
_ROWS_PER_BAND = 4
_LEAST_BANDS = 6
_LOCAL_PX = (21, 5)
_NOISE_LEVEL = 6.0
_SMOOTH_PX = (7.0, 5.0)
"""Along and across a code, over which slopes are alike; less by this factor in the second round."""
_FINER = 2**0.5
_STEEPEST = 1.0
"""Pixels to the side by the row, from which an edge is none of a bar."""
_FAINT = 0.16
_OUTER_SHARE = 0.1
"""Of the rows, at the top and at the bottom, where print beside the bars may be: they have no part in the mean."""
_STRAIGHT_PX = 1.0
"""Root mean square by which columns may be bent and bars be straight all the same."""
_LESS_UNLIKE = 0.8
"""Of the contrast that is not alike in all rows, what may be left: of 18 codes read only when unfolded, 17 had less.
Where glare or print and no bend parts the rows more is left, and to follow it would bend straight bars."""


def unfolded(upright: Grey) -> Grey | None:
    """The picture with its bars straight, None where that makes its rows hardly more alike. Costs 10 ms."""
    if upright.shape[0] < _LEAST_BANDS * _ROWS_PER_BAND:
        return None
    columns = np.arange(upright.shape[1], dtype=np.float32)
    lines = np.tile(columns, (upright.shape[0] // _ROWS_PER_BAND, 1))
    picture = upright
    for number in range(_ROUNDS):
        along_px, across_px = (smooth_px / _FINER**number for smooth_px in _SMOOTH_PX)
        found = _followed(_slopes(picture, len(lines), along_px, across_px))
        lines = np.array([np.interp(here, columns, before) for here, before in zip(found, lines, strict=True)])
        if number == 0 and np.sqrt(np.mean((lines - columns) ** 2)) < _STRAIGHT_PX:
            return None
        picture = _taken(upright, lines.astype(np.float32))
    unlike, before = (1 - bar_signs(each).alike for each in (picture, upright))
    return picture if unlike <= _LESS_UNLIKE * before else None


def _slopes(picture: Grey, bands: int, along_px: float, across_px: float) -> Signal:
    """By how many columns a bar moves from row to row, by band of rows and column."""
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 1.0)
    fine = smooth - cv2.blur(smooth, (_LOCAL_PX[0], 1))
    # Light on film outshines bars, but is no finer than they are: each place counts by the contrast round it.
    fine /= np.sqrt(cv2.blur(fine * fine, _LOCAL_PX) + _NOISE_LEVEL**2)
    across, down = cv2.Sobel(fine, cv2.CV_32F, 1, 0), cv2.Sobel(fine, cv2.CV_32F, 0, 1)
    across[np.abs(down) >= _STEEPEST * np.abs(across)] = 0
    size = (picture.shape[1], bands)
    square, product = (
        cv2.GaussianBlur(
            cv2.resize(across * other, size, interpolation=cv2.INTER_AREA),
            (0, 0), along_px, sigmaY=across_px / _ROWS_PER_BAND,
        )
        for other in (across, down)
    )  # fmt: skip
    return cast("Signal", -product / (square + _FAINT))


def _followed(slopes: Signal) -> npt.NDArray[np.float64]:
    """The columns, by band, of the lines that run along the bars; each line is named by the mean of its columns."""
    bands, width = slopes.shape
    columns = np.arange(width, dtype=np.float64)
    lines = np.empty((bands, width))
    middle = bands // 2
    for step, last in ((1, bands - 1), (-1, 0)):
        line = lines[middle] = columns
        for band in range(middle, last, step):
            line = line + step * _ROWS_PER_BAND * np.interp(line, columns, slopes[band])
            lines[band + step] = line
    lines = np.maximum.accumulate(lines, axis=1)
    outer = round(_OUTER_SHARE * bands)
    mean = lines[outer : bands - outer].mean(axis=0)
    places = np.interp(columns, mean, columns)
    return np.array([np.interp(places, columns, line) for line in lines])


def _taken(upright: Grey, lines: Signal) -> Grey:
    """The picture with these lines (columns by band) as its columns."""
    height, width = upright.shape
    columns = cv2.resize(lines, (width, height), interpolation=cv2.INTER_LINEAR)
    rows = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    taken = cv2.remap(upright, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast("Grey", taken)
