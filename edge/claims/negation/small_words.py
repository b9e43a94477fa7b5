"""Small words, which stand between those of a statement and say nothing by themselves, as read or misread."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from edge.claims.negation.likeness import is_one_confused, likeness_before
from edge.claims.words.damage import is_ordinary, letters_differ_by_one, outline
from edge.claims.words.lexicon import lexicon

__all__ = ["SMALL_WORDS", "is_as_like_small_word", "is_damaged_link", "is_small_word"]

SMALL_WORDS: Final = frozenset({"link", "and", "or", "but"})
"""Signs of small words: those that link words of one statement, and those that join or oppose two."""

MAX_LENGTH: Final = 4
"""Letters of a small word that is told when one of them was misread."""


def _small_words(languages: frozenset[str]) -> Iterator[str]:
    return (word for tag in languages for word in lexicon().links.get(tag, ()))


def is_small_word(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a small one in one of these languages."""
    return any(word in lexicon().links.get(tag, ()) for tag in languages)


@lru_cache(maxsize=4096)
def is_as_like_small_word(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a small one of these languages but for a letter that readers take for it (`но` for `на`)."""
    return len(word) > 1 and any(is_one_confused(word, known) for known in _small_words(languages))


@lru_cache(maxsize=4096)
def is_damaged_link(word: str, languages: frozenset[str]) -> bool:
    """Whether an unknown short word may be a small word of one of these languages, one letter damaged."""
    if len(word) > MAX_LENGTH or is_ordinary(word) or likeness_before(word, languages) is not None:
        return False
    return any(
        len(known) <= MAX_LENGTH
        and known != word
        and (outline(known) == outline(word) or letters_differ_by_one(word, known))
        for known in _small_words(languages)
    )
