"""Where in a profile of ink a linear code may lie: quiet paper followed by the pattern that begins or ends a code.

The width of a module is not known, and on a curved or leaning label it is not even the same at both ends. So the
beginning and the ending pattern are tried at each edge of a field of bars over a row of widths, and pairs of edges are
ranked by how well both ends fit at widths that agree with the length between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.symbols import CODE_128, UPC_E, Alphabet, Layout
from edge.vision.waveform import Signal, normal, sample_places, waveforms

__all__ = ["Guess", "bar_edges", "guess_places"]

Columns = npt.NDArray[np.float64]

_BLUR_MODULES = 0.8
_QUIET = "5"
_STEP = 0.06
_WIDTHS_PX = 0.9 * np.exp(_STEP * np.arange(44))
"""Module widths tried, 0.9 to 12 px."""
_UNLIKE_STEPS = np.arange(-3, 4)
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
_LEAST_LENGTH_PX = 40.0
_LEAST_FIT = 0.55


@dataclass(frozen=True)
class Guess:
    """A layout from the column `start_px` to `end_px`, with the width of a module there and there."""

    layout: Layout
    start_px: float
    end_px: float
    first_module_px: float
    last_module_px: float
    fit: float

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


def guess_places(ink: Signal, limit: int) -> Iterator[list[Guess]]:
    """The likeliest places of codes that run from left to right, the best first, at most `limit` of each family."""
    starts, paper_before = bar_edges(ink)
    ends, paper_after = bar_edges(np.ascontiguousarray(ink[::-1]))
    ends = len(ink) - ends
    paper = np.minimum(paper_before[:, None], paper_after[None, :])
    for first, last, layouts in _FAMILIES:
        if not paper.size:
            yield []
            continue
        beginning = _fits(ink, starts, first, at_end=False)
        ending = _fits(ink, ends, last, at_end=True)
        family: list[Guess] = []
        for layout in layouts:
            least = family[-1].fit if len(family) == limit else 0.0
            family += _pairs(layout, (starts, ends), (beginning, ending), paper, limit=limit, least=least)
            family = sorted(family, key=lambda guess: -guess.fit)[:limit]
        yield family


def _quiet_before(*patterns: str) -> Alphabet:
    return Alphabet(tuple(_QUIET + pattern for pattern in patterns), bar_first=False)


_FAMILIES: tuple[tuple[Alphabet, Alphabet, tuple[Layout, ...]], ...] = (
    (
        _quiet_before("211412", "211214", "211232"),
        Alphabet(("2331112" + _QUIET,), bar_first=True),
        CODE_128,
    ),
    (_quiet_before("111"), Alphabet(("111111" + _QUIET,), bar_first=False), (UPC_E,)),
)


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


def _fits(ink: Signal, edges: Columns, pattern: Alphabet, *, at_end: bool) -> Signal:
    """How well a pattern fits at each edge over all module widths; shape (edges, widths)."""
    table = waveforms(pattern, _BLUR_MODULES)[2, 2]
    # Picking from a finely interpolated profile is many times faster than interpolating at each place.
    fine = np.interp(np.arange(len(ink) * _FINE) / _FINE, np.arange(len(ink)), ink).astype(np.float32)
    places = (edges * _FINE).astype(np.intp)[:, None, None, None] + _places_around(pattern, at_end=at_end)
    return np.asarray((normal(fine.take(places, mode="clip")) @ table.T).max(axis=(2, 3)))


@cache
def _places_around(pattern: Alphabet, *, at_end: bool) -> npt.NDArray[np.intp]:
    """Fine steps from an edge, in the middle of its column, to the samples; shape (widths, offsets, samples)."""
    modules = sample_places(pattern.modules) - (pattern.modules - len(_QUIET) * 5 if at_end else 5)
    places = (modules[None, :] + _OFFSETS_MODULES[:, None])[None] * _WIDTHS_PX[:, None, None] - 0.5
    return np.asarray(np.rint(places * _FINE), dtype=np.intp)


def _pairs(
    layout: Layout,
    edges: tuple[Columns, Columns],
    fits: tuple[Signal, Signal],
    paper: Columns,
    *,
    limit: int,
    least: float,
) -> list[Guess]:
    """The few pairs of edges that both ends of the layout fit best, and better than that."""
    starts, ends = edges
    lengths = ends[None, :] - starts[:, None]
    means = np.maximum(lengths / layout.modules, 1e-6)
    steps = np.round(np.log(means / _WIDTHS_PX[0]) / _STEP).astype(int)
    tried = np.clip(steps + _UNLIKE_STEPS[:, None, None], 0, len(_WIDTHS_PX) - 1)
    at_start = fits[0][np.arange(len(starts))[None, :, None], tried] - _UNLIKE_COSTS[:, None, None]
    at_end = fits[1][np.arange(len(ends))[None, None, :], tried] - _UNLIKE_COSTS[:, None, None]
    overall = (at_start.max(axis=0) + at_end.max(axis=0)) / 2
    overall += _PAPER_WORTH * np.minimum(paper / means, _ENOUGH_PAPER_MODULES)
    possible = (lengths >= _LEAST_LENGTH_PX) & (steps >= 0) & (steps < len(_WIDTHS_PX)) & (overall > _LEAST_FIT)
    overall = np.where(possible, overall, 0.0)
    guesses = []
    for best in np.argsort(-overall, axis=None)[:limit]:
        start, end = np.unravel_index(best, overall.shape)
        if overall[start, end] <= least:
            break
        first, last = (_WIDTHS_PX[tried[part[:, start, end].argmax(), start, end]] for part in (at_start, at_end))
        place = (float(starts[start]), float(ends[end]))
        guesses.append(Guess(layout, *place, float(first), float(last), float(overall[start, end])))
    return guesses
