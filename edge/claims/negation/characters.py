"""Single letters and characters, told by themselves: whether one denies, or may be what is left of a denial."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from edge.claims.negation.evidence import PLAIN
from edge.claims.negation.likeness import short_denials
from edge.claims.words.lexicon import lexicon
from edge.claims.words.shapes import alike, less_alike
from edge.claims.words.wordlists import word_list

__all__ = [
    "RARE",
    "begins_denial",
    "begins_short_denial",
    "denies_alone",
    "ends_short_denial",
    "is_word",
    "may_deny_alone",
]

RARE: Final = frozenset("".join(word_list("rare_characters")))
"""Characters that stand on labels for little else than the negation that they look like."""

DOUBTFUL_CHARACTERS: Final = word_list("doubtful_characters")

MAX_LOST: Final = 3
"""Letters of a denial of which the first may be all that is left."""


def begins_denial(letter: str, languages: frozenset[str]) -> bool:
    """Whether a letter may be all that is left of a denial of one of these languages (`n` of `nie`)."""
    lost = (denial for denial in short_denials(languages) if len(denial) <= MAX_LOST)
    return len(letter) == 1 and any(denial[0] == letter for denial in lost)


@lru_cache(maxsize=4096)
def begins_short_denial(letter: str, languages: frozenset[str]) -> bool:
    """Whether a letter is the first of a short denial of one of these languages."""
    return any(denial.startswith(letter) for denial in short_denials(languages))


@lru_cache(maxsize=4096)
def ends_short_denial(letter: str, languages: frozenset[str]) -> bool:
    """Whether a letter is the last of a short denial of one of these languages."""
    return any(denial.endswith(letter) for denial in short_denials(languages))


@lru_cache(maxsize=1024)
def denies_alone(char: str) -> bool:
    """Whether a character is a denial by itself (`非`)."""
    sense = lexicon().sense_of(char)
    return sense is not None and bool(sense.negations & PLAIN)


@lru_cache(maxsize=1024)
def may_deny_alone(char: str) -> bool:
    """Whether a character may be one that denies by itself, misread (`北`)."""
    return char in DOUBTFUL_CHARACTERS or any(map(denies_alone, (*alike(char), *less_alike(char))))


@lru_cache(maxsize=1024)
def is_word(char: str) -> bool:
    """Whether a character is a word of statements by itself."""
    return lexicon().sense_of(char) is not None
