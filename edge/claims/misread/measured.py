"""How far a phrase is off the letters that stand where it would, and where there it begins and ends.

Letters that look alike weigh less than others; what holds letters that were read otherwise, or too few of those of the
phrase, is not measured at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import LCSseq, Levenshtein

from edge.claims.misread.letters import DENSE
from edge.claims.misread.phrases import SHORT, Phrase, is_ideograph
from edge.claims.words.damage import LOST_OR_ADDED, SAME_OUTLINE, are_confused, outline
from edge.claims.words.shapes import alike, hardly_told_apart, less_alike

__all__ = ["WITHIN_A_WORD", "measured"]

WITHIN_A_WORD: Final = 0.3
"""What it costs that a phrase begins, or ends, within a word."""

MOST_SHARE: Final = 0.4
"""Of the letters of a phrase, at most this share may be misread."""

MOST_OF_SHORT: Final = 1.6
"""How far a short phrase may be off: two of its letters, but not both lost."""

FIRST_HANGUL: Final = "\u1100"
FIRST_VOWEL: Final = "\u1161"
LAST_HANGUL: Final = "\u11ff"
SYLLABLE_COSTS: Final = 1.2
"""At most how much it costs that a Hangul syllable, of two or three letters, was misread or lost."""

FEW_IDEOGRAPHS: Final = 4
HARDLY_TOLD_APART: Final = 0.4
LESS_ALIKE: Final = 0.7
"""Weights of a character misread for one of nearly the same picture, and for one that looks less like it."""

MOST_IN_STEP: Final = 1.4
"""How far a phrase of up to so many characters may be off: one of them, or two that look alike."""


def measured(
    text: str, phrase: Phrase, at: int, explained: int, ends: AbstractSet[int]
) -> tuple[int, int, float] | None:
    """Where near letter `at` a phrase begins and ends, and at what cost; None where it is too far off.

    `ends` are the letters before which words end.
    """
    letters, edits = phrase.letters, phrase.edits
    size = len(letters)
    if at >= 0 and text.startswith(letters, at):
        return at, at + size, 0.0
    if not edits or (size <= FEW_IDEOGRAPHS and is_ideograph(letters[0])):
        return _in_step(text, letters, at) if at >= 0 else None
    near = text[at - edits if at > edits else 0 : at + size + edits]
    in_order = LCSseq.similarity(near, letters, score_cutoff=size - edits)
    if not in_order:
        return None  # too few of its letters stand there in their order
    stretch = _nearest(text, phrase, at, explained, ends, fewest=size - in_order)
    if stretch is None:
        return None
    is_name = phrase.sense.place is not None
    cost = (_cost_of_name if is_name else _cost)(text[slice(*stretch)], letters)
    most = max(MOST_SHARE * size, LOST_OR_ADDED)
    if size <= SHORT and letters[0] < DENSE:
        most = min(most, MOST_OF_SHORT)
    return (*stretch, cost) if cost <= most else None


def _nearest(
    text: str, phrase: Phrase, at: int, explained: int, ends: AbstractSet[int], *, fewest: int
) -> tuple[int, int] | None:
    """The stretch near letter `at` that is the fewest edits off a phrase; None where all are too many.

    It holds nothing that was read otherwise. Of stretches as near, it is the one that words begin and end with (`in
    ina`, of `in Cina`, holds no `nina`). No stretch is less than `fewest` edits off, nor less than it is too long or
    too short: those that could be no better are not measured.
    """
    letters, edits = phrase.letters, phrase.edits
    best: tuple[int, int] | None = None
    least, length = edits + 1.0, len(text)
    for ahead, behind, added in _shifts(edits):
        start, end = at + ahead, at + len(letters) + behind
        if start < 0 or end > length:
            continue
        within = WITHIN_A_WORD * ((start not in ends) + (end not in ends))
        if added + within >= least or fewest + within >= least or explained >> start & ((1 << end - start) - 1):
            continue
        distance = Levenshtein.distance(text[start:end], letters, score_cutoff=edits)
        if distance <= edits and distance + within < least:
            best, least = (start, end), distance + within
            if least <= max(1, fewest):
                break
    return best


@cache
def _shifts(edits: int) -> tuple[tuple[int, int, int], ...]:
    """How far the beginning and the end of a phrase may be from where they would be, nearest first.

    With each is how many letters more, or fewer, than those of the phrase stand between the two.
    """
    moved = range(-edits, edits + 1)
    shifts = [(ahead, behind, abs(behind - ahead)) for ahead in moved for behind in moved]
    near = [shift for shift in shifts if shift[2] <= edits]
    return tuple(sorted(near, key=lambda shift: (abs(shift[0]), abs(shift[1]))))


def _cost(read: str, letters: str) -> float:
    """How far a text is off from a phrase, letters that look alike taken for near."""
    return sum(cost for _, cost in _costs(read, letters))


def _cost_of_name(read: str, letters: str) -> float:
    """The same where a syllable of Hangul that was misread or lost counts as one letter, but for the first.

    What is left without that may be the end of another name as well.
    """
    if not FIRST_HANGUL <= letters[0] <= LAST_HANGUL:
        return _cost(read, letters)
    of_syllables: dict[int, float] = {}
    for at, cost in _costs(read, letters):
        syllable = sum(letter < FIRST_VOWEL for letter in letters[: at + 1])
        of_syllables[syllable] = of_syllables.get(syllable, 0.0) + cost
    return sum(cost if syllable == 1 else min(cost, SYLLABLE_COSTS) for syllable, cost in of_syllables.items())


def _costs(read: str, letters: str) -> Iterator[tuple[int, float]]:
    """What each edit costs, with the letter of the phrase that it is of."""
    for edit in Levenshtein.editops(read, letters):
        misread = edit.tag == "replace"
        yield edit.dest_pos, _apart(read[edit.src_pos], letters[edit.dest_pos]) if misread else LOST_OR_ADDED


def _in_step(text: str, letters: str, at: int) -> tuple[int, int, float] | None:
    """The same for a few characters that are words by themselves: none of them is lost without a trace."""
    end = at + len(letters)
    if end > len(text):
        return None
    cost = 0.0
    for a, b in zip(text[at:end], letters, strict=True):
        if a != b:
            cost += _apart(a, b)
            if cost > MOST_IN_STEP:
                return None
    return at, end, cost


@lru_cache(maxsize=16_384)
def _apart(a: str, b: str) -> float:
    """What it costs to have read one character for another."""
    if a == b:
        return 0.0
    if b in hardly_told_apart(a):
        return HARDLY_TOLD_APART
    if outline(a) == outline(b) or b in alike(a):
        return SAME_OUTLINE
    return LESS_ALIKE if are_confused(a, b) or b in less_alike(a) else 1.0
