"""Stretches of words that were not read, which may be one phrase damaged, and the token that they are then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.likeness import may_deny
from edge.claims.words.damage import is_number, is_ordinary
from edge.claims.words.senses import Sense
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["is_unknown", "joined", "stretch_before", "stretch_behind"]

MAX_WORDS: Final = 6


def is_unknown(token: Token) -> bool:
    """Whether a word was not read, or only guessed at, so that it may be a part of what is called for beside it."""
    mendable = token.sense is NO_SENSE or (token.is_mended and not token.sense.negations and not token.sense.is_cue)
    return token.kind == "word" and mendable and not (is_ordinary(token.text) or is_number(token.text))


def stretch_behind(tokens: Sequence[Token], first: int) -> int:
    """How many words from `first` on may be one damaged phrase: unknown ones, small words and places among them."""
    length = 0
    while first + length < len(tokens) and length < MAX_WORDS and _may_be_damaged(tokens[first + length]):
        if length and may_deny(tokens[first + length].text, behind=True):
            break  # `Tayvan ae9il`, of `Tayvan değil`
        length += 1
    return length if any(is_unknown(token) for token in tokens[first : first + length]) else 0


def stretch_before(tokens: Sequence[Token], last: int) -> int:
    """The same of the words before `last`, as far as a place that was read whole."""
    length = 0
    while last - length > 0 and length < MAX_WORDS and _may_be_damaged(tokens[last - length - 1]):
        if tokens[last - length - 1].sense.place is not None and not tokens[last - length - 1].is_mended:
            break
        length += 1
    return length if any(is_unknown(token) for token in tokens[last - length : last]) else 0


def _may_be_damaged(token: Token) -> bool:
    """Whether a word was not read, or is a small word or a place, as which a part of a damaged name may be read."""
    small = ("link" in token.sense.signs or token.sense.place) and not (token.sense.negations or token.sense.is_cue)
    return token.kind == "word" and (token.sense is NO_SENSE or bool(small))


def joined(tokens: list[Token], start: int, end: int, sense: Sense) -> list[Token]:
    """The tokens with those from `start` to `end` as one of the given sense, borne out by what stands beside it."""
    text = " ".join(token.text for token in tokens[start:end])
    one = tokens[start]._replace(text=text, sense=sense, last=tokens[end - 1].last, damage=1, edited=True, whole=1)
    return [*tokens[:start], one, *tokens[end:]]
