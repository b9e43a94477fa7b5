"""Words of origin that share one place, and one denial: `Not produced, assembled or packed in China`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.words.tokens import Token

__all__ = ["first_of_series", "last_of_series"]

JOINING: Final = frozenset({"and", "or"})


def last_of_series(tokens: Sequence[Token], cue: int) -> int:
    """The last of the words of origin that those at `cue` begin a series with; `cue` itself where there is none.

    A comma alone makes no series (`Designed in Italy, made in China`).
    """
    last = at = cue
    joined = False
    while (after := _next(tokens, at)) is not None:
        joined = joined or _joins(tokens, at, after)
        at = after
        last = at if joined else cue
    return last


def first_of_series(tokens: Sequence[Token], cue: int) -> int:
    """The first of the words of origin that those at `cue` stand in a series with; `cue` itself where there is none."""
    first = cue
    while first > 1:
        before = first - 2
        while before > 0 and _is_between(tokens[before]):
            before -= 1
        if _next(tokens, before) != first:
            break
        first = before
    return first if last_of_series(tokens, first) >= cue else cue


def _next(tokens: Sequence[Token], at: int) -> int | None:
    """The words of origin behind those at `at`, in the same language, parted from them by words that join only."""
    after = at + 1
    while after < len(tokens) and _is_between(tokens[after]):
        after += 1
    if after == at + 1 or after >= len(tokens) or not (tokens[at].sense.is_cue and tokens[after].sense.is_cue):
        return None
    return after if tokens[at].sense.languages & tokens[after].sense.languages else None


def _is_between(token: Token) -> bool:
    return token.text == "," or (not token.sense.is_cue and bool(token.sense.signs & JOINING))


def _joins(tokens: Sequence[Token], at: int, after: int) -> bool:
    return any(token.text != "," for token in tokens[at + 1 : after])
