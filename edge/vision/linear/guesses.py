"""Where in a profile of ink a Code 128 may lie: quiet paper followed by the pattern that begins or ends it.

The width of a module is not known, and on a curved or leaning label it is not even the same at both ends. So the
beginning and the ending pattern are tried at each edge of a field of bars over a row of widths, and pairs of edges are
ranked by how well both ends fit at widths that agree with the length between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.linear.symbols import CODE_128, Alphabet, Layout
from edge.vision.linear.waveform import Signal, likeness, sample_places, waveforms

__all__ = ["Guess", "bar_edges", "guess_places"]

Columns = npt.NDArray[np.float64]

_BLUR_MODULES = 0.8
_QUIET = "5"
_STEP = 0.06
_WIDTHS_PX = 0.9 * np.exp(_STEP * np.arange(44))
"""Module widths tried, 0.9 to 12 px."""
_MOST_UNLIKE = 3
_UNLIKE_STEPS = np.arange(-_MOST_UNLIKE, _MOST_UNLIKE + 1)
"""Steps by which the module at an end may differ from the mean: up to a sixth."""
_UNLIKE_COSTS = 0.03 * np.abs(_UNLIKE_STEPS)
_OFFSETS_MODULES = np.array([-0.6, -0.3, 0.0, 0.3, 0.6])
_FINE = 32
"""Steps to a column."""
_LOCAL_PX = 81
_INK_SHARE = 0.3
"""Of the local contrast, above which a column holds ink: blur leaves a lone bar of one module little more."""
_NOISE_LEVEL = 3.0
_LEAST_PAPER_PX = 3
_MOST_EDGES = 14
_PAPER_WORTH, _ENOUGH_PAPER_MODULES = 0.06, 6.0
"""What each module of bare paper at both ends adds: elements within a code are at most four modules wide."""
_LEAST_LENGTH_PX, _TINY_PX = 40.0, 1e-6
_LEAST_FIT = 1.0
"""Of both ends with the paper beside them: 1.1 and more in each of 57 codes read, less than 1 in most text."""
_START, *_, _STOP = CODE_128[0].slots
_FIRST = Alphabet(tuple(_QUIET + pattern for pattern in _START.patterns), bar_first=False)
_LAST = Alphabet(tuple(pattern + _QUIET for pattern in _STOP.patterns), bar_first=True)
_MODULES = np.array([layout.modules for layout in CODE_128])


@dataclass(frozen=True)
class Guess:
    """A layout from the column `start_px` to `end_px`, with the width of a module there and there."""

    layout: Layout
    start_px: float
    end_px: float
    first_module_px: float
    last_module_px: float

    def columns(self, modules: npt.NDArray[np.float64]) -> Columns:
        """Columns of places counted in modules from the first edge: a cubic with the known ends and slopes."""
        t = modules / self.layout.modules
        first, last = (slope * self.layout.modules for slope in (self.first_module_px, self.last_module_px))
        return np.asarray(
            (2 * t**3 - 3 * t**2 + 1) * self.start_px
            + (t**3 - 2 * t**2 + t) * first
            + (3 * t**2 - 2 * t**3) * self.end_px
            + (t**3 - t**2) * last
        )


def guess_places(ink: Signal, limit: int) -> list[Guess]:
    """The likeliest places of Code 128 that run from left to right, the best first, at most `limit`."""
    starts, paper_before = bar_edges(ink)
    ends, paper_after = bar_edges(np.ascontiguousarray(ink[::-1]))
    paper = np.minimum(paper_before[:, None], paper_after[None, :])
    return _pairs(ink, (starts, len(ink) - ends), paper, limit) if paper.size else []


def bar_edges(ink: Signal, ink_share: float = _INK_SHARE) -> tuple[Columns, Columns]:
    """Columns where bars may begin, and how much bare paper lies before each, in columns; the longest first.

    Ink is what has at least that share of the contrast round it.
    """
    kernel = np.ones((1, _LOCAL_PX), np.uint8)
    low, high = cv2.erode(ink[None], kernel)[0], cv2.dilate(ink[None], kernel)[0]
    inked = np.flatnonzero(ink - low > ink_share * (high - low) + _NOISE_LEVEL)
    paper_px = np.diff(inked, prepend=-1) - 1
    after_paper = np.flatnonzero(paper_px >= _LEAST_PAPER_PX)
    longest = after_paper[np.argsort(-paper_px[after_paper], kind="stable")[:_MOST_EDGES]]
    return inked[longest].astype(np.float64), paper_px[longest].astype(np.float64)


def _pairs(ink: Signal, edges: tuple[Columns, Columns], paper: Columns, limit: int) -> list[Guess]:
    """The few pairs of edges that both ends of a code fit best."""
    starts, ends = edges
    lengths = ends[None, :] - starts[:, None]
    means = np.maximum(lengths / _MODULES[:, None, None], _TINY_PX)
    steps = np.round(np.log(means / _WIDTHS_PX[0]) / _STEP).astype(int)
    possible = (lengths >= _LEAST_LENGTH_PX) & (steps >= 0) & (steps < len(_WIDTHS_PX))
    if not possible.any():
        return []
    widest = min(int(steps[possible].max()) + _MOST_UNLIKE + 1, len(_WIDTHS_PX))
    steps = np.clip(steps, 0, widest - 1)
    # Picking from a finely interpolated profile is many times faster than interpolating at each place.
    fine = np.interp(np.arange(len(ink) * _FINE) / _FINE, np.arange(len(ink)), ink).astype(np.float32)
    at_start = _Ends.of(fine, starts, _FIRST, widest, at_end=False)
    at_end = _Ends.of(fine, ends, _LAST, widest, at_end=True)
    fits = at_start.fits[np.arange(len(starts))[:, None], steps] + at_end.fits[np.arange(len(ends)), steps]
    fits = fits / 2 + _PAPER_WORTH * np.minimum(paper / means, _ENOUGH_PAPER_MODULES)
    likely = np.flatnonzero(possible & (fits > _LEAST_FIT))
    best = likely[np.argsort(-fits.ravel()[likely], kind="stable")][:limit]
    return [
        Guess(
            CODE_128[number],
            start_px=float(starts[start]),
            end_px=float(ends[end]),
            first_module_px=float(at_start.widths_px[start, steps[number, start, end]]),
            last_module_px=float(at_end.widths_px[end, steps[number, start, end]]),
        )
        for number, start, end in zip(*np.unravel_index(best, fits.shape), strict=True)
    ]


@dataclass(frozen=True)
class _Ends:
    """How well a pattern fits at each edge where the mean module has each width, and the width it has there itself."""

    fits: Signal
    widths_px: Columns

    @classmethod
    def of(cls, fine: Signal, edges: Columns, pattern: Alphabet, widths: int, *, at_end: bool) -> _Ends:
        table = waveforms(pattern, _BLUR_MODULES)[2, 2]
        around = _places_around(pattern, at_end=at_end)[:widths]
        places = (edges * _FINE).astype(np.intp)[:, None, None, None] + around
        fits = likeness(fine.take(places, mode="clip"), table).max(axis=(2, 3))
        tried = np.clip(np.arange(widths)[:, None] + _UNLIKE_STEPS, 0, widths - 1)
        unlike = fits[:, tried] - _UNLIKE_COSTS
        own = tried[np.arange(widths), unlike.argmax(axis=2)]
        return cls(unlike.max(axis=2), _WIDTHS_PX[own])


@cache
def _places_around(pattern: Alphabet, *, at_end: bool) -> npt.NDArray[np.intp]:
    """Fine steps from an edge, in the middle of its column, to the samples; shape (widths, offsets, samples)."""
    modules = sample_places(pattern.modules) - (pattern.modules - len(_QUIET) * 5 if at_end else 5)
    places = (modules[None, :] + _OFFSETS_MODULES[:, None])[None] * _WIDTHS_PX[:, None, None] - 0.5
    return np.asarray(np.rint(places * _FINE), dtype=np.intp)
