"""Denials of several words or characters: whether what stands beside a part of one, perhaps misread, is its rest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from edge.claims.negation.evidence import BEFORE
from edge.claims.negation.likeness import denials, is_one_confused
from edge.claims.words.damage import are_confused, letters_differ_by_one
from edge.claims.words.lexicon import lexicon
from edge.claims.words.senses import Node

__all__ = ["begins_denial_of_two", "goes_on_denying", "is_called_for"]

MIN_REST: Final = 3
"""Letters of a misread word that goes on denying."""


def goes_on_denying(denial: str, word: str) -> bool:
    """Whether a word makes a longer denial of the one before it, but for a letter (`لم يبم` for `لم يتم`).

    More letters may be others where all are often read for these (`não t0i` for `não foi`). What may as well leave
    open what is denied does not (`không cbi`, of `không chỉ`, not only).
    """
    if len(word) < MIN_REST:
        return False
    alike = [
        node
        for known, node in _phrases_from(denial).items()
        if len(known) == len(word) and (letters_differ_by_one(known, word) or _are_confused(known, word))
    ]
    return bool(alike) and not any(node.sense and "ambiguous_not" in node.sense.negations for node in alike)


def _are_confused(one: str, other: str) -> bool:
    return all(a == b or are_confused(a, b) for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=4096)
def is_called_for(word: str, following: str, languages: frozenset[str]) -> bool:
    """Whether what stands behind a short word is only said behind a denial like it (`له يصنع` for `لم يصنع`)."""
    return any(is_one_confused(word, denial) and following in _phrases_from(denial) for denial in denials(languages))


@lru_cache(maxsize=1024)
def begins_denial_of_two(char: str) -> bool:
    """Whether a character is the first of a denial of two."""
    seconds = _phrases_from(char).values()
    return any(second.sense is not None and second.sense.negations & BEFORE for second in seconds)


def _phrases_from(denial: str) -> Mapping[str, Node]:
    """The words that may follow a denial in one phrase with it, and what each leads to."""
    node = lexicon().root.children.get(denial)
    return node.children if node is not None else {}
