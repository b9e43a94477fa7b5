"""What a statement is said of: the goods, what they hold (`con piezas de origen chino`), or what they are packed in.

It is of what goods hold where a noun for parts or materials stands beside it, and with that a word for holding
(`contains`) or a denial (`without`): parts by themselves may be the goods (`Spare parts made in China`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.evidence import is_negation
from edge.claims.statement.binding import Bond
from edge.claims.words.tokens import Token
from edge.domain import Role

__all__ = ["is_said_by_words_behind", "of_contents", "of_packaging"]

MAKING: Final = frozenset({Role.MADE, Role.PRODUCED})
BACK: Final = -1
ON: Final = 1


def of_contents(tokens: Sequence[Token], bond: Bond) -> Bond:
    """Words of origin and their place, with the noun for what goods hold where they are said of that."""
    if not bond.role.speaks_of_origin:
        return bond
    first, last = min(bond.cue, bond.at), max(bond.cue, bond.at)
    noun = _noun(tokens, first, BACK, bond.cue)
    if noun is not None and (_is_held(tokens, noun, noun, BACK) or _is_denied_beside(tokens, noun, first)):
        return bond._replace(role=Role.MATERIALS, noun=noun)
    noun = None if bond.is_forward else _noun(tokens, last, ON, bond.cue)
    if noun is not None and any(
        _is_held(tokens, noun, *end) or _is_denied(tokens, *end) for end in ((first, BACK), (noun, ON))
    ):
        return bond._replace(role=Role.MATERIALS, noun=noun)
    return bond


def of_packaging(tokens: Sequence[Token], bond: Bond) -> bool:
    """Whether words of origin and their place are said of what goods are packed in (`Packaging made in Germany`)."""
    first = min(bond.cue, bond.at) - 1
    if first > 0 and tokens[first].text == ":":
        first -= 1
    beside = _beyond_links(tokens, first + 1, BACK)
    return (
        bond.role in MAKING
        and beside is not None
        and _names_packaging(tokens, beside)
        and tokens[beside].first.line == tokens[bond.cue].first.line
    )


def _names_packaging(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is of what goods are packed in; one that counts goods too is so only where a line begins with it.

    `Music box made in China` speaks of goods.
    """
    signs = tokens[at].sense.signs
    before = _beyond_links(tokens, at, BACK) if "number_words" in signs else None
    return "packaging" in signs and (before is None or tokens[before].first.line != tokens[at].first.line)


def is_said_by_words_behind(tokens: Sequence[Token], at: int, role: Role) -> bool:
    """Whether a noun for what goods hold has words of origin of its own at `at` (`componentes de origen chino`)."""
    return role is Role.MATERIALS and tokens[at].sense.before is not None


def _noun(tokens: Sequence[Token], at: int, way: int, cue: int) -> int | None:
    """Where a noun for parts or materials stands next to a statement that begins or ends at `at`, in its language."""
    beside = _beyond_links(tokens, at, way)
    if beside is None or not _names_contents(tokens[beside]):
        return None
    return beside if tokens[beside].sense.languages & tokens[cue].sense.languages else None


def _is_held(tokens: Sequence[Token], noun: int, at: int, way: int) -> bool:
    """Whether goods are said, in the language of the noun, to hold what stands at `at` (Spanish `usa`; not USA)."""
    beside = _beyond_links(tokens, at, way)
    if beside is None or not ("holds" in tokens[beside].sense.signs or _is_made_of(tokens, beside, at)):
        return False
    return bool(tokens[beside].sense.languages & tokens[noun].sense.languages)


def _is_made_of(tokens: Sequence[Token], verb: int, at: int) -> bool:
    """Whether a verb of making and a word such as *of* lead to what stands at `at` (`made of parts`)."""
    sense = tokens[verb].sense
    makes = verb < at and (sense.before or sense.after) in MAKING
    return makes and any("of_what" in token.sense.signs for token in tokens[verb + 1 : at])


def _is_denied(tokens: Sequence[Token], at: int, way: int) -> bool:
    beside = _beyond_links(tokens, at, way)
    return beside is not None and is_negation(tokens[beside], behind=way == ON)


def _is_denied_beside(tokens: Sequence[Token], noun: int, first: int) -> bool:
    """Whether parts are denied in the line of the statement; in one of their own they are others (`No spare parts`)."""
    return _is_denied(tokens, noun, BACK) and tokens[noun].first.line == tokens[first].first.line


def _beyond_links(tokens: Sequence[Token], at: int, way: int) -> int | None:
    """The next token that way which is no mere small word."""
    at += way
    while 0 <= at < len(tokens):
        sense = tokens[at].sense
        if not tokens[at].is_break and ("link" not in sense.signs or sense.is_cue or "holds" in sense.signs):
            return at
        at += way
    return None


def _names_contents(token: Token) -> bool:
    return Role.MATERIALS in {token.sense.before, token.sense.after}
