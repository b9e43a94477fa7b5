"""Words of origin that stand behind their place (`Chinese origin`): where that stands before them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from edge.claims.negation.clauses import parts
from edge.claims.negation.dates import undated
from edge.claims.negation.evidence import is_negation
from edge.claims.negation.small_words import SMALL_WORDS
from edge.claims.statement.between import links_back
from edge.claims.statement.binding import MAX_GAP, Bond, fits, is_too_weak, runs_on
from edge.claims.statement.named import Places
from edge.claims.words.tokens import Token

__all__ = ["bond_backward"]

MARKS_BEFORE_CUE: Final = frozenset({"-", '"'})


def bond_backward(places: Places, cue: int, taken: AbstractSet[int]) -> Bond | None:
    """Words of origin bound to the place that stands before them; None where they have none that is not `taken`."""
    tokens, sense = places.tokens, places.tokens[cue].sense
    role = sense.after
    if role is None or runs_on(tokens, cue):
        return None
    negations: list[int] = []
    for at in undated(tokens, places.not_aside(range(cue - 1, -1, -1), of=cue), MAX_GAP):
        token, place = tokens[at], places.at(at)
        if place is not None:
            own = at not in taken and not is_too_weak(tokens, cue, at, place) and fits(tokens, cue, place)
            return Bond(cue, at, place, role, negations) if own else None
        if token.is_break:
            if not _stand_alone(tokens, at, cue):
                return None
        elif is_negation(token, behind=True) or _denies_verb(tokens, at, cue):
            negations.append(at)
        elif not (token.text in MARKS_BEFORE_CUE or links_back(token, sense.languages)):
            return None
    return None


def _denies_verb(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a denial stands right before words of origin that end a clause (`В Китае не производится`)."""
    own = tokens[at].sense.languages & tokens[cue].sense.languages - {"en"}
    ends = cue + 1 == len(tokens) or parts(tokens, cue + 1)
    return at + 1 == cue and ends and bool(own) and is_negation(tokens[at])


def _stand_alone(tokens: Sequence[Token], line_end: int, cue: int) -> bool:
    """Whether place and cue may meet over the end of a line: only where each fills its line."""
    before = line_end - 1
    while before >= 0 and not tokens[before].is_break:
        token = tokens[before]
        if token.text == "," and _speaks_before(tokens, before):
            break
        denial = is_negation(token) or is_negation(token, behind=True)
        if not (token.sense.place or denial or token.kind == "mark" or token.sense.signs & SMALL_WORDS):
            return False
        before -= 1
    after = cue + 1
    while after < len(tokens) and _ends_with(tokens[after], tokens[cue].sense.languages):
        after += 1
    return after >= len(tokens) or tokens[after].is_break or tokens[after].text == ","


def _speaks_before(tokens: Sequence[Token], comma: int) -> bool:
    """Whether words of origin stand in a line before a comma, so that it parts two statements and no address."""
    at = comma - 1
    while at >= 0 and not tokens[at].is_break:
        if tokens[at].sense.is_cue:
            return True
        at -= 1
    return False


def _ends_with(token: Token, languages: set[str]) -> bool:
    """Whether a token is an ending or a denial that these languages put behind words of origin."""
    ending = "link" in token.sense.signs and languages != {"en"}
    return bool(token.sense.languages & languages) and (ending or is_negation(token, behind=True))
