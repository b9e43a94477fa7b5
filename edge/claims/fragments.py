"""Parts of statements in a run of letters, damaged ones too: denials, words of origin and places of one language.

A phrase that is at most two edits away has a stretch that none of them has touched. So phrases are cut into one
stretch more than edits are allowed (`edge/claims/nearest.py` tells of the method) and looked up by every stretch of the
letters; those found are measured where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from unicodedata import combining, normalize

from rapidfuzz.distance import Levenshtein

from edge.claims.damage import LOST_OR_ADDED, SAME_OUTLINE, outline
from edge.claims.evidence import PLAIN
from edge.claims.lexicon import INFLECTING, Node, Sense, lexicon
from edge.claims.shapes import alike, less_alike

__all__ = ["Fragment", "Kind", "fragments", "spelled"]

SHORT: Final = 7
SHORT_DENSE: Final = 5
"""Letters of phrases of which one may be edited, and the same in Thai, Hangul and Han; of longer ones two."""

IDEOGRAPH_WEIGHS: Final = 2.5
"""How many letters a character of a script without small words counts for."""

WITHIN_A_WORD: Final = 0.3
"""What it costs that a phrase begins, or ends, within a word."""

SHORT_CODE: Final = 2
MOST_ENDING: Final = 4
"""Letters of an ending of case behind the stem of a place."""

MOST_SHARE: Final = 0.4
"""Of the letters of a phrase, at most this share may be misread."""


FEW_IDEOGRAPHS: Final = 4
LESS_ALIKE: Final = 0.7
MOST_IN_STEP: Final = 1.4
"""How far a phrase of up to so many characters may be off: one of them, or two that look alike."""


class Kind(Enum):
    """What a part of a statement is."""

    DENIAL = "denial"
    CUE = "cue"
    PLACE = "place"


class _Phrase(NamedTuple):
    """A phrase as letters without blanks."""

    letters: str
    sense: Sense
    weight: float
    is_stem: bool = False


class Fragment(NamedTuple):
    """A phrase found at letters `start` to `end`, `misread` letters off, with so many of its ends within a word."""

    start: int
    end: int
    misread: float
    ends_within: int
    kind: Kind
    sense: Sense
    weight: float
    language: str

    @property
    def cost(self) -> float:
        """How many letters speak against it."""
        return self.misread + WITHIN_A_WORD * self.ends_within

    @property
    def is_sure(self) -> bool:
        """Whether it is read whole, or but for letters that share a shape and are too many for chance."""
        return self.cost == 0 or (self.cost <= SAME_OUTLINE and self.weight > SHORT)

    def overlaps(self, other: Fragment) -> bool:
        """Whether both share a letter."""
        return self.start < other.end and other.start < self.end


@lru_cache(maxsize=4096)
def spelled(char: str) -> str:
    """A character as its letters: Hangul syllables are made of several, each misread by itself."""
    return normalize("NFD", char) if "\uac00" <= char <= "\ud7a3" else char


def fragments(text: str, kind: Kind, language: str, starts: frozenset[int]) -> list[Fragment]:
    """Every part of one kind that the letters may hold in a language; `starts` are those that begin a word."""
    index = _index(language, kind)
    found: dict[tuple[int, int, int], Fragment] = {}
    ends = starts | {len(text)}
    for number, at in index.candidates(text):
        phrase = index.phrases[number]
        measured = _measured(text, phrase, at)
        if measured is None:
            continue
        start, end, cost = measured
        if phrase.is_stem:
            end = next((at for at in range(end, min(end + MOST_ENDING, len(text)) + 1) if at in ends), end)
        within = 0 if _is_ideograph(text[start]) else (start not in starts) + (end not in ends)
        fragment = Fragment(start, end, cost, within, kind, phrase.sense, phrase.weight, language)
        key = (start, end, id(phrase.sense))
        if key not in found or fragment.cost < found[key].cost:
            found[key] = fragment
    return list(found.values())


def _measured(text: str, phrase: _Phrase, at: int) -> tuple[int, int, float] | None:
    """Where near letter `at` a phrase begins and ends, and at what cost; None where it is too far off."""
    letters = phrase.letters
    size, edits = len(letters), _edits(letters)
    if at >= 0 and text.startswith(letters, at):
        return at, at + size, 0.0
    if size <= FEW_IDEOGRAPHS and _is_ideograph(letters[0]):
        return _in_step(text, letters, at) if at >= 0 else None
    best: tuple[int, int, int] | None = None
    for ahead, behind in _shifts(edits):
        start, end = at + ahead, at + size + behind
        if start < 0 or end > len(text):
            continue
        most = edits if best is None else best[0] - 1
        distance = Levenshtein.distance(text[start:end], letters, score_cutoff=most)
        if distance <= most:
            best = (distance, start, end)
            if distance <= 1:
                break
    if best is None:
        return None
    _, start, end = best
    cost = _cost(text[start:end], letters)
    return (start, end, cost) if cost <= max(MOST_SHARE * size, LOST_OR_ADDED) else None


@cache
def _shifts(edits: int) -> tuple[tuple[int, int], ...]:
    """How far the beginning and the end of a phrase may be from where they would be, nearest first."""
    moved = range(-edits, edits + 1)
    shifts = [(ahead, behind) for ahead in moved for behind in moved if abs(behind - ahead) <= edits]
    return tuple(sorted(shifts, key=lambda shift: (abs(shift[0]), abs(shift[1]))))


def _cost(read: str, letters: str) -> float:
    """How far a text is off from a phrase, letters that look alike taken for near."""
    return sum(
        _apart(read[edit.src_pos], letters[edit.dest_pos]) if edit.tag == "replace" else LOST_OR_ADDED
        for edit in Levenshtein.editops(read, letters)
    )


def _in_step(text: str, letters: str, at: int) -> tuple[int, int, float] | None:
    """The same for a few characters that are words by themselves: none of them is lost without a trace."""
    read = text[at : at + len(letters)]
    if len(read) < len(letters):
        return None
    cost = sum(_apart(a, b) for a, b in zip(read, letters, strict=True))
    return (at, at + len(letters), cost) if cost <= MOST_IN_STEP else None


@lru_cache(maxsize=16_384)
def _apart(a: str, b: str) -> float:
    """What it costs to have read one character for another."""
    if a == b:
        return 0.0
    if outline(a) == outline(b) or b in alike(a):
        return SAME_OUTLINE
    return LESS_ALIKE if b in less_alike(a) else 1.0


def _edits(letters: str) -> int:
    """How many letters of a phrase may be misread: more where each letter says more."""
    if len(letters) == 1:
        return 0
    return 1 if len(letters) <= (SHORT_DENSE if letters[0] > "\u0e00" else SHORT) else 2


class _Index:
    """Phrases of one kind, filed by the stretches that stay whole when some of their letters do not."""

    def __init__(self, phrases: Sequence[_Phrase]) -> None:
        self.phrases = phrases
        self._filed: dict[str, list[tuple[int, int]]] = {}
        for number, phrase in enumerate(phrases):
            size, parts = len(phrase.letters), _edits(phrase.letters) + 1
            cuts = [size * part // parts for part in range(parts + 1)]
            for start, end in pairwise(cuts):
                self._filed.setdefault(phrase.letters[start:end], []).append((number, start))
        self._sizes = sorted({len(stretch) for stretch in self._filed})

    def candidates(self, text: str) -> set[tuple[int, int]]:
        """Phrases that share a stretch with the letters, each with the letter at which it would begin."""
        found: set[tuple[int, int]] = set()
        for size in self._sizes:
            for at in range(len(text) - size + 1):
                stretch = text[at : at + size]
                hits = self._filed.get(stretch)
                if hits:
                    found.update([(number, at - offset) for number, offset in hits])
                if size == 1 and stretch > "\u0e00":
                    for other in (*alike(stretch), *less_alike(stretch)):
                        found.update([(number, at - offset) for number, offset in self._filed.get(other, ())])
        return found


@cache
def _index(language: str, kind: Kind) -> _Index:
    return _Index(list(dict.fromkeys(_phrases_by_language().get((language, kind), ()))))


@cache
def _phrases_by_language() -> Mapping[tuple[str, Kind], Sequence[_Phrase]]:
    found: dict[tuple[str, Kind], list[_Phrase]] = {}
    for letters, sense in _phrases(lexicon().root):
        phrase = _phrase(letters, sense)
        for kind, languages in _kinds(sense):
            for language in languages:
                found.setdefault((language, kind), []).append(phrase)
    for stem, sense in lexicon().stems():
        for language in INFLECTING & sense.place.languages if sense.place else ():
            found.setdefault((language, Kind.PLACE), []).append(_phrase(stem, sense)._replace(is_stem=True))
    return found


def _phrase(letters: str, sense: Sense) -> _Phrase:
    return _Phrase(letters, sense, sum(IDEOGRAPH_WEIGHS if _is_ideograph(char) else 1.0 for char in letters))


def _kinds(sense: Sense) -> Iterator[tuple[Kind, set[str] | frozenset[str]]]:
    if "trap" in sense.signs:
        return
    if sense.negations & PLAIN or "no" in sense.signs:
        yield Kind.DENIAL, sense.languages
    if sense.is_cue:
        yield Kind.CUE, sense.languages
    if sense.place is not None and sense.place.countries:
        yield Kind.PLACE, sense.place.languages


def _phrases(node: Node, letters: str = "") -> Iterator[tuple[str, Sense]]:
    if node.sense is not None and len(letters) >= SHORT_CODE - (bool(letters) and _is_ideograph(letters[0])):
        yield letters, node.sense
    for word, child in node.children.items():
        if any(char.isalnum() or combining(char) or char > "\u0900" for char in word):
            yield from _phrases(child, letters + "".join(map(spelled, word)))


def _is_ideograph(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff"
