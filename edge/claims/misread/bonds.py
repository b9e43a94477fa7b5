"""Whether words of origin and a place that were found in misread letters belong together.

Each must stand where its kind does, nothing nearer may claim it, and enough of both must be left to tell them by.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from edge.claims.misread.certainty import is_enough_left
from edge.claims.misread.fragments import Fragment
from edge.claims.misread.letters import Letters, stretch_of
from edge.claims.misread.phrases import is_ideograph
from edge.claims.words.damage import SAME_OUTLINE
from edge.claims.words.lexicon import lexicon

__all__ = [
    "FIRST_SYLLABLE",
    "SHORT_NAME",
    "are_whole_round",
    "has_another",
    "is_barely_left",
    "is_cut_out",
    "is_near",
    "is_of_others",
    "stand_together",
]

MISREAD_LETTERS: Final = 0.2
MISREAD_SYLLABLES: Final = 0.34
"""The share of the letters, or syllables, of a place that may be misread where words of origin have another, whole."""

FIRST_SYLLABLE: Final = "\u1100"
"""Where the scripts of syllables begin."""

LONGEST_ENDING: Final = 2
"""Letters of an ending behind such a place."""

SHORT_NAME: Final = 5
"""Letters of a name that is told by no part of a word, where one of them was misread."""

SHORT_CUE: Final = 5
SHORTEST_CUE: Final = 3
"""Letters of words of origin of which little is left when two, or one, were misread."""


def stand_together(cue: Fragment, place: Fragment) -> bool:
    """Whether words of origin have their place on its side, and enough of both was read."""
    if is_ideograph(place.printed[0]) and not is_enough_left(cue, place):
        return False
    return cue.sense.before is not None if cue.start < place.start else cue.sense.after is not None


def is_barely_left(cue: Fragment) -> bool:
    """Whether so little of short words of origin was read that they are told only by what stands round them."""
    short = len(cue.printed) <= SHORT_CUE and not is_ideograph(cue.printed[0])
    return short and cue.misread > (SAME_OUTLINE if len(cue.printed) <= SHORTEST_CUE else 1.0)


def are_whole_round(cue: Fragment, denial: Fragment | None, place: Fragment, letters: Letters) -> bool:
    """Whether a denial and a place were read whole, with words of origin and small words between."""
    if denial is None or denial.cost or place.cost:
        return False
    parts = sorted((cue, denial, place), key=lambda part: part.start)
    between = (stretch_of(one.end, other.start) for one, other in pairwise(parts))
    return not any(gap & ~letters.linking for gap in between)


def is_near(place: Fragment, letters: Letters) -> bool:
    """Whether so much of a name is left that no other word is likely to stand there (`Not a toy` denies no Amoy)."""
    syllables = letters.of[place.end - 1] - letters.of[place.start] + 1
    is_word = letters.text[place.start] < FIRST_SYLLABLE
    most = MISREAD_LETTERS * len(place.printed) if is_word else MISREAD_SYLLABLES * syllables
    ending = place.end - place.start - len(place.printed)
    return place.ends_within == 0 and place.misread <= most and ending <= LONGEST_ENDING


def is_cut_out(place: Fragment, others: Sequence[Fragment], letters: Letters) -> bool:
    """Whether a short name that was misread is only a part of a word, the rest of which is none of the statement.

    So much of the word may be of another name (`Gbina` is rather China than Iran).
    """
    if not place.misread or len(place.printed) > SHORT_NAME or place.printed[0] > FIRST_SYLLABLE:
        return False
    starts = letters.starts | {len(letters.text)} | {edge for part in others for edge in (part.start, part.end)}
    return place.start not in starts or place.end not in starts


def has_another(cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether words of origin stand beside a place that was read whole, and is not this one."""
    named = letters.named & ~place.letters
    before, after = cue.start - 1, _end_of_phrase(cue, letters)
    while before >= 0 and letters.linking & ~named & stretch_of(before, before + 1):
        before -= 1
    while letters.linking & ~named & stretch_of(after, after + 1):
        after += 1
    return bool(named & (stretch_of(max(before, 0), before + 1) | stretch_of(after, after + 1)))


def _end_of_phrase(cue: Fragment, letters: Letters) -> int:
    """Where words of origin end with the small word behind them, which may be a part of longer ones (`made in`)."""
    end = min((start for start in letters.starts if start > cue.end), default=len(letters.text))
    return end if letters.text[cue.end : end] in lexicon().links.get(cue.language, ()) else cue.end


def is_of_others(place: Fragment, cue: Fragment, whole: Sequence[Fragment], letters: Letters) -> bool:
    """Whether a place has words of origin of its own beside it (`义大利制造，非申国裂造` denies no Italy)."""
    return any(
        not other.overlaps(cue) and stand_together(other, place) and _are_beside(other, place, letters)
        for other in whole
    )


def _are_beside(one: Fragment, other: Fragment, letters: Letters) -> bool:
    """Whether nothing but small words stands between two parts, and no mark."""
    first, last = sorted((one, other), key=lambda part: part.start)
    gap = stretch_of(first.end, last.start)
    return first.end <= last.start and not (
        gap & ~letters.linking or letters.parted & ~letters.answering & stretch_of(first.end, last.start + 1)
    )
