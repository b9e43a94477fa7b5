"""The modules that every code of a kind shows, whatever it holds: those of QR codes and of Data Matrix.

By ISO/IEC 18004 a QR code has three finders, timing tracks between them and, from version 2 on, an alignment pattern.
By ISO/IEC 16022 each region of a Data Matrix has solid bars at its left and at its bottom, clock tracks at its top and
at its right.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from edge.vision.matrix.grids import DARK, LIGHT, Template

__all__ = ["DATA_MATRIX", "QR"]

_Modules = npt.NDArray[np.int8]
_TRACK = 2
_FINDER = 8
"""Modules of a QR finder with its light border."""
_QR_VERSIONS = range(1, 7)
_SQUARES = range(10, 27, 2)
_QUARTERED = range(32, 53, 4)
_RECTANGLES = ((8, 18, 1), (8, 32, 2), (12, 26, 1), (12, 36, 2), (16, 36, 2), (16, 48, 2))
"""Rows, columns and regions side by side."""


def _track(count: int) -> _Modules:
    """A broken line that begins dark."""
    return (_TRACK * np.where(np.arange(count) % 2, LIGHT, DARK)).astype(np.int8)


def _qr(version: int) -> _Modules:
    side = 17 + 4 * version
    known = np.zeros((side, side), dtype=np.int8)
    known[6, _FINDER:-_FINDER] = known[_FINDER:-_FINDER, 6] = _track(side - 2 * _FINDER)
    rings = np.abs(np.indices((_FINDER, _FINDER)) - 3).max(axis=0)
    finder = np.where((rings == 2) | (rings == 4), LIGHT, DARK).astype(np.int8)  # noqa: PLR2004 - by definition
    known[:_FINDER, :_FINDER] = finder
    known[:_FINDER, -_FINDER:] = finder[:, ::-1]
    known[-_FINDER:, :_FINDER] = finder[::-1]
    known[-_FINDER, _FINDER] = DARK
    if version > 1:
        rings = np.abs(np.indices((5, 5)) - 2).max(axis=0)
        known[-9:-4, -9:-4] = np.where(rings == 1, LIGHT, DARK)
    return known


def _data_matrix(rows: int, columns: int, down: int, across: int) -> _Modules:
    region = np.zeros((rows // down, columns // across), dtype=np.int8)
    region[0] = _track(region.shape[1])
    region[::-1, -1] = _track(len(region))
    region[:, 0] = region[-1] = DARK
    return np.tile(region, (down, across))


QR = tuple(Template.of(_qr(version)) for version in _QR_VERSIONS)
DATA_MATRIX = tuple(
    Template.of(_data_matrix(*kind))
    for kind in (
        *((side, side, 1, 1) for side in _SQUARES),
        *((side, side, 2, 2) for side in _QUARTERED),
        *((rows, columns, 1, across) for rows, columns, across in _RECTANGLES),
    )
)
