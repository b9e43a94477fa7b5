"""How tokens of a run stand beside each other: next to one another, without a blank between, at an end of a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.words.tokens import Token

__all__ = [
    "BARE",
    "begins_line",
    "beyond_links",
    "ends_line",
    "is_part_of_word",
    "stands_first",
    "stands_last",
    "token_before",
    "token_behind",
    "touches_on",
]

BARE: Final = frozenset({"mark", "line"})
"""Kinds of tokens that say nothing."""


def token_before(tokens: Sequence[Token], at: int) -> Token | None:
    """The token right before another; None before the first."""
    return tokens[at - 1] if at else None


def token_behind(tokens: Sequence[Token], at: int) -> Token | None:
    """The token right behind another; None behind the last."""
    return tokens[at + 1] if at + 1 < len(tokens) else None


def begins_line(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is the first of its line."""
    return at == 0 or tokens[at - 1].is_break


def ends_line(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is the last of its line."""
    return at + 1 == len(tokens) or tokens[at + 1].is_break


def stands_first(tokens: Sequence[Token], at: int) -> bool:
    """Whether no word stands right before a token: it is the first of its line, or a mark goes before."""
    return at == 0 or tokens[at - 1].kind in BARE


def stands_last(tokens: Sequence[Token], at: int) -> bool:
    """Whether no word stands right behind a token."""
    return at + 1 == len(tokens) or tokens[at + 1].kind in BARE


def beyond_links(tokens: Sequence[Token], at: int) -> int:
    """Where the first token from `at` on stands that is no small word, or is one that speaks of origin."""
    while at < len(tokens) and "link" in tokens[at].sense.signs and not tokens[at].sense.is_cue:
        at += 1
    return at


def touches_on(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether a character and what stands from it to the statement are written without a blank."""
    run = range(at, start)
    return all(tokens[k].last.line == tokens[k + 1].first.line for k in run) and all(
        tokens[k].last.end == tokens[k + 1].first.start and not tokens[k + 1].first.parted for k in run
    )


def is_part_of_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token was cut out of a longer word, such as a name."""
    if tokens[at].kind != "word":
        return False
    pairs = [(k, k + 1) for k in (at - 1, at) if 0 <= k < len(tokens) - 1]
    return any(tokens[k].kind == tokens[m].kind == "word" and touches_on(tokens, k, m) for k, m in pairs)
