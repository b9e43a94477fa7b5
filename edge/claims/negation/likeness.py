"""How like a denial an unread word is: as a whole, but for a letter, or as letters that readers take for others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final
from unicodedata import normalize

from rapidfuzz.distance import Levenshtein

from edge.claims.words.damage import (
    LOST_OR_ADDED,
    MOST_APART,
    SAME_OUTLINE,
    Likeness,
    are_confused,
    is_damaged_not,
    is_doubtful_not,
    is_number,
    is_ordinary,
    letters_apart,
    letters_differ_by_one,
    likeness,
    outline,
)
from edge.claims.words.lexicon import lexicon

__all__ = [
    "denials",
    "is_barely_denial",
    "is_near_denying_cue",
    "is_one_confused",
    "is_one_letter_lost",
    "lacks_a_letter",
    "likeness_before",
    "looks_like_denial",
    "may_deny",
    "may_end_in_denial",
    "short_denials",
]

MAX_SHORT: Final = 4
"""Letters of a word of which most may be misread and it may still be a short denial."""

MIN_ENDING: Final = 4
"""Letters of a denial that stands last, each of a syllable counted."""

MIN_GROWN: Final = 3
"""Letters of a denial that may be read with one more."""

BARELY: Final = 1.5
"""How far a short word may be off a denial, where nothing but a denial is likely to stand."""


def denials(languages: frozenset[str]) -> Iterator[str]:
    """The words by which these languages deny what stands behind them."""
    return (denial for tag in languages for denial in lexicon().denials.get(tag, ()))


def short_denials(languages: frozenset[str]) -> Iterator[str]:
    """The denials of two to four letters of these languages, those too that are mostly something else (`mai`)."""
    return (denial for tag in languages for denial in lexicon().short_denials(tag))


@lru_cache(maxsize=4096)
def likeness_before(word: str, languages: frozenset[str]) -> Likeness | None:
    """How like a negation of these languages an unknown word is."""
    if "en" in languages:
        if is_damaged_not(word):
            return Likeness.DENIES
        if is_doubtful_not(word):
            return Likeness.DOUBTFUL
        if is_ordinary(word):
            return None
    words = lexicon().denials
    like = likeness(word, tuple(known for tag in sorted(languages) for known in words.get(tag, ())))
    if like is Likeness.DOUBTFUL and is_ordinary(word) and not looks_like_denial(word, languages):
        return None  # `đồng`, copper, is two letters off `không`
    # English denies by *not*: what is like *no* may be any short word (`HO`, a scale of models).
    doubtful = is_ordinary(word) or ("en" in languages and len(word) <= 2)  # noqa: PLR2004
    return Likeness.DOUBTFUL if like is Likeness.DENIES and doubtful else like


def is_one_confused(word: str, known: str) -> bool:
    """Whether two words are one but for a letter that readers take for the other (`но` for `на`)."""
    if len(word) != len(known):
        return False
    return [are_confused(a, b) for a, b in zip(word, known, strict=True) if a != b] == [True]


@lru_cache(maxsize=4096)
def is_barely_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a short word may be a denial of one of these languages, two letters of it misread (`uo`, `Fae`)."""
    if len(word) > MAX_SHORT or not word.isalpha():
        return False
    near = (denial for denial in short_denials(languages) if abs(len(denial) - len(word)) <= 1)
    return any(_letters_confused(word, denial) <= BARELY for denial in near)


def _letters_confused(word: str, denial: str) -> float:
    """How far two short words are apart, letters that readers take for one another taken for near."""
    return sum(
        SAME_OUTLINE
        if edit.tag == "replace" and are_confused(word[edit.src_pos], denial[edit.dest_pos])
        else LOST_OR_ADDED
        for edit in Levenshtein.editops(word, denial)
    )


@lru_cache(maxsize=4096)
def may_deny(word: str, *, behind: bool) -> bool:
    """Whether a word that stands alone in its line may be a damaged negation of any language."""
    if is_number(word):
        return False
    if not behind and (is_damaged_not(word) or is_doubtful_not(word)):
        return True
    return likeness(word, _of_all(behind=behind)) is not None


@cache
def _of_all(*, behind: bool) -> tuple[str, ...]:
    """The negations of all languages that stand before a statement, or behind it."""
    words = lexicon().denials_behind if behind else lexicon().denials
    return tuple(dict.fromkeys(known for listed in words.values() for known in sorted(listed)))


@lru_cache(maxsize=4096)
def is_near_denying_cue(word: str, languages: frozenset[str]) -> bool:
    """Whether words of origin that were misread may be some that deny by themselves (`üretilmHiştir`)."""
    known = (cue for tag in languages for cue in lexicon().cues_denying.get(tag, ()))
    return any(letters_apart(word, cue, MOST_APART) <= MOST_APART for cue in known)


@lru_cache(maxsize=4096)
def looks_like_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a real word is a letter away from a denial of one of these languages (`now`, `nut`, `note`, `moi`).

    Of a short one a letter may be lost and others look alike (`hi`, of `nie`).
    """
    return any(
        outline(word) == outline(denial)
        or (len(denial) == len(word) + 1 == MIN_GROWN and letters_differ_by_one(outline(word), outline(denial)))
        or (len(denial) in {len(word), max(len(word) - 1, MIN_GROWN)} and letters_differ_by_one(word, denial))
        for denial in {*denials(languages), *short_denials(languages)}
    )


@lru_cache(maxsize=4096)
def lacks_a_letter(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a denial of one of these languages but for a letter lost."""
    return any(is_one_letter_lost(word, denial) for denial in denials(languages))


def is_one_letter_lost(word: str, denial: str) -> bool:
    """Whether a word is a denial but for a letter lost."""
    return len(denial) == len(word) + 1 and letters_differ_by_one(word, denial)


@lru_cache(maxsize=4096)
def may_end_in_denial(text: str, languages: frozenset[str]) -> bool:
    """Whether a run of characters is like a denial that these languages put last, letter by letter of each syllable."""
    letters = normalize("NFD", text)
    known = (ending for tag in languages for ending in lexicon().endings_denying.get(tag, ()))
    return any(
        len(ending) >= MIN_ENDING and letters_apart(letters, ending, MOST_APART) <= MOST_APART for ending in known
    )
