"""Finds strokes too long to be of a character: rules of tables, frames and edges of labels, bars of codes."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

__all__ = ["long_strokes"]

Mask = npt.NDArray[np.uint8]

_MOST_SLANT = 0.25
_SLANT_STEP = 1 / 12
"""How far strokes lean, over their length, and in what steps: boxes of a few characters lie askew to their label."""
_ROUGH_COLUMNS = 3
"""A point is taken for so many columns, so that rough strokes and those between two steps of slant hold together. Of
more rows it would join lines that all but touch."""


def long_strokes(ink: Mask, length_rows: int, thick_columns: int) -> Mask:
    """The marks (1, else 0) that run on for so many rows at least, and a column on either side of them.

    What is as thick as `thick_columns` is left out: it may be paper in shade with print on it.
    """
    solid = cast("Mask", cv2.dilate(ink, np.ones((1, _ROUGH_COLUMNS), dtype=np.uint8)))
    upright = np.ones((length_rows, 1), dtype=np.uint8)
    found = np.zeros_like(ink)
    for slant in np.arange(-_MOST_SLANT, _MOST_SLANT + _SLANT_STEP / 2, _SLANT_STEP).tolist():
        strokes = cv2.morphologyEx(_leant(solid, slant), cv2.MORPH_OPEN, upright, borderValue=0)
        if strokes.any():
            found |= _leant(cast("Mask", strokes), -slant)
    thick = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((1, thick_columns), dtype=np.uint8), borderValue=0)
    return found & ~cast("Mask", thick)


def _leant(mask: Mask, slant: float) -> Mask:
    """Each row moved along by its distance from the middle one, so that strokes of this slant stand upright."""
    rows, columns = mask.shape
    matrix = np.array([[1.0, slant, -slant * (rows - 1) / 2], [0.0, 1.0, 0.0]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cast("Mask", cv2.warpAffine(mask, matrix, (columns, rows), flags=flags))
