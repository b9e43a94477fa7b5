"""Clauses of a run: the words between marks and ends of lines that part them, round a statement and beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.evidence import is_negation, is_number_sign
from edge.claims.negation.neighbours import BARE, begins_line
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = [
    "ASKING",
    "MAX_ABBREVIATED",
    "Spot",
    "clause_before",
    "clause_behind",
    "clause_round",
    "parts",
    "read_of",
    "spot_of",
]

PARTING: Final = frozenset(",;/")
BETWEEN_BLANKS: Final = frozenset("-|*~+")
OPENING: Final = frozenset("([")
CLOSING: Final = frozenset(")]")
ASKING: Final = frozenset(":?=")
"""Marks that part clauses: wherever they stand, between blanks, with a blank before them, if one was opened, and beside
a statement only. A full stop does so before a blank. Where they touch letters, most may be letters misread.
"""

MAX_ABBREVIATED: Final = 4
"""Letters of an unread word that a full stop may only cut short (`Kein Erz. aus China`)."""

Spot = tuple[int, int]
"""Where a word begins: a line of the run, and a character of it."""


def parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause ends with a token."""
    token = tokens[at]
    if token.is_break or token.text in PARTING:
        return True
    if token.kind != "mark" or not 0 < at < len(tokens) - 1:
        return token.text in CLOSING
    before, after = tokens[at - 1], tokens[at + 1]
    dense = before.kind == "single"
    if token.text in BETWEEN_BLANKS:
        return token.first.parted and after.first.parted
    if token.text in OPENING:
        return token.first.parted or dense
    if token.text in CLOSING:
        return any(other.text in OPENING for other in tokens[:at])
    numbering = is_number_sign(tokens, at - 1)  # `No. 7`
    shortened = _is_abbreviated(before) or _is_firm(before, after)
    return token.text == "." and (after.first.parted or dense) and not (numbering or shortened)


def _is_abbreviated(token: Token) -> bool:
    return token.kind == "word" and token.sense is NO_SENSE and len(token.text) <= MAX_ABBREVIATED


def _is_firm(before: Token, after: Token) -> bool:
    """Whether a full stop is of the name of a firm (`Acme Ltd. in China`); behind it a denial begins a sentence."""
    return "company_words" in before.sense.signs and not is_negation(after)


def spot_of(token: Token) -> Spot:
    """Where a token begins."""
    return token.first.line, token.first.start


def clause_round(tokens: Sequence[Token], first: Spot, last: Spot) -> Sequence[Token]:
    """The tokens between the ends of clauses before the word at `first` and behind the one at `last`."""
    start, end = 0, len(tokens)
    for at, token in enumerate(tokens):
        if spot_of(token) < first and parts(tokens, at):
            start = at + 1
        elif spot_of(token) > last and parts(tokens, at):
            end = at
            break
    return tokens[start:end]


def clause_before(tokens: Sequence[Token], first: Spot) -> Sequence[Token]:
    """What stands right before the word at `first` as a clause of its own, if nothing else does so in its line.

    Beside a statement a colon or a question mark ends a clause as well (`Not: made in China`).
    """
    at = next(at for at, token in enumerate(tokens) if spot_of(token) >= first)
    while at > 0 and "link" in tokens[at - 1].sense.signs and not tokens[at - 1].sense.negations:
        at -= 1  # `Nicht: in China hergestellt`
    parted = False
    while at > 0 and tokens[at - 1].kind == "mark":
        at -= 1
        parted = parted or tokens[at].text in ASKING or parts(tokens, at)
    start = at
    while start > 0 and not parts(tokens, start - 1):
        start -= 1
    return tokens[start:at] if parted and begins_line(tokens, start) else ()


def clause_behind(tokens: Sequence[Token], last: Spot, *, over_lines: bool = False) -> Sequence[Token]:
    """What stands right behind the word at `last` as a clause of its own, in its line or, if wanted, in the next.

    A colon or a question mark does so here too (`Made in China: not true`).
    """
    at = next((at for at, token in enumerate(tokens) if spot_of(token) > last), len(tokens))
    parted = False
    while at < len(tokens) and (tokens[at].kind == "mark" or (over_lines and tokens[at].is_break)):
        parted = parted or tokens[at].text in ASKING or parts(tokens, at)
        at += 1
    end = at
    while end < len(tokens) and not parts(tokens, end):
        end += 1
    return tokens[at:end] if parted else ()


def read_of(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without marks and ends of lines."""
    return [token for token in tokens if token.kind not in BARE]
