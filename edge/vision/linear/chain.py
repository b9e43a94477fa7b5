"""One guessed place of a code, slot by slot: which pattern stands in each, and how sure that is.

Each slot is compared with the waveforms of all patterns that may stand there, in each profile, at places that may drift
from slot to slot, because film bulges and labels bend. Where a slot lies is settled first, then what stands in it, now
with the waveforms for the neighbours found. All profiles vote; one that is blind in a slot has little to say there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from edge.vision.linear.guesses import Guess
from edge.vision.linear.slot_plans import DRIFT, plan_of
from edge.vision.linear.symbols import Alphabet, Spelled
from edge.vision.linear.trellis import Lane
from edge.vision.linear.waveform import BESIDE_MODULES, SAMPLES, Signal, beside, normal, waveforms

__all__ = ["Chain", "Likeliest"]

_BLURS_MODULES = (0.35, 0.6, 0.85, 1.1, 1.4)
_COMMON_BLUR_MODULES = 0.7
_STEP = 2
_STEP_COSTS = 0.05 * np.abs(np.arange(-_STEP, _STEP + 1), dtype=np.float32)
_UNEXPLAINED = 0.02
"""Share of any window that no waveform explains: noise, and print that is not perfect."""
_ROUNDS = 3
_CUBIC = 3
_EDGE = 2
"""Context of a slot at the edge of a code: quiet paper, as wide as any element."""
_AT_ENDS = ((8, 0), (-1, -9))
"""Samples between which the width of a module at the first edge, and at the last, is measured."""
_MEAN = slice(1)
"""The profiles begin with their mean."""
_ALTERNATIVES = 4
_NEAREST = 14
_TORN_BELOW_MEDIAN = 0.15
"""Blur and noise leave all patterns of a code within 0.03 of each other; symbols torn out lie 0.3 below the rest."""
_NEARLY_ALL = 0.8


_Change = tuple[tuple[int, int], ...]
"""Slots, each with the value that it gets."""


@dataclass(frozen=True)
class Likeliest:
    """A text, what it costs that it is not the very likeliest chain, and by how much the next text costs more.

    Costs are differences of scores; a slot in which noise could make another pattern look alike differs by about 0.1.
    """

    spelled: Spelled
    cost: float
    margin: float


class Chain:
    """The slots of a guess compared with all profiles; `fit` is the likeness per slot, 1 for perfect print."""

    def __init__(self, profiles: Signal, guess: Guess | Lane) -> None:
        self.layout = guess.layout
        self._slots = guess.layout.slots
        self._spell = guess.layout.spell
        self._plan = plan_of(guess.layout)
        self._widths, self._offsets = self._plan.widths, self._plan.offsets
        self._profiles = profiles
        self.columns = guess.columns(self._offsets[[0, -1]].astype(np.float64))
        # The mean profile is enough to tell where the slots lie; most guesses come to no more than that.
        self._place(guess.columns(self._plan.modules), profiles[:1])

    def _place(self, columns: npt.NDArray[np.float64], profiles: Signal) -> None:
        """Lay the slots on these columns of these profiles."""
        self._columns = columns
        own = np.arange(profiles.shape[1]) + 0.5
        ink = np.array([np.interp(columns, own, profile) for profile in profiles], dtype=np.float32)
        self._windows = {alphabet: self._cut(ink, alphabet) for alphabet in self._plan.slots}

    def _cut(self, ink: Signal, alphabet: Alphabet) -> Signal:
        """The windows of the slots of one kind; shape (slots, profiles, drifts, samples)."""
        length = int((alphabet.modules + 2 * BESIDE_MODULES) * SAMPLES)
        shape = len(ink), ink.shape[1] - length + 1, length
        windows = np.lib.stride_tricks.as_strided(ink, shape, (*ink.strides, ink.strides[1]), writeable=False)
        return normal(windows[:, self._plan.windows[alphabet]].swapaxes(0, 1))

    def _best_scores(self, blur: float, profiles: slice = slice(None)) -> Signal:
        """The score of the likeliest pattern at every place; shape (slots, profiles, drifts)."""
        count = next(iter(self._windows.values()))[0, profiles].shape[0]
        best = np.empty((len(self._slots), count, 2 * DRIFT + 1), dtype=np.float32)
        for alphabet, windows in self._windows.items():
            seen = windows[:, profiles]
            # One product of two plain matrices takes half as long as one for each slot and profile.
            likeness = waveforms(alphabet, blur)[1, 1] @ seen.reshape(-1, seen.shape[-1]).T
            best[self._plan.slots[alphabet]] = likeness.max(axis=0).reshape(seen.shape[:-1])
        return _score(best) * self._widths[:, None, None].astype(np.float32)

    @property
    def promise(self) -> float:
        """Score by module where each slot may lie wherever it fits best, to rank guesses by."""
        return float(self._best_scores(_COMMON_BLUR_MODULES, _MEAN)[:, 0].max(axis=-1).sum() / self._widths.sum())

    def settle(self) -> None:
        """Settle blur and places of the slots, bending the code smoothly first, then the value of each slot."""
        self._follow()
        centres = (self._offsets[:-1] + self._offsets[1:]) / 2
        drift = (self._path[0] - DRIFT) / SAMPLES
        curve = np.polynomial.Polynomial.fit(centres, drift, min(_CUBIC, len(centres) - 1), w=self._widths)
        modules = self._plan.modules
        self._place(np.interp(modules + curve(modules), modules, self._columns), self._profiles)
        self._follow()
        self._decode()

    @property
    def values(self) -> list[int]:
        """The likeliest value of each slot, once settled."""
        return self._values

    def columns_of(self, modules: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Columns of places counted in modules from the first edge, evenly on beyond those looked at."""
        known, columns = self._plan.modules, self._columns
        first, last = ((columns[one] - columns[other]) / (known[one] - known[other]) for one, other in _AT_ENDS)
        before, after = np.minimum(modules - known[0], 0.0), np.maximum(modules - known[-1], 0.0)
        return np.asarray(np.interp(modules, known, columns) + before * first + after * last)

    def _follow(self) -> None:
        """Find the blur that suits the mean profile best, and for each profile the drift of each slot."""
        by_blur = np.concatenate([self._best_scores(blur, _MEAN) for blur in _BLURS_MODULES], axis=1)
        reach, _ = self._reached(by_blur)
        self.blur_modules = _BLURS_MODULES[int(reach.max(axis=-1).argmax())]
        reach, back = self._reached(self._best_scores(self.blur_modules))
        count, profiles, _ = back.shape
        self._path = np.empty((profiles, count), dtype=np.intp)
        self._path[:, -1] = reach.argmax(axis=1)
        for index in range(count - 1, 0, -1):
            here = self._path[:, index]
            self._path[:, index - 1] = here + back[index, np.arange(profiles), here] - _STEP

    def _reached(self, best: Signal) -> tuple[Signal, npt.NDArray[np.intp]]:
        """What the ways through all slots have scored by the drift of the last, and the steps that led there."""
        count, ways, drifts = best.shape
        padded = np.full((ways, drifts + 2 * _STEP), -np.inf, dtype=np.float32)
        steps = np.lib.stride_tricks.sliding_window_view(padded, 2 * _STEP + 1, axis=-1)
        costs = _STEP_COSTS * self._widths[:, None].astype(np.float32)
        reach, back = best[0], np.zeros(best.shape, dtype=np.intp)
        for index in range(1, count):
            padded[:, _STEP:-_STEP] = reach
            choices = steps - costs[index]
            choices.argmax(axis=-1, out=back[index])
            reach = choices.max(axis=-1) + best[index]
        return reach, back

    def _decode(self) -> None:
        """Settle the value of each slot: the likeliest, with the waveforms for its neighbours."""
        rows = np.arange(len(self._path))
        tables: list[Signal] = [np.empty(0, dtype=np.float32)] * len(self._slots)
        for alphabet, windows in self._windows.items():
            shapes = waveforms(alphabet, self.blur_modules)
            flat = shapes.reshape(-1, shapes.shape[-1]).T
            for window, index in zip(windows, self._plan.slots[alphabet], strict=True):
                likeness = window[rows, self._path[:, index]] @ flat
                tables[index] = _score(likeness).reshape(len(rows), *shapes.shape[:3])
        ends = [beside(slot) for slot in self._slots]
        chosen = [table[:, 1, 1] for table in tables]
        for _ in range(_ROUNDS):
            values = [int(scores.mean(axis=0).argmax()) for scores in chosen]
            before = [_EDGE, *(int(last[value]) for (_, last), value in zip(ends, values, strict=True))]
            after = [*(int(first[value]) for (first, _), value in zip(ends, values, strict=True)), _EDGE]
            chosen = [table[:, before[index], after[index + 1]] for index, table in enumerate(tables)]
        self._votes = chosen
        self._scores = [scores.mean(axis=0) for scores in chosen]
        self._values = [int(scores.argmax()) for scores in self._scores]

    @property
    def _slot_fits(self) -> npt.NDArray[np.float64]:
        best = np.array([scores[value] for scores, value in zip(self._scores, self._values, strict=True)])
        return np.asarray(np.sqrt(np.clip(1 + _UNEXPLAINED - np.exp(-best), 0, 1)))

    @property
    def fit(self) -> float:
        """Root mean square likeness of the patterns found, by width."""
        return float(np.sqrt(np.average(self._slot_fits**2, weights=self._widths)))

    @property
    def weakest_fit(self) -> float:
        """Likeness of the pattern that fits worst."""
        return float(self._slot_fits.min())

    @property
    def torn_slots(self) -> int:
        """How many patterns fit far worse than most do: what stands there is damage, not print."""
        return int(self._torn.sum())

    @property
    def _torn(self) -> npt.NDArray[np.bool_]:
        fits = self._slot_fits
        return np.asarray(fits < np.median(fits) - _TORN_BELOW_MEDIAN)

    @property
    def agreeing_share(self) -> float:
        """The share of the bands that see nearly all slots as the whole does."""
        alone = np.array(
            [votes[1:].argmax(axis=-1) == value for votes, value in zip(self._votes, self._values, strict=True)]
        )
        return float((alone.mean(axis=0) >= _NEARLY_ALL).mean())

    def likeliest(self) -> Likeliest | None:
        """The best of the chains that can be spelled and differ from the likeliest in at most two slots."""
        changes, horizon = self._changes()
        ways: list[tuple[float, Spelled]] = []
        for cost, change in changes:
            values = self._values.copy()
            for index, value in change:
                values[index] = value
            says = self._spell(values)
            if says is not None:
                ways.append((cost, says))
        if not ways:
            return None
        cost, says = min(ways, key=lambda way: way[0])
        rivals = [other for other, text in ways if text != says]
        return Likeliest(says, cost, min([*rivals, horizon]) - 2 * cost)

    def _changes(self) -> tuple[list[tuple[float, _Change]], float]:
        """Changes of up to two slots with their cost, and the cost from which others were not looked at.

        In a torn slot anything may stand, so all of it is looked at: beside a change elsewhere it sets the check right.
        """
        single: list[tuple[float, int, int]] = []
        open_: list[tuple[float, int, int]] = []
        for index, (scores, torn) in enumerate(zip(self._scores, self._torn, strict=True)):
            order = np.argsort(-scores)[1 : None if torn else _ALTERNATIVES]
            costs = [(float(scores[self._values[index]] - scores[value]), index, int(value)) for value in order]
            (open_ if torn else single).extend(costs)
        single = sorted(single)[:_NEAREST]
        horizon = single[-1][0] if open_ else 2 * single[-1][0]
        single += open_
        changes: list[tuple[float, _Change]] = [(0.0, ())]
        changes += [(cost, ((index, value),)) for cost, index, value in single]
        changes += [(one + two, ((i, v), (j, w))) for (one, i, v), (two, j, w) in combinations(single, 2) if i != j]
        return changes, horizon


def _score(likeness: Signal) -> Signal:
    """Minus the logarithm of the share of a window that a waveform leaves unexplained."""
    positive = np.maximum(likeness, 0)
    score: Signal = -np.log(1 + _UNEXPLAINED - positive * positive)
    return score
