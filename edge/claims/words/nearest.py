"""The phrases of a list that are nearest to a misread text, found without measuring all of them.

A phrase within a few edits of a text has at least one stretch that no edit has touched. So phrases are cut into one
stretch more than edits are allowed and filed by their stretches; only those that share one with the text are measured,
first by plain edits of the outlines of their letters, then by how letters are really misread. After the partition of
Li, Deng, Wang and Feng, *Pass-Join: A Partition-based Method for Similarity Joins* (2011).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final, Generic, NamedTuple, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.words.damage import LOST_OR_ADDED, letters_apart, outline

__all__ = ["ONE_LETTER", "Near", "NearestPhrases"]

LONG: Final = 10
FEW_EDITS: Final = 2
MORE_EDITS: Final = 3
"""Edits of the outlines that are sought in phrases of up to so many letters, and in longer ones."""

ONE_LETTER: Final = 1.0
"""What one letter costs that was misread for any other."""

CANDIDATES: Final = 24
"""How many of the nearest outlines are measured letter by letter."""

Meaning = TypeVar("Meaning")


class Near(NamedTuple, Generic[Meaning]):
    """A phrase with its distance from the text, in letters as `letters_apart` weighs them."""

    cost: float
    meaning: Meaning
    letters: str


class _Stretch(NamedTuple):
    """Characters `start` to `end` of phrases of one length."""

    length: int
    start: int
    end: int


class NearestPhrases(Generic[Meaning]):
    """Phrases with their meanings. `phrases` are letters without blanks; their order settles ties."""

    def __init__(self, phrases: Sequence[tuple[str, Meaning]]) -> None:
        self._phrases = phrases
        self._numbers: dict[str, list[int]] = {}
        for number, (letters, _) in enumerate(phrases):
            self._numbers.setdefault(outline(letters), []).append(number)
        self._filed: dict[_Stretch, defaultdict[str, list[str]]] = {}
        by_length: dict[int, list[str]] = {}
        for shape in self._numbers:
            by_length.setdefault(len(shape), []).append(shape)
        for length, shapes in by_length.items():
            for stretch in _stretches(length):
                filed = self._filed[stretch] = defaultdict(list)
                start, end = stretch.start, stretch.end
                for shape in shapes:
                    filed[shape[start:end]].append(shape)

    def nearest(self, text: str, most: float, margin: float) -> list[Near[Meaning]]:
        """The phrase nearest to a text, at most `most` letters away, with all that are up to `margin` behind it.

        What is a letter away at most, as most are that are near at all, is found without the dear search beyond.
        """
        for within in (min(most, ONE_LETTER), most):
            found = self.near(text, within)
            if found:
                behind = found[0].cost + margin
                return found if behind <= within else self.near(text, behind)
        return []

    def near(self, text: str, most: float) -> list[Near[Meaning]]:
        """Phrases at most `most` letters away from a text, nearest first."""
        shape = outline(text)
        edits = int(most / LOST_OR_ADDED)  # none of outlines costs less
        outlines = self._sharing_a_stretch(shape, min(edits, _edits(len(shape))))
        alike = process.extract(shape, outlines, scorer=OSA.distance, processor=None, score_cutoff=edits, limit=None)
        numbers = sorted((distance, number) for near, distance, _ in alike for number in self._numbers[near])
        phrases = [self._phrases[number] for _, number in numbers[:CANDIDATES]]
        found = [Near(letters_apart(text, letters, most), meaning, letters) for letters, meaning in phrases]
        return sorted((near for near in found if near.cost <= most), key=lambda near: near.cost)

    def _sharing_a_stretch(self, shape: str, edits: int) -> set[str]:
        """Outlines that share a stretch, moved by no more than the edits before it and behind it allow."""
        found: set[str] = set()
        for length in range(len(shape) - edits, len(shape) + edits + 1):
            added = len(shape) - length
            least, most = -((edits - added) // 2), (edits + added) // 2
            for stretch in _stretches(length):
                filed = self._filed.get(stretch)
                if filed is None:
                    break  # there is no phrase of this length
                wide = stretch.end - stretch.start
                for start in range(max(0, stretch.start + least), stretch.start + most + 1):
                    found.update(filed.get(shape[start : start + wide], ()))
        return found


def _edits(length: int) -> int:
    return FEW_EDITS if length <= LONG else MORE_EDITS


@cache
def _stretches(length: int) -> tuple[_Stretch, ...]:
    """Where a phrase of so many letters is cut, as evenly as it can be."""
    parts = _edits(length) + 1
    cuts = [length * part // parts for part in range(parts + 1)]
    return tuple(_Stretch(length, start, end) for start, end in pairwise(cuts))
