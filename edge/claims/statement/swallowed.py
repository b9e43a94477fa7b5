"""Denials that may be lost within a statement: unread between its words, or taken for a part of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from edge.claims.negation.dates import is_of_date
from edge.claims.negation.likeness import is_barely_denial, lacks_a_letter, likeness_before
from edge.claims.negation.neighbours import touches_on
from edge.claims.negation.run_together import begins_with_denial, ends_in_denial
from edge.claims.negation.small_words import is_small_word
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["begins_with_more", "holds_unknown", "swallows_denial"]

SHORT_WORD: Final = 4
"""Letters of a word that may be a denial of which all were misread."""


def holds_unknown(tokens: Sequence[Token], first: int, last: int, aside: AbstractSet[int]) -> bool:
    """Whether a word that might deny stands between words of origin and place: an unread one, or the rest of a denial.

    The rest is a small word which goes neither before an adjective nor behind a colon (`De origem nã tailandesa`). What
    is said `aside` of materials, or is a date, denies nothing.
    """
    place = tokens[last].sense.place
    adjective = place is not None and place.place_class == "adjective"
    languages = frozenset(tokens[first].sense.languages)
    return any(
        token.kind == "word"
        and not token.text.isdigit()
        and (token.sense is NO_SENSE or ((adjective or before.text == ":") and lacks_a_letter(token.text, languages)))
        and not (at in aside or is_of_date(tokens, at))
        for at, (before, token) in enumerate(pairwise(tokens[first:last]), start=first + 1)
    )


def swallows_denial(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a part of a statement was mended out of letters that hold a denial as well.

    That is a character that denies by itself (`인도네시외`), a word within words of origin (`ИЗГСТОВЛЕНО Е В`), or
    what has run into a word (`origenwo`, `Meksikadağildir`).
    """
    token, languages = tokens[at], frozenset(tokens[cue].sense.languages)
    if not token.edited:
        return False
    if token.kind == "single":
        sense = lexicon().sense_of(token.last.text)
        return sense is not None and "after_not" in sense.negations
    return (
        _denies_within(token, languages) or _denies_at_first(token, languages) or _denies_at_last(tokens, at, languages)
    )


def _denies_within(token: Token, languages: frozenset[str]) -> bool:
    """Whether a denial stands among words of origin, or runs into their first (`Sin xuất tại`, `لاصين`)."""
    first, *rest = token.text.split()
    parted = lexicon().two_words(first)
    if parted is not None and lexicon().is_denial(parted[0]):
        return True
    if not token.sense.is_cue or token.sense.denies:
        return False
    foreign = lexicon().is_denial(first) and not lexicon().is_word_of(first, languages)
    return foreign or any(_is_left_of_denial(word, languages) for word in rest)


def _denies_at_first(token: Token, languages: frozenset[str]) -> bool:
    """Whether a name is whole without its first word, a short one (`uun marocaine`), or begins with a denial.

    The last is so in `НЕКСРЕЙСКОГО`.
    """
    first, *rest = token.text.split()
    if rest and len(first) <= SHORT_WORD and _is_place("".join(rest)) and is_barely_denial(first, languages):
        return True
    return token.sense.place is not None and begins_with_denial(first, languages) and not _is_one_word(first)


def _denies_at_last(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a denial has run into the first or the last word of a token, as far as that is written on."""
    behind = at + 1
    while behind < len(tokens) and tokens[behind].kind == "word" and touches_on(tokens, behind - 1, behind):
        behind += 1
    first, last = tokens[at].text.split()[0], tokens[at].last.text
    last += "".join(other.text for other in tokens[at + 1 : behind])
    return any(ends_in_denial(text, languages) and not _is_one_word(text) for text in {first, last})


def _is_left_of_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is no small one of these languages, and like a denial or one but for a letter lost."""
    if is_small_word(word, languages):
        return False
    return lacks_a_letter(word, languages) or likeness_before(word, languages) is not None


def _is_one_word(text: str) -> bool:
    """Whether letters are a word of statements, of which one was misread (`Казахстаие`)."""
    vocabulary = lexicon().vocabulary
    return text in vocabulary.words or vocabulary.is_one_misread(text)


def _is_place(word: str) -> bool:
    sense = lexicon().sense_of(word)
    return sense is not None and sense.place is not None


def begins_with_more(tokens: Sequence[Token], cue: int) -> bool:
    """Whether words of origin begin with a letter of something else, which may be all that is left of a denial.

    That is so in `wmade in`; and the stroke in `Ihecho en` may be the edge of a box, or all that is left of `No`.
    """
    first = tokens[cue].first
    return tokens[cue].edited and first.kind == "word" and lexicon().is_word_of_origin(first.text[1:])
