"""Reads an EAN-13 that is out of focus: which number, printed and blurred, would look like this picture as a whole?

Where blur spreads each edge over two modules, single digits look alike, and only the whole code tells them apart. Where
the code lies, how far blur reaches and how dark ink is are sought first over a grid, coarse and then fine, with digits
that need not spell anything; then the number and all of these are corrected in turn until the number stays. It is given
only where it explains the profile nearly wholly, and every other number far less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from edge.vision.linear.bands import mean_profile
from edge.vision.linear.defocus import ink_in_light
from edge.vision.linear.ean_digits import MODULES, PLACES, Parts, nearest, roughly
from edge.vision.linear.ean_pose import Pose, corrected, sampled, shares_of_ink
from edge.vision.linear.guesses import bar_edges
from edge.vision.linear.waveform import Signal
from edge.vision.view.pictures import Grey

__all__ = ["BlurredEan", "read_blurred_ean"]

Values = npt.NDArray[np.float64]

_LEAST_MODULE_PX, _MOST_MODULE_PX = 0.9, 8.0
_FIELDS = 2
_INK_SHARES = (0.15, 0.3)
"""Of the contrast round it, from which a column holds ink: guards keep less beside the broad bars of digits, paper that
is not even reaches more."""
_FAINTEST = 1e-3
_LEAST_ROUGH_FIT = 0.9
_STARTS, _ROUNDS = 4, 4
_LEAST_FIT, _LEAST_RATIO = 0.98, 2.3
"""Right numbers explain 0.985 and more, and nearly all leave the next one 2.4 times as much unexplained. Wrong ones
explain 0.95 at most in real pictures, and the next leaves hardly more. Where a digit is replaced by other bars, it
leaves 1.9 times as much at the most."""


@dataclass(frozen=True)
class _Grid:
    """The poses at which rough digits are compared in a field, and the blurs and depths of ink at each of them."""

    aside_modules: tuple[float, ...]
    """By how much a code may be shorter, at either end, than its blurred ends seem to say."""
    curves: tuple[float, ...]
    blurs_modules: tuple[float, ...]
    darker: tuple[float, ...]
    """How much darker ink is than the darkest that blur has left of it."""


_COARSE = _Grid((-0.8, 0.8), (-0.06, 0.0, 0.06), (1.3, 1.9), (1.1,))
_FINE = _Grid(
    (-1.2, -0.4, 0.4, 1.2), (-0.09, -0.06, -0.03, 0.0, 0.03, 0.06, 0.09), (1.2, 1.7, 2.1), (1.0, 1.35)
)  # fmt: skip
_LEAST_COARSE_FIT, _MOST_FIELDS = 0.77, 2
"""The fine grid costs 25 ms a field. The coarse one explains 0.8 and more of each of 60 codes read, and most in the
right field; of what is no such code, three in five stay below."""


@dataclass(frozen=True)
class BlurredEan:
    """A number with the columns of its first and last edge in reading order."""

    text: str
    start_px: float
    end_px: float


@dataclass(frozen=True)
class _Found:
    """A number at its best pose; `fit` is the share of the profile's variance that it explains."""

    text: str
    pose: Pose
    fit: float
    ratio: float
    """What the next number at this pose leaves unexplained, to what this one does."""


@dataclass(frozen=True)
class _Field:
    """From where to where bars may stand in a profile of light, which runs backwards if it is `turned`."""

    light: Values
    start_px: float
    end_px: float
    turned: bool


def read_blurred_ean(upright: Grey) -> BlurredEan | None:
    """The number in a picture whose bars stand upright, if one and no other would look like it. Costs up to 60 ms."""
    ink = mean_profile(upright)
    fields = [*_fields(ink, turned=False), *_fields(np.ascontiguousarray(ink[::-1]), turned=True)]
    found = [(one, field.turned) for field in _likeliest(fields) for one in _numbers(field)]
    if not found:
        return None
    best, turned = max(found, key=lambda pair: pair[0].fit)
    rivals = [(1 - one.fit) / (1 - best.fit) for one, _ in found if one.text != best.text]
    if best.fit < _LEAST_FIT or min([best.ratio, *rivals]) < _LEAST_RATIO:
        return None
    start, end = best.pose.start_px, best.pose.end_px
    return BlurredEan(best.text, len(ink) - start, len(ink) - end) if turned else BlurredEan(best.text, start, end)


def _fields(ink: Signal, *, turned: bool) -> Iterator[_Field]:
    """The few fields between the broadest paper, by how dark ink must be."""
    found: list[tuple[float, float]] = []
    for share in _INK_SHARES:
        starts, paper_before = bar_edges(ink, share)
        ends, paper_after = bar_edges(np.ascontiguousarray(ink[::-1]), share)
        fields = [
            (min(before, after), start, len(ink) - end)
            for start, before in zip(starts.tolist(), paper_before.tolist(), strict=True)
            for end, after in zip(ends.tolist(), paper_after.tolist(), strict=True)
            if _LEAST_MODULE_PX * MODULES <= len(ink) - end - start <= _MOST_MODULE_PX * MODULES
        ]
        found += [(start, end) for _, start, end in sorted(fields, reverse=True)[:_FIELDS]]
    light = ink_in_light(ink)
    for start_px, end_px in dict.fromkeys(found):
        yield _Field(light, start_px, end_px, turned)


def _likeliest(fields: list[_Field]) -> list[_Field]:
    """The fields in which digits explain most at a coarse look, if anything."""
    fits = [max(fit for fit, _, _ in _compared(field, _COARSE)) for field in fields]
    order = sorted(range(len(fields)), key=lambda number: -fits[number])[:_MOST_FIELDS]
    return [fields[number] for number in order if fits[number] >= _LEAST_COARSE_FIT]


def _numbers(field: _Field) -> Iterator[_Found]:
    """The numbers at which the search ends from the few likeliest starts."""
    for fit, pose, shares in sorted(_compared(field, _FINE), key=lambda one: -one[0])[:_STARTS]:
        if fit >= _LEAST_ROUGH_FIT:
            one = _settled(field.light, pose, shares)
            if one is not None:
                yield one


def _compared(field: _Field, grid: _Grid) -> Iterator[tuple[float, Pose, Values]]:
    """The poses of a grid, with the shares of ink there, at which digits of any kind explain most, and how much."""
    module = (field.end_px - field.start_px) / MODULES
    poses = [
        Pose(field.start_px + before * module, field.end_px - after * module, curve)
        for before, after, curve in product(grid.aside_modules, grid.aside_modules, grid.curves)
    ]
    seen = sampled(field.light, np.array([pose.columns for pose in poses]))
    paper, darkest = _paper(seen), seen.max(axis=1, keepdims=True)
    for blur, darker in product(grid.blurs_modules, grid.darker):
        shares = (seen - paper) / np.maximum((darkest - paper) * darker, _FAINTEST)
        fits = _explained(shares, roughly(shares, Parts.of(blur, 0.0)))
        for best in np.argsort(-fits)[:_STARTS]:
            yield float(fits[best]), replace(poses[best], blur_modules=blur), shares[best]


def _settled(light: Values, pose: Pose, shares: Values) -> _Found | None:
    """The number, corrected in turn with its pose until it stays; None where it does not."""
    text = ""
    for _ in range(_ROUNDS):
        best = nearest(shares, Parts.of(pose.blur_modules, pose.spread_modules))
        if best.text == text:
            fit = float(_explained(shares[None], pose.waveform(text)[None])[0])
            return _Found(text, pose, fit, best.next_cost / best.cost)
        text = best.text
        pose = corrected(light, pose, text)
        shares = shares_of_ink(light, pose, text)
    return None


def _paper(seen: Values) -> Values:
    """The level of paper under each profile: a line through the lightest beside both ends."""
    left, right = (seen[:, side].min(axis=1, keepdims=True) for side in (PLACES < 1, PLACES > MODULES - 1))
    return np.asarray(left + (right - left) * PLACES / MODULES)


def _explained(seen: Values, shapes: Values) -> Values:
    """The share of each profile's variance that its shape explains."""
    seen, shapes = (each - each.mean(axis=1, keepdims=True) for each in (seen, shapes))
    both = np.einsum("ij,ij->i", seen, shapes)
    return np.asarray(both**2 / np.maximum((seen**2).sum(axis=1) * (shapes**2).sum(axis=1), _FAINTEST**3))
