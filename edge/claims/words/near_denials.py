"""Whether a word that was not read may be a denial of any language, misread."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.words.damage import letters_differ_by_one, outline
from edge.claims.words.lexicon import lexicon

__all__ = ["is_like_long_denial", "is_near_denial"]

SHORT: Final = 3
"""Letters of a denial that is near to much else, so that it is sought in some languages only."""


def is_near_denial(word: str, languages: frozenset[str] | None = None) -> bool:
    """Whether a short unknown word may be a denial of two or three letters, one of them misread.

    It is sought in these languages, or in any.
    """
    # Only short words are remembered: labels bring new long ones, such as names and numbers, without end.
    return len(word) <= SHORT and _nears_short_denial(word, languages or lexicon().languages)


@lru_cache(maxsize=4096)
def _nears_short_denial(word: str, languages: frozenset[str]) -> bool:
    shape = outline(word)
    return any(
        shape == other or letters_differ_by_one(word, denial)
        for denial, (other, spoken) in _short_denials().items()
        if not spoken.isdisjoint(languages)
    )


@cache
def _short_denials() -> dict[str, tuple[str, set[str]]]:
    """The denials of two or three letters, each with its outline and the languages that deny with it."""
    short: dict[str, tuple[str, set[str]]] = {}
    for language, listed in sorted(lexicon().denials.items()):
        for denial in sorted(listed):
            if len(denial) <= SHORT:
                short.setdefault(denial, (outline(denial), set()))[1].add(language)
    return short


def is_like_long_denial(word: str) -> bool:
    """Whether a word may be a longer denial of any language, one letter misread, wherever it stands."""
    near = process.extractOne(outline(word), _long_denials(), scorer=OSA.distance, processor=None, score_cutoff=1)
    return near is not None


@cache
def _long_denials() -> tuple[str, ...]:
    """The outlines of the denials of more than three letters in any language."""
    listed = (*lexicon().denials.values(), *lexicon().denials_behind.values())
    return tuple(sorted({outline(denial) for denials in listed for denial in denials if len(denial) > SHORT}))
