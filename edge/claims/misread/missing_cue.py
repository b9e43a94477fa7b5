"""The words of origin that unread words right beside a place are, misread: `Wade ln China`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from edge.claims.misread.stretches import is_unknown, joined, stretch_before, stretch_behind
from edge.claims.words.damage import is_ordinary, letters_apart, skeleton
from edge.claims.words.lexicon import lexicon
from edge.claims.words.near_phrases import cue_like
from edge.claims.words.nearest import Near
from edge.claims.words.senses import Sense
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["is_cue_misread", "with_cue"]

MIN_JOINED: Final = 2
MAX_JOINED: Final = 5
"""Letters of a denial that may be joined to the words of origin behind it, and where longer ones end."""

MAX_CUE_WORDS: Final = 3

MAX_FOREIGN: Final = 4
"""Letters of a word of another language that may be the first of words of origin."""


def with_cue(tokens: list[Token], place: int) -> list[Token]:
    """The unknown words right before or behind a place as words of origin."""
    named = tokens[place].sense.place
    languages = named.languages if named is not None else frozenset()
    last = place
    while last > 0 and (tokens[last - 1].text in {":", '"', "-"} or tokens[last - 1].sense.negations):
        last -= 1
    stretch = stretch_before(tokens, last)
    first = last - stretch
    if 0 < stretch < MAX_CUE_WORDS and first > 0 and _is_foreign(tokens[first - 1], languages):
        stretch += 1
    for length in range(min(stretch, MAX_CUE_WORDS), 0, -1):
        near = _cue_of(tokens[last - length : last], languages, before=True)
        if near is not None:
            return _behind_unread(tokens, last - length, last, near)
    for length in range(min(stretch_behind(tokens, place + 1), MAX_CUE_WORDS), 0, -1):
        near = _cue_of(tokens[place + 1 : place + 1 + length], languages, before=False)
        if near is not None:
            return joined(tokens, place + 1, place + 1 + length, near.meaning)
    behind = place + 1
    common = _cue_misread(tokens[behind], languages) if behind < len(tokens) else None
    return tokens if common is None else joined(tokens, behind, behind + 1, common)


def _cue_of(stretch: Sequence[Token], languages: frozenset[str], *, before: bool) -> Near[Sense] | None:
    """The words of origin that a stretch is, which has a word that was not read."""
    text = "".join(token.text for token in stretch)
    return cue_like(text, languages, before=before) if any(map(is_unknown, stretch)) else None


def _is_foreign(token: Token, languages: frozenset[str]) -> bool:
    """Whether a short word is one of other languages only, so that it may be one of these misread (`Sin xuất tại`)."""
    short = token.kind == "word" and len(token.text) <= MAX_FOREIGN and not token.sense.is_cue
    return short and bool(token.sense.languages) and not lexicon().is_word_of(token.text, languages)


def _behind_unread(tokens: list[Token], start: int, end: int, near: Near[Sense]) -> list[Token]:
    """The tokens with those from `start` to `end` as words of origin, letters before these as a word by itself.

    So the denial that a lost blank has joined to them (`wofabricado`) is not taken for letters that are too many.
    """
    first = tokens[start]
    text = "".join(token.text for token in tokens[start:end])
    most = min(MAX_JOINED, len(first.text) + (end - start > 1))
    extra = min(range(most), key=lambda at: letters_apart(text[at:], near.letters))
    if extra == len(first.text):
        return joined(tokens, start + 1, end, near.meaning)
    if extra < MIN_JOINED:
        return joined(tokens, start, end, near.meaning)
    cut = first.first.start + extra
    head = first._replace(text=first.text[:extra], sense=NO_SENSE, last=first.first._replace(end=cut), damage=0)
    rest = first._replace(text=first.text[extra:], first=first.first._replace(start=cut, parted=False))
    parted = [*tokens[:start], head._replace(first=head.last), rest, *tokens[start + 1 :]]
    return joined(parted, start + 1, end + 1, near.meaning)


def is_cue_misread(token: Token) -> bool:
    """Whether a common word is words of origin but for letters that are hardly told apart (`mall`: Turkish `malı`)."""
    return token.sense is NO_SENSE and is_ordinary(token.text) and skeleton(token.text) in _cues_behind()


def _cue_misread(token: Token, languages: frozenset[str]) -> Sense | None:
    """The same words in one of these languages; none beside English names, where the word is what it is."""
    senses = _cues_behind()[skeleton(token.text)] if is_cue_misread(token) and "en" not in languages else ()
    return next((sense for sense in senses if sense.languages & languages), None)


@cache
def _cues_behind() -> dict[str, list[Sense]]:
    """Words of origin that stand behind their place, by what is left where letters are hardly told apart."""
    found: dict[str, list[Sense]] = {}
    for word, node in lexicon().root.children.items():
        if node.sense is not None and node.sense.after is not None:
            found.setdefault(skeleton(word), []).append(node.sense)
    return found
