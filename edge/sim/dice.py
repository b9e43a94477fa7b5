"""Seeded chance for the simulator: every draw comes from a named stream, so a seed fixes each picture.

A die forked under a name has its own stream, derived from the names on the way to it. A change in how one part draws
(one more fold in a bag) therefore moves no other part, and parcels can be rendered in any order or process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

__all__ = ["Dice"]

T = TypeVar("T")


class Dice:
    """One stream of chance, named by where it is used."""

    def __init__(self, *path: str | int) -> None:
        self._path = "/".join(str(part) for part in path)
        digest = hashlib.sha256(self._path.encode()).digest()
        self.rng = np.random.default_rng(int.from_bytes(digest[:16], "big"))

    def fork(self, *name: str | int) -> Dice:
        """The stream of that name under this one, whatever has been drawn here."""
        return Dice(self._path, *name)

    def between(self, low_high: Sequence[float]) -> float:
        """A number from the range, evenly."""
        low, high = low_high
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def happens(self, share: float) -> bool:
        """True in that share of the draws."""
        return bool(self.rng.random() < share)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, evenly."""
        return choices[int(self.rng.integers(len(choices)))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, by its weight."""
        keys = list(weights)
        shares = np.array([weights[key] for key in keys], dtype=float)
        return keys[int(self.rng.choice(len(keys), p=shares / shares.sum()))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a drawn order."""
        return [items[int(index)] for index in self.rng.permutation(len(items))]

    def digits(self, count: int) -> str:
        """A string of that many decimal digits."""
        return "".join(str(int(digit)) for digit in self.rng.integers(0, 10, count))
