"""The phrases of a list that are nearest to a misread text, found without measuring all of them.

A phrase within a few edits of a text has at least one stretch that no edit has touched. So phrases are cut into one
stretch more than edits are allowed and filed by their stretches; only those that share one with the text are measured,
first by plain edits of the outlines of their letters, then by how letters are really misread. After the partition of
Li, Deng, Wang and Feng, *Pass-Join: A Partition-based Method for Similarity Joins* (2011).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Generic, NamedTuple, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.damage import LOST_OR_ADDED, letters_apart, outline

__all__ = ["Near", "NearestPhrases"]

LONG: Final = 10
FEW_EDITS: Final = 2
MORE_EDITS: Final = 3
"""Edits of the outlines that are sought in phrases of up to so many letters, and in longer ones."""

CANDIDATES: Final = 24
"""How many of the nearest outlines are measured letter by letter."""

Meaning = TypeVar("Meaning")


class Near(NamedTuple, Generic[Meaning]):
    """A phrase with its distance from the text, in letters as `letters_apart` weighs them."""

    cost: float
    meaning: Meaning


class NearestPhrases(Generic[Meaning]):
    """Phrases with their meanings. `phrases` are letters without blanks; their order settles ties."""

    def __init__(self, phrases: Sequence[tuple[str, Meaning]]) -> None:
        self._phrases = phrases
        self._outlines = [outline(letters) for letters, _ in phrases]
        filed: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        for number, shape in enumerate(self._outlines):
            for place, (start, end) in enumerate(_stretches(len(shape))):
                filed[len(shape), place, shape[start:end]].append(number)
        self._filed = dict(filed)

    def near(self, text: str, most: float) -> list[Near[Meaning]]:
        """Phrases at most about `most` letters away from a text, nearest first."""
        shape = outline(text)
        numbers = sorted(set(self._sharing_a_stretch(shape)))
        alike = process.extract(
            shape,
            [self._outlines[number] for number in numbers],
            scorer=OSA.distance,
            processor=None,
            score_cutoff=int(most / LOST_OR_ADDED),
            limit=CANDIDATES,
        )
        found = []
        for _, _, at in alike:
            letters, meaning = self._phrases[numbers[at]]
            found.append(Near(letters_apart(text, letters, most), meaning))
        return sorted(found, key=lambda near: near.cost)

    def _sharing_a_stretch(self, shape: str) -> Iterator[int]:
        edits = _edits(len(shape))
        for length in range(len(shape) - edits, len(shape) + edits + 1):
            for place, (start, end) in enumerate(_stretches(length)):
                for moved in range(max(0, start - edits), start + edits + 1):
                    yield from self._filed.get((length, place, shape[moved : moved + end - start]), ())


def _edits(length: int) -> int:
    return FEW_EDITS if length <= LONG else MORE_EDITS


def _stretches(length: int) -> list[tuple[int, int]]:
    """Where a phrase of so many letters is cut, as evenly as it can be."""
    parts = _edits(length) + 1
    cuts = [length * part // parts for part in range(parts + 1)]
    return list(pairwise(cuts))
