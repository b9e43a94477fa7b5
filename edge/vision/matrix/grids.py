"""The modules of a 2D code over a picture: which must be dark or light, and the quadrilateral over which they are so.

Every code of a kind shows the same finders and clock tracks. Where the readers lose them, because modules of 2 px run
together, paper bends or film glares, a quadrilateral can still be sought over which they look most as they should.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

__all__ = ["DARK", "LIGHT", "Grid", "Ink", "Quad", "Search", "Template", "fitted", "moves_of", "samples"]

Ink = npt.NDArray[np.float32]
"""Grey levels of a picture."""
Quad = npt.NDArray[np.float64]
"""Corners (4x2) in reading order from the top left."""

LIGHT, DARK = 1, -1
_LEAST_ELITE, _ELITE_SHARE = 6, 8
_FLOOR_PX = 0.03
"""By which corners move at least: where the best happen to agree the search must not stop."""
_TINY = 1e-9
"""Instead of nought: corners that lie on a line give nonsense, not an error."""


@dataclass(frozen=True, eq=False)
class Template:
    """A kind of code. `known` (rows x columns) tells what each module must be: dark below 0, light above, 0 open.

    `places` are the centres of the known modules and of the quiet margin in the unit square, `signs` what they must
    be, and `weights` how much each counts (sum 1).
    """

    known: npt.NDArray[np.int8]
    places: npt.NDArray[np.float64]
    signs: Ink
    weights: Ink

    @classmethod
    def of(cls, known: npt.NDArray[np.int8]) -> Template:
        """The template of known modules; those of broken lines are twice their sign, and so count by themselves.

        Only they tell how many modules there are.
        """
        modules = np.pad(known, 1, constant_values=LIGHT)
        rows, columns = np.nonzero(modules)
        kinds = modules[rows, columns]
        weights = np.empty(len(kinds), dtype=np.float32)
        for kind in np.unique(kinds):
            # Each kind weighs the same however many there are of it.
            weights[kinds == kind] = 1 / np.count_nonzero(kinds == kind)
        places = (np.column_stack([columns, rows]) - 0.5) / known.shape[::-1]
        return cls(known, places, np.sign(kinds).astype(np.float32), weights / weights.sum())

    def pitch_px(self, quad: Quad) -> tuple[float, float]:
        """Width and height of a module where the code fills that quadrilateral."""
        across, down = quad[1] - quad[0] + quad[2] - quad[3], quad[3] - quad[0] + quad[2] - quad[1]
        rows, columns = self.known.shape
        return float(np.hypot(*across)) / 2 / columns, float(np.hypot(*down)) / 2 / rows


@dataclass(frozen=True)
class Grid:
    """A code over these corners; `likeness` is the correlation of the known modules with what is there, 1 at most."""

    template: Template
    quad: Quad
    likeness: float


@dataclass(frozen=True)
class Search:
    """How far from where it begins a quadrilateral is sought, as a share of its side, and how hard.

    What is less alike than `hopeless` after the first round is sought no further.
    """

    spread: float
    rounds: int
    tries: int
    hopeless: float = -1.0


@cache
def moves_of(seed: int, search: Search, searches: int = 1) -> Quad:
    """Random moves of corners for the rounds of so many searches, one after another (n x tries x 4 x 2).

    The same for all pictures: to draw them takes as long as to compare with them.
    """
    return np.random.default_rng(seed).normal(0, 1, (searches * search.rounds, search.tries, 4, 2))


def fitted(ink: Ink, template: Template, quad: Quad, moves: Iterator[Quad], search: Search) -> Grid:
    """The quadrilateral near this one over which the known modules look most as they should.

    Corners are moved at random, at first as far as the search says, then as the best of the round before differ (the
    cross-entropy method of Rubinstein). `moves` gives those of each round, from `moves_of`.
    """
    side_px = float(np.linalg.norm(np.roll(quad, 1, axis=0) - quad, axis=1).mean())
    middle, deviation = quad, np.full((4, 2), search.spread * side_px)
    best, likeness = quad, -1.0
    signed = template.signs * template.weights
    for move in islice(moves, search.rounds):
        moved = np.concatenate([best[None], middle + move * deviation])
        values = samples(ink, moved, template.places)
        even = values - (values @ template.weights)[:, None]
        found = (even @ signed) / np.sqrt(np.maximum(even * even @ template.weights, 1.0))
        order = np.argsort(-found)[: max(_LEAST_ELITE, search.tries // _ELITE_SHARE)]
        if found[order[0]] > likeness:
            best, likeness = moved[order[0]], float(found[order[0]])
        if likeness < search.hopeless:
            break
        middle, deviation = moved[order].mean(axis=0), moved[order].std(axis=0) + _FLOOR_PX
    return Grid(template, best, likeness)


def samples(ink: Ink, quads: Quad, places: npt.NDArray[np.float64]) -> Ink:
    """Grey levels at places of the unit square laid over each quadrilateral (n x 4 x 2); shape (n, places)."""
    on_square = np.column_stack([places, np.ones(len(places))]).T.astype(np.float32)
    columns, lines, weight = (_projections(quads).reshape(-1, 3) @ on_square).reshape(3, len(quads), -1)
    np.maximum(weight, np.float32(_TINY), out=weight)
    for places_px in (columns, lines):
        np.divide(places_px, weight, out=places_px)
        np.subtract(places_px, np.float32(0.5), out=places_px)
    return cast("Ink", cv2.remap(ink, columns, lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _projections(quads: Quad) -> Ink:
    """The rows (3 x n x 3) of the projective maps of the unit square onto each quadrilateral (Heckbert 1989)."""
    a, b, c, d = quads.transpose(1, 2, 0)
    one, two = b - c, d - c
    s = a - b - two
    bottom = one[0] * two[1] - two[0] * one[1]
    bottom = np.where(np.abs(bottom) < _TINY, _TINY, bottom)
    g = (s[0] * two[1] - two[0] * s[1]) / bottom
    h = (one[0] * s[1] - s[0] * one[1]) / bottom
    maps = np.empty((3, len(quads), 3), dtype=np.float32)
    maps[:2, :, 0] = b - a + g * b
    maps[:2, :, 1] = d - a + h * d
    maps[:2, :, 2] = a
    maps[2, :, 0], maps[2, :, 1], maps[2, :, 2] = g, h, 1
    return maps
