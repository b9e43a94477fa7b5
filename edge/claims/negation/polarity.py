"""Whether a statement says yes or no: by the negations inside it, by what stands before it, and behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.before import look_back
from edge.claims.negation.behind import look_on, note_hanging
from edge.claims.negation.evidence import Evidence, collect, note_likeness
from edge.claims.negation.likeness import likeness_before
from edge.claims.negation.series import first_of_series
from edge.claims.negation.small_words import is_as_like_small_word
from edge.claims.words.damage import Likeness
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["judge"]

MAX_FOREIGN: Final = 2
"""Letters of a denial of another language that may be any small word misread."""


def judge(tokens: Sequence[Token], start: int, end: int, inside: Sequence[int], languages: frozenset[str]) -> Evidence:
    """Evidence on the statement that fills tokens `start` to `end` (inclusive), with negations `inside` it.

    `languages` are those of the words of origin: a damaged negation is looked for in these only.
    """
    evidence = Evidence()
    for at in inside:
        _note_inside(evidence, tokens, at, languages)
    look_back(evidence, tokens, first_of_series(tokens, start), languages)
    look_on(evidence, tokens, end, languages)
    note_hanging(evidence, tokens, end, languages)
    return evidence


def _note_inside(evidence: Evidence, tokens: Sequence[Token], at: int, languages: frozenset[str]) -> None:
    """Note what denies, or is like a denial, between words of origin and their place."""
    token, spoken = tokens[at], tokens[at].sense.languages & languages
    unread = token.sense is NO_SENSE
    if token.kind == "single" and unread:
        evidence.unread = True
    elif (unread or (spoken and not token.sense.negations)) and len(token.text) > 1:
        like = likeness_before(token.text, languages)
        small = tokens[at + 1].sense.place and is_as_like_small_word(token.text, languages)
        note_likeness(evidence, Likeness.DOUBTFUL if like and small else like, at)  # `Сделано но Тайване`, of `на`
    elif token.kind == "word" and (len(token.text) == 1 or (len(token.text) <= MAX_FOREIGN and not spoken)):
        evidence.unread = True  # a small word misread (`fabriqué n Inde`, `feito ne Turquia`), or a denial
    elif token.kind == "word" and not spoken:
        evidence.unsure.append(at)
    else:
        collect(evidence, tokens, at)
