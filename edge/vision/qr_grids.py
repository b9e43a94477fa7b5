"""Draws a QR code anew that light, creases or blur keep from being read.

Its finders are found, but between them the paper bends or the modules run together. So the quadrilateral is sought over
which the modules that every QR code must show look most as they should; then each module is sampled at its place, and
the code is drawn clean for the reader that knows its error correction. Where paper bends no quadrilateral fits all of
it, so several near-best ones are tried: the error correction tells which is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.pictures import Grey

__all__ = ["Quad", "clean_drawings", "find_qr_outlines"]

Quad = npt.NDArray[np.float64]
"""Corners (4x2) in reading order from the top left."""

_MOST_OUTLINES = 4
_QR_VERSIONS = range(1, 7)
_FINDER = 8
"""Modules of a QR finder with its light border."""
_LIGHT, _DARK = 1, -1
_TIMING = 2
"""Modules of a broken line are marked by twice their sign."""
_TIMING_WEIGHT = 1.5
"""Against all else that is known: only the grid with the right number of modules finds the broken lines."""
_LEAST_LIKENESS = 0.6
_TRIES = 40
_SHARES = (0.02, 0.015, 0.01, 0.007, 0.005)
"""Of the side, by which corners are moved at random, round by round."""
_STARTS = 8
_SHARPENINGS = (0.0, 0.4)
_MODULE_PX, _QUIET_MODULES = 4, 4
_TINY = 1e-9


@dataclass(frozen=True)
class _Grid:
    """A code over these corners; `known` (side x side) tells what each module must be: dark below 0, light above."""

    known: npt.NDArray[np.int8]
    quad: Quad
    likeness: float
    """Correlation of the known modules with what is there, 1 for perfect print."""


def find_qr_outlines(picture: Grey) -> list[Quad]:
    """Where the finders of QR codes are seen, a few at most; corners in pixels of the picture."""
    found, corners = cv2.QRCodeDetectorAruco().detectMulti(picture)
    return [np.asarray(quad, dtype=np.float64) + 0.5 for quad in corners[:_MOST_OUTLINES]] if found else []


def clean_drawings(picture: Grey, outline: Quad) -> Iterator[Grey]:
    """The QR code near this outline drawn anew in several ways, of which some may be right; none if none is there."""
    ink = picture.astype(np.float32)
    for start in range(_STARTS):
        random = np.random.default_rng(start)
        grid = max((_nearest(ink, known, outline, random) for known in _kinds()), key=lambda grid: grid.likeness)
        if grid.likeness < _LEAST_LIKENESS:
            return
        yield from _drawn(ink, grid)


def _drawn(ink: npt.NDArray[np.float32], grid: _Grid) -> Iterator[Grey]:
    """The code of a grid, as it is sampled and with the blur between modules taken back."""
    side = len(grid.known)
    places = (np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) + 0.5) / side
    values = _samples(ink, grid.quad[None], places)[0].reshape(side, side)
    levels = [_plane(values, grid.known * kind > 0) for kind in (_DARK, _LIGHT)]
    share = (values - levels[0]) / np.maximum(levels[1] - levels[0], 1.0)
    beside = cv2.filter2D(share, -1, np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / 4, borderType=cv2.BORDER_REPLICATE)
    for sharpening in _SHARPENINGS:
        light = share + sharpening * (share - beside) > 0.5  # noqa: PLR2004 - half way from dark to light
        light = np.where(grid.known, grid.known > 0, light)
        drawn = np.pad(light, _QUIET_MODULES, constant_values=True)
        yield np.kron(drawn, np.ones((_MODULE_PX, _MODULE_PX), dtype=bool)).astype(np.uint8) * 255


def _nearest(
    ink: npt.NDArray[np.float32], known: npt.NDArray[np.int8], quad: Quad, random: np.random.Generator
) -> _Grid:
    """The quadrilateral near this one over which the known modules look most as they should."""
    places, signs, weights = _template(known.tobytes(), len(known))
    side_px = float(np.linalg.norm(np.roll(quad, 1, axis=0) - quad, axis=1).mean())
    best, likeness = quad, -1.0
    for share in _SHARES:
        moved = np.concatenate([best[None], best + random.normal(0, share * side_px, (_TRIES, 4, 2))])
        values = _samples(ink, moved, places)
        even = values - (values @ weights)[:, None]
        found = (even @ (signs * weights)) / np.sqrt(np.maximum(even * even @ weights, 1.0))
        index = int(found.argmax())
        best, likeness = moved[index], float(found[index])
    return _Grid(known, best, likeness)


def _samples(ink: npt.NDArray[np.float32], quads: Quad, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Grey levels at places of the unit square laid over each quadrilateral (n x 4 x 2); shape (n, places)."""
    a, b, c, d = (quads[:, corner, :, None] for corner in range(4))
    # The projective map of the unit square onto a quadrilateral (Heckbert 1989).
    s, one, two = a - b + c - d, b - c, d - c
    bottom = one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]
    bottom = _not_nought(bottom)
    g = (s[:, 0] * two[:, 1] - two[:, 0] * s[:, 1]) / bottom
    h = (one[:, 0] * s[:, 1] - s[:, 0] * one[:, 1]) / bottom
    u, v = places[:, 0], places[:, 1]
    weight = _not_nought(g * u + h * v + 1)
    x, y = (
        ((b[:, axis] - a[:, axis] + g * b[:, axis]) * u + (d[:, axis] - a[:, axis] + h * d[:, axis]) * v + a[:, axis])
        / weight
        for axis in (0, 1)
    )
    columns, lines = ((points - 0.5).astype(np.float32) for points in (x, y))
    values = cv2.remap(ink, columns, lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast("npt.NDArray[np.float32]", values)


def _not_nought(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The values, those at nought a little beside it: corners that lie on a line give nonsense, not an error."""
    return np.where(np.abs(values) < _TINY, _TINY, values)


def _plane(values: npt.NDArray[np.float32], among: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """The level of known modules of one kind as a plane over the code, for light that falls off."""
    rows, columns = np.indices(values.shape)
    design = np.stack([np.ones_like(rows), rows, columns], axis=-1).astype(np.float64)
    level, *_ = np.linalg.lstsq(design[among], values[among].astype(np.float64), rcond=None)
    return np.asarray(design @ level)


@cache
def _template(
    known: bytes, side: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Centres of known modules and of the quiet margin in the unit square, 1 or -1 for each, and its weight (sum 1)."""
    modules = np.pad(np.frombuffer(known, dtype=np.int8).reshape(side, side), 1, constant_values=_LIGHT)
    rows, columns = np.nonzero(modules)
    kinds = modules[rows, columns]
    weights = np.empty(len(kinds), dtype=np.float32)
    for kind in np.unique(kinds):
        # Light and dark weigh the same however many there are of each.
        weights[kinds == kind] = (_TIMING_WEIGHT if abs(kind) == _TIMING else 1.0) / np.count_nonzero(kinds == kind)
    return (np.column_stack([columns, rows]) - 0.5) / side, np.sign(kinds).astype(np.float32), weights / weights.sum()


@cache
def _kinds() -> tuple[npt.NDArray[np.int8], ...]:
    return tuple(map(_qr, _QR_VERSIONS))


def _qr(version: int) -> npt.NDArray[np.int8]:
    """The known modules of a QR code (ISO/IEC 18004): finders, timing, alignment and the dark module."""
    side = 17 + 4 * version
    known = np.zeros((side, side), dtype=np.int8)
    known[6, _FINDER:-_FINDER] = known[_FINDER:-_FINDER, 6] = _timing(side - 2 * _FINDER)
    rings = np.abs(np.indices((_FINDER, _FINDER)) - 3).max(axis=0)
    finder = np.where((rings == 2) | (rings == 4), _LIGHT, _DARK).astype(np.int8)  # noqa: PLR2004 - by definition
    known[:_FINDER, :_FINDER] = finder
    known[:_FINDER, -_FINDER:] = finder[:, ::-1]
    known[-_FINDER:, :_FINDER] = finder[::-1]
    known[-_FINDER, _FINDER] = _DARK
    if version > 1:
        rings = np.abs(np.indices((5, 5)) - 2).max(axis=0)
        known[-9:-4, -9:-4] = np.where(rings == 1, _LIGHT, _DARK)
    return known


def _timing(count: int) -> npt.NDArray[np.int8]:
    return (_TIMING * np.where(np.arange(count) % 2, _LIGHT, _DARK)).astype(np.int8)
