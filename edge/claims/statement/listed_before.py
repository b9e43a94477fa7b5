"""The places before the one that words of origin follow (`中国和越南制造`), and the one said behind these instead."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from edge.claims.negation.evidence import is_negation
from edge.claims.statement.binding import MAX_GAP, Bond
from edge.claims.statement.groups import JOINING, Group, Step, precede
from edge.claims.statement.named import Places
from edge.claims.words.tokens import Token

__all__ = ["groups_before", "instead"]


def groups_before(places: Places, bond: Bond, taken: AbstractSet[int]) -> list[Group]:
    """The place that words of origin follow, with those in front of it that have no statement yet (`taken`)."""
    groups = [Group(bond.place.countries, [bond.at])]
    signs: frozenset[str] = frozenset()
    for at in range(bond.at - 1, max(-1, bond.at - MAX_GAP - 1), -1):
        place = places.at(at)
        if place is not None and at not in taken:
            if not precede(groups, Step(at, place, signs)):
                break
            signs = frozenset()
        elif not signs and _denies_as_well(places.tokens, at, bond.cue):
            groups[-1].denied = True  # `nicht in China und nicht in Indien hergestellt`
        elif not signs and (other := _denied_before(places, at, bond.cue, taken)) is not None:
            groups.append(other)
            break
        else:
            before = _before(places.tokens, at, bond.cue, signs)
            if before is None:
                break
            signs = before
    return groups


def _before(tokens: Sequence[Token], at: int, cue: int, signs: frozenset[str]) -> frozenset[str] | None:
    """The signs of a list before a token that is no place; None where the list does not begin before it."""
    token = tokens[at]
    small = "link" in token.sense.signs and not token.sense.is_cue
    if token.sense.signs & JOINING:
        return signs | (token.sense.signs & JOINING)
    if small and _is_after_but(tokens, at):
        return signs | {"but"}
    if small and (signs or _is_said_by(tokens, cue, token)):
        return signs  # of this place, or the ending of the one before it: `Meksika'da veya Avusturya'da`
    if token.text == ",":
        return signs | {"comma"}
    return signs if token.is_break and (signs & JOINING or _is_after_but(tokens, at - 1)) else None


def instead(places: Places, cue: int) -> Group | None:
    """The place that is said instead behind words of origin: `Nicht in China hergestellt, sondern in Vietnam`."""
    said = False
    for at in range(cue + 1, min(len(places.tokens), cue + MAX_GAP + 1)):
        token, place = places.tokens[at], places.at(at)
        if place is not None:
            return Group(place.countries, [at], denied=True, opposed=True) if said else None
        said = said or ("but" in token.sense.signs and _is_said_by(places.tokens, cue, token))
        if not (token.text == "," or token.is_break or (said and token.sense.signs & {"but", "link"})):
            return None
    return None


def _denies_as_well(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a token denies its place, which a small word joins to another (`und nicht in Indien`)."""
    joined = at > 0 and "and" in tokens[at - 1].sense.signs and not tokens[at].sense.signs & JOINING
    return joined and is_negation(tokens[at]) and _is_said_by(tokens, cue, tokens[at])


def _denied_before(places: Places, denial: int, cue: int, taken: AbstractSet[int]) -> Group | None:
    """The place that a denial stands behind, before the one that is said instead (`Çin'de değil Türkiye'de`)."""
    token = places.tokens[denial]
    if not is_negation(token, behind=True) or token.damage or not _is_said_by(places.tokens, cue, token):
        return None
    at = denial - 1
    while at >= 0 and "link" in places.tokens[at].sense.signs and _is_said_by(places.tokens, cue, places.tokens[at]):
        at -= 1
    place = places.at(at) if at >= 0 and at not in taken else None
    return None if place is None else Group(place.countries, [at], denied=True, denial=denial)


def _is_after_but(tokens: Sequence[Token], at: int) -> bool:
    """Whether only small words stand between a token and a `but` before it."""
    while at >= 0 and "link" in tokens[at].sense.signs and "but" not in tokens[at].sense.signs:
        at -= 1
    return at >= 0 and "but" in tokens[at].sense.signs


def _is_said_by(tokens: Sequence[Token], cue: int, token: Token) -> bool:
    """Whether a small word is of a language of the words of origin."""
    return bool(token.sense.languages & tokens[cue].sense.languages)
