"""Places that are denied without words of origin: `China-free`, and a clause that says nothing but `not China`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from edge.claims.statement.clauses import parts
from edge.claims.statement.evidence import Evidence, is_negation
from edge.claims.statement.polarity import judge
from edge.claims.words.places import Place
from edge.claims.words.tokens import Token
from edge.domain import Polarity

__all__ = ["bare_denial"]

KNOWN_EVERYWHERE: Final = frozenset({"en", "zh"})
"""Languages whose denials stand beside names of any other (`NOT Deutschland`)."""

PlaceAt = Callable[[int], Place | None]
"""Tells the place at a token."""


def bare_denial(tokens: Sequence[Token], at: int, place_at: PlaceAt) -> Evidence | None:
    """Evidence that the place at a token is denied by itself; None where it is not, or was by an earlier name of it."""
    place = place_at(at)
    if place is None or not place.countries or tokens[at].is_mended or tokens[at].sense.is_cue:
        return None
    behind = [k for k in range(at + 1, min(len(tokens), at + 3)) if tokens[k].text == "free"]
    if behind and all(tokens[k].text == "-" for k in range(at + 1, behind[0])):
        return Evidence(negations=[behind[0]])
    said = _clause_around(tokens, at)
    negating = [k for k in said if _denies(tokens, k, place, behind=k > at)]
    same = [k for k in said if (other := place_at(k)) is not None and other.countries[:1] == place.countries[:1]]
    rest = [k for k in said if k not in negating and k not in same]
    languages = {language for k in negating for language in tokens[k].sense.languages}
    if negating and at == same[0] and all(_is_filler(tokens, k, languages, subject=k < negating[0]) for k in rest):
        evidence = judge(tokens, at, same[-1], [], frozenset())
        return None if evidence.polarity() is Polarity.ASSERTED else evidence
    return None


def _denies(tokens: Sequence[Token], at: int, place: Place, *, behind: bool) -> bool:
    token = tokens[at]
    if not token.sense.languages & (place.languages | KNOWN_EVERYWHERE):
        return False
    if "weak_not" in token.sense.negations:
        return False  # `Mai VIETNAM` is a name, though Italian `mai` is never
    return is_negation(token, behind=behind) and not _is_doubtful(token)


def _is_doubtful(token: Token) -> bool:
    """Whether a negation is too little to deny by itself: mended, or a single letter (`n Giappone`)."""
    return token.is_mended or (token.kind == "word" and len(token.text) == 1)


def _clause_around(tokens: Sequence[Token], at: int) -> range:
    first, last = at, at + 1
    while first > 0 and not parts(tokens, first - 1):
        first -= 1
    while last < len(tokens) and not parts(tokens, last):
        last += 1
    return range(first, last)


def _is_filler(tokens: Sequence[Token], at: int, languages: set[str], *, subject: bool) -> bool:
    """Whether a token is a mark, or a small word of the languages of a denial, but no end of one (`Nemes`).

    Before the denial, as its subject, that may be one which speaks of origin too (`This product is not Chinese`).
    """
    token = tokens[at]
    is_end = token.kind == "word" and at > 0 and tokens[at - 1].last.end == token.first.start
    small = "link" in token.sense.signs and (subject or not token.sense.is_cue) and not is_end
    return token.kind == "mark" or (small and bool(token.sense.languages & languages))
