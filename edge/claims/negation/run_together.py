"""Words into which a denial has run, or that has run into another: `didnot`, `nichfinder`, `origenwo`."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.negation.likeness import is_one_letter_lost, short_denials
from edge.claims.words.damage import Likeness, is_ordinary, letters_differ_by_one, likeness, outline
from edge.claims.words.lexicon import lexicon

__all__ = ["begins_with_denial", "ends_in_denial", "holds_denial", "is_denial_run_together"]

MIN_JOINED: Final = 4
"""Letters of a word that may be a denial run together with another."""

MIN_HEAD: Final = 4
"""Letters of a word into which a denial of two letters may have run."""


@lru_cache(maxsize=4096)
def is_denial_run_together(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a denial that has only lost the blank within it, or before or behind it (`didnot`, `noes`)."""
    if len(word) < MIN_JOINED or is_ordinary(word):
        return False
    words = lexicon()
    return any(
        word in words.denials_joined(tag)
        or any(
            len(denial) > 2 and word.endswith(denial) and word[: -len(denial)] in words.links.get(tag, ())  # noqa: PLR2004
            for denial in words.denials.get(tag, ())
        )
        for tag in languages
    )


@lru_cache(maxsize=4096)
def holds_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether an unknown word may be a denial run together with another word: `noes`, `khougduoc`, `niejest`."""
    if len(word) < MIN_JOINED:
        return False
    joined = [text for tag in languages for text in lexicon().denials_joined(tag)]
    if ends_in_denial(word, languages) or any(_begins_with(word, tag) for tag in languages):
        return True
    return process.extractOne(word, joined, scorer=OSA.distance, processor=None, score_cutoff=1) is not None


def begins_with_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a denial of one of these languages stands at the beginning of a longer word."""
    return any(
        len(denial) > 1 and len(word) >= len(denial) + MIN_HEAD and word.startswith(denial)
        for denial in short_denials(languages)
    )


def _begins_with(word: str, language: str) -> bool:
    """Whether a word is a longer denial, a letter of it misread, and small words run into it (`nichfinder`)."""
    links = lexicon().links.get(language, ())
    for denial in lexicon().denials.get(language, ()):
        rest = word[len(denial) :]
        if len(denial) < MIN_HEAD or len(rest) < 2 or not letters_differ_by_one(word[: len(denial)], denial):  # noqa: PLR2004
            continue
        if rest in links or any(rest[:cut] in links and rest[cut:] in links for cut in range(1, len(rest))):
            return True
    return False


@lru_cache(maxsize=4096)
def ends_in_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a known one and, run into it, a denial or what is most like one (`produktuie`, `origenwo`)."""
    words = lexicon()
    listed = (words.denials.get(tag, ()) for tag in languages)
    behind = (words.denials_behind.get(tag, ()) for tag in languages)
    return any(_ends_in(word, denial) for denials in (*listed, *behind) for denial in denials)


def _ends_in(word: str, denial: str) -> bool:
    head, tail = word[: -len(denial)], word[-len(denial) :]
    vocabulary = lexicon().vocabulary
    if (
        len(denial) > MIN_HEAD
        and word[1 - len(denial) :] != denial
        and is_one_letter_lost(word[1 - len(denial) :], denial)
    ):
        return word[: 1 - len(denial)] in vocabulary.words  # `xuatgoai`, of `xuất ngoài`
    if len(head) < MIN_HEAD:
        return False
    like = likeness(tail, (denial,))
    if like is None and outline(tail) != outline(denial):
        return False
    sure = like is not Likeness.DOUBTFUL or len(denial) > MIN_JOINED
    return sure and (head in vocabulary.words or vocabulary.repair(head) is not None)
