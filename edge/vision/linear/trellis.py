"""Where the slots of a linear code may lie: the best way through all places and widths that they could have.

Film bulges, cylinders bend away and cameras look from the side, so modules are wider here and narrower there, and the
ends that a search by edges begins with may be the worst part of the code. So every place and width of every slot is
given its likeness to the best pattern, and the chain of slots that is alike throughout is the best way through that
trellis, found by Viterbi's algorithm: each slot begins where the last one ended, and is nearly as wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from edge.vision.linear.symbols import Alphabet, Layout
from edge.vision.linear.waveform import Signal, sample_places, unit, waveforms

__all__ = ["Lane", "find_lanes"]

Columns = npt.NDArray[np.float64]
Slots = tuple[Alphabet, ...]

_MOST_STEPS = 480
"""Places along a picture. More cost more and bring nothing: slots are laid anew, more finely, once they are found."""
_MOST_STEPS_PER_PX = 2.0
_WIDTH_STEP = 0.06
"""Between the logarithms of two module widths tried."""
_LEAST_MODULE_STEPS = 1.3
_LEAST_SHARE, _MOST_SHARE = 0.3, 0.98
"""How much of the picture's width a code may take."""
_BLURS_MODULES = (0.55, 0.8, 1.1)
_EVERY = 2
"""Of the samples of a waveform, which of them are compared: this blur leaves nothing finer."""
_UNEXPLAINED = 0.02
_QUIET_MODULES = 4
_STEP_COST = 0.25
"""What a slot costs that is a step wider or narrower than the last, or begins a step off."""
_STEPS_ASIDE = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Steps in width and in place from one slot to the next."""
_APART_MODULES = 4


@dataclass(frozen=True)
class Lane:
    """A layout laid over the picture: the columns at which its slots begin, and the one at which the last ends."""

    layout: Layout
    edges_px: Columns
    score: float
    """By module; 1.1 for the best way through print that is no code, more for codes."""

    def columns(self, modules: npt.NDArray[np.float64]) -> Columns:
        """Columns of places counted in modules from the first edge."""
        edges = np.concatenate([[0.0], np.cumsum([slot.modules for slot in self.layout.slots])])
        first, last = (np.diff(self.edges_px) / np.diff(edges))[[0, -1]]
        before, after = np.minimum(modules, 0.0), np.maximum(modules - edges[-1], 0.0)
        return np.asarray(np.interp(modules, edges, self.edges_px) + before * first + after * last)


def find_lanes(ink: Signal, layouts: Sequence[Layout], limit: int) -> tuple[list[Lane], list[Lane]]:
    """The best ways of these layouts from left to right, and from right to left with columns counted from the right.

    At most `limit` each, the best first. The layouts, shortest first, begin alike: but for its last slot, each is the
    beginning of the next.
    """
    trellis = _Trellis.over(ink, layouts[0].modules, layouts[-1].modules)
    by_slots = {len(layout.slots): layout for layout in layouts}
    forwards = trellis.best([layout.slots for layout in layouts], limit)
    backwards = trellis.best([_mirrored(layout.slots) for layout in layouts], limit)
    return (
        [Lane(by_slots[len(end.slots)], trellis.traced(end), end.score) for end in forwards],
        [Lane(by_slots[len(end.slots)], len(ink) - trellis.traced(end)[::-1], end.score) for end in backwards],
    )


@dataclass(frozen=True)
class _End:
    """Where the best ways through some slots end, and what had been reached before each slot."""

    slots: Slots
    back: list[Signal]
    width: int
    place: int
    score: float


@dataclass(frozen=True)
class _Trellis:
    """The ink at all places, `step_px` apart, and the widths that a module may have there, in steps."""

    ink: Signal
    step_px: float
    widths: npt.NDArray[np.float64]
    windows: dict[int, Signal] = field(default_factory=dict)
    """What is seen in slots of so many modules; shape (widths, places, samples)."""

    @classmethod
    def over(cls, ink: Signal, least_modules: int, most_modules: int) -> _Trellis:
        step_px = max(1.0 / _MOST_STEPS_PER_PX, len(ink) / _MOST_STEPS)
        count = int(len(ink) / step_px)
        places = (np.arange(count) + 0.5) * step_px
        least = max(_LEAST_MODULE_STEPS, _LEAST_SHARE * count / most_modules)
        most = max(least, _MOST_SHARE * count / least_modules)
        widths = least * np.exp(_WIDTH_STEP * np.arange(int(np.log(most / least) / _WIDTH_STEP) + 1))
        return cls(np.interp(places, np.arange(len(ink)) + 0.5, ink).astype(np.float32), step_px, widths)

    def best(self, chains: Sequence[Slots], limit: int) -> list[_End]:
        """The ends of the best ways through any of these chains of slots, at most `limit`, the best first."""
        ends = [end for slots, reach, back in self._ways(chains) for end in self._ends(slots, reach, back, limit)]
        return sorted(ends, key=lambda end: -end.score)[:limit]

    def _ways(self, chains: Sequence[Slots]) -> Iterator[tuple[Slots, Signal, list[Signal]]]:
        """For each chain what the ways to each width and last edge scored, and what was reached before each slot."""
        ending = {len(slots): slots for slots in chains}
        slots = chains[-1]
        middle = {slot: self._scores(slot) for slot in dict.fromkeys(slots[1:-1])}
        last = self._scores(_quiet_after(slots[-1]))
        reach = self._across(self._scores(_quiet_before(slots[0])), slots[0].modules + _QUIET_MODULES)
        back: list[Signal] = []
        for number, slot in enumerate(slots[1:], 2):
            back = [*back, reach]
            reach = _stepped(reach)
            if number in ending:
                yield ending[number], self._across(reach + last, slots[-1].modules + _QUIET_MODULES), back
            if number < len(slots):
                reach = self._across(reach + middle[slot], slot.modules)

    def _ends(self, slots: Slots, reach: Signal, back: list[Signal], limit: int) -> Iterator[_End]:
        """The ends of the best ways that end at places apart from each other."""
        modules = sum(slot.modules for slot in slots) + 2 * _QUIET_MODULES
        reach = reach.copy()
        for _ in range(limit):
            width, place = (int(index) for index in np.unravel_index(reach.argmax(), reach.shape))
            if not reach[width, place] > 0:
                return
            yield _End(slots, back, width, place, float(reach[width, place]) / modules)
            apart = int(_APART_MODULES * self.widths[width])
            reach[:, max(0, place - apart) : place + apart + 1] = -np.inf

    def traced(self, end: _End) -> Columns:
        """The columns at which the slots of the way that led there begin, and the one at which the last ends."""
        slots, width, place = end.slots, end.width, end.place
        edges = np.empty(len(slots) + 1)
        edges[-1] = place - _QUIET_MODULES * self.widths[width]
        place -= self._length(width, slots[-1].modules + _QUIET_MODULES)
        edges[-2] = place
        for number in range(len(slots) - 2, -1, -1):
            width, place = _stepped_from(end.back[number], width, place)
            quiet = 0 if number else _QUIET_MODULES
            place -= self._length(width, slots[number].modules + quiet)
            edges[number] = place + quiet * self.widths[width]
        return np.asarray(edges * self.step_px)

    def _scores(self, slot: Alphabet) -> Signal:
        """Score of the likeliest pattern of a slot by width and place of its first edge."""
        if slot.modules not in self.windows:
            self.windows[slot.modules] = self._seen(slot.modules)
        windows, shapes = self.windows[slot.modules], _shapes(slot)
        likeness = np.empty(windows.shape[:2], dtype=np.float32)
        of_all = np.empty((len(shapes), windows.shape[1]), dtype=np.float32)
        for index, window in enumerate(windows):
            likeness[index] = np.matmul(shapes, window.T, out=of_all).max(axis=0)
        likeness = np.maximum(likeness, 0)
        scores: Signal = -np.log(1 + _UNEXPLAINED - likeness * likeness) * np.float32(slot.modules)
        return scores

    def _seen(self, modules: int) -> Signal:
        """What is seen in a slot of so many modules by width and place of its first edge."""
        at = sample_places(modules)[::_EVERY]
        reach, count = int(np.ceil(self.widths[-1] * (modules + 1))) + 2, len(self.ink)
        padded = np.pad(self.ink, reach, mode="edge")
        windows = np.empty((len(self.widths), count, len(at)), dtype=np.float32)
        for index, width in enumerate(self.widths):
            first, between = _interpolation(at * width - 0.5)
            steps = np.lib.stride_tricks.as_strided(
                padded[reach + first :], (count, len(between)), padded.strides * 2, writeable=False
            )
            between -= between.mean(axis=1, keepdims=True)
            windows[index] = unit(np.ascontiguousarray(steps) @ between)
        return windows

    def _length(self, width: int, modules: int) -> int:
        return round(float(self.widths[width]) * modules)

    def _across(self, reach: Signal, modules: int) -> Signal:
        """What was reached by the first edge of a slot, by its last edge."""
        across = np.full_like(reach, -np.inf)
        for index, by in enumerate(np.rint(self.widths * modules).astype(int).tolist()):
            if by < reach.shape[1]:
                across[index, by:] = reach[index, : reach.shape[1] - by]
        return across


@cache
def _shapes(slot: Alphabet) -> Signal:
    """The waveforms of all patterns of a slot under the blurs tried (rows), at the samples used."""
    shapes = np.concatenate([waveforms(slot, blur)[1, 1][:, ::_EVERY] for blur in _BLURS_MODULES])
    shapes = shapes - shapes.mean(axis=1, keepdims=True)
    return np.asarray(shapes / np.linalg.norm(shapes, axis=1, keepdims=True), dtype=np.float32)


def _interpolation(offsets: npt.NDArray[np.float64]) -> tuple[int, Signal]:
    """What gives the ink at these offsets from that of whole steps (steps x offsets), and the first of those steps.

    A product with a matrix is several times faster than picking the steps one by one.
    """
    whole, part = np.divmod(offsets, 1)
    steps, columns = whole.astype(int) - int(whole[0]), np.arange(len(offsets))
    between = np.zeros((steps[-1] + 2, len(offsets)), dtype=np.float32)
    between[steps, columns] = 1 - part
    between[steps + 1, columns] = part
    return int(whole[0]), between


def _stepped(reach: Signal) -> Signal:
    """The best that was reached at each width and place or a step from it."""
    rows, columns = reach.shape
    best, lower = reach.copy(), reach - np.float32(_STEP_COST)
    for row, column in _STEPS_ASIDE:
        here = np.s_[max(0, -row) : rows - max(0, row), max(0, -column) : columns - max(0, column)]
        there = np.s_[max(0, row) : rows + min(0, row), max(0, column) : columns + min(0, column)]
        np.maximum(best[here], lower[there], out=best[here])
    return best


def _stepped_from(reach: Signal, width: int, place: int) -> tuple[int, int]:
    """The width and place at which the best that was reached here had been reached."""
    rows, columns = reach.shape
    beside = [(width + row, place + column) for row, column in _STEPS_ASIDE]
    inside = [(row, column) for row, column in beside if 0 <= row < rows and 0 <= column < columns]
    best = max(inside, key=lambda step: reach[step])
    return best if reach[best] - np.float32(_STEP_COST) > reach[width, place] else (width, place)


def _mirrored(slots: Slots) -> Slots:
    """The slots of a code that is seen from right to left."""
    return tuple(slot.mirrored for slot in reversed(slots))


@cache
def _quiet_before(slot: Alphabet) -> Alphabet:
    patterns = tuple(f"{_QUIET_MODULES}{pattern}" for pattern in slot.patterns)
    return Alphabet(patterns, bar_first=not slot.bar_first)


@cache
def _quiet_after(slot: Alphabet) -> Alphabet:
    return Alphabet(tuple(f"{pattern}{_QUIET_MODULES}" for pattern in slot.patterns), slot.bar_first)
