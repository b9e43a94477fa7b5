"""Statements without words of origin: in one word (`国产`), `China-free`, a clause that is nothing but `not China`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from edge.claims.negation.clauses import parts
from edge.claims.negation.evidence import Evidence, is_negation
from edge.claims.negation.neighbours import token_before, touches_on
from edge.claims.negation.polarity import judge
from edge.claims.statement.groups import Group
from edge.claims.statement.named import Places
from edge.claims.statement.statement import Statement, stated
from edge.claims.words.damage import NOT_SHAPES, is_damaged_not
from edge.claims.words.fold import fold
from edge.claims.words.places import Place
from edge.claims.words.scripts import is_japanese
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.wordlists import word_list
from edge.domain import Polarity, Role

__all__ = ["bare_denial", "whole_statement"]

MAX_SUBJECT: Final = 3
"""Words of goods that are denied a place."""

LANGUAGE_WORDS: Final = frozenset(fold(word).text for word in word_list("language_words"))
KNOWN_EVERYWHERE: Final = frozenset({"en", "zh"})
"""Languages whose denials stand beside names of any other (`NOT Deutschland`)."""


def whole_statement(places: Places, at: int) -> Iterator[Statement]:
    """What one word states, such as `国产`, unless it is the end of another."""
    tokens, before = places.tokens, token_before(places.tokens, at)
    if before is not None and (before.sense.place is not None or _runs_on(tokens, at)):
        return
    country, role = _stated_by(places, at)
    evidence = judge(tokens, at, at, [], frozenset(tokens[at].sense.languages))
    yield from stated(tokens, at, role, [Group((country,), [at])], evidence)


def _runs_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is written on to another of which it may be a part (`共和国货` is no `国货`)."""
    before = tokens[at - 1]
    part = before.sense is NO_SENSE or "and" in before.sense.signs
    return part and before.kind == "single" and touches_on(tokens, at - 1, at)


def _stated_by(places: Places, at: int) -> tuple[str, Role]:
    """What one word states in its language: `国産` beside Japan or in Japanese writing is of Japan."""
    stated = places.tokens[at].sense.statements
    if "ja" in stated and len(stated) > 1:
        beside = [token.sense.place.countries for token in places.tokens if token.sense.place]
        japanese = is_japanese(places.raw[places.tokens[at].first.line]) or (stated["ja"][0],) in beside
        return stated["ja"] if japanese else next(other for language, other in stated.items() if language != "ja")
    return next(iter(stated.values()))


def bare_denial(places: Places, at: int) -> Iterator[Statement]:
    """What is stated of a place that is denied by itself, unless it was by an earlier name of it."""
    place = places.at(at)
    if place is None or not place.countries or places.tokens[at].is_mended or places.tokens[at].sense.is_cue:
        return
    evidence = _evidence(places, at, place)
    if evidence is not None and evidence.polarity() is not Polarity.ASSERTED:
        yield from stated(places.tokens, at, Role.ORIGIN, [Group(place.countries, [at])], evidence)


def _evidence(places: Places, at: int, place: Place) -> Evidence | None:
    """Evidence on a place that stands by itself with what denies it; None where nothing does."""
    tokens = places.tokens
    behind = [k for k in range(at + 1, min(len(tokens), at + 3)) if tokens[k].text == "free"]
    if behind and all(tokens[k].text == "-" for k in range(at + 1, behind[0])):
        return Evidence(negations=[behind[0]])
    said = _without_subject(tokens, _clause_around(tokens, at), at)
    negating = [k for k in said if _denies(tokens, k, place, behind=k > at)]
    if _is_not_misread(tokens, said, at) or _is_none_of(tokens, said, at):
        return Evidence(negations=[said.start])
    same = [k for k in said if (other := places.at(k)) is not None and other.countries[:1] == place.countries[:1]]
    rest = [k for k in said if k not in negating and k not in same]
    languages = {language for k in negating for language in tokens[k].sense.languages}
    if negating and at == same[0] and all(_is_filler(tokens, k, languages, subject=k < negating[0]) for k in rest):
        return judge(tokens, at, same[-1], [], frozenset())
    return None


def _without_subject(tokens: Sequence[Token], clause: range, at: int) -> range:
    """A clause without the goods before a colon that the adjective of a place denies (`Magnets: not Chinese`)."""
    colon = next((k for k in range(at, clause.start, -1) if tokens[k].text == ":"), None)
    place = tokens[at].sense.place
    if colon is None or place is None or place.place_class != "adjective" or colon - clause.start > MAX_SUBJECT:
        return clause
    return range(colon + 1, clause.stop) if all(map(_may_be_goods, tokens[clause.start : colon])) else clause


def _may_be_goods(token: Token) -> bool:
    """Whether a word may be of a name for goods, and is none of statements nor for what has a language."""
    sense = token.sense
    known = sense.is_cue or sense.place or sense.negations or sense.signs & {"trap", "number_words"}
    return token.kind == "word" and token.text.isalpha() and not known and token.text not in LANGUAGE_WORDS


def _is_not_misread(tokens: Sequence[Token], clause: range, at: int) -> bool:
    """Whether a clause is *not*, misread, a small English word and a place (`NOI FROM CHINA`).

    Its letters must all be of its shape, or one be too many (`NIOT IN JAPAN`).
    """
    if (clause.start + 2, clause.stop) != (at, at + 1):
        return False
    word, place, small = tokens[clause.start].text, tokens[at].sense.place, tokens[at - 1].sense
    shaped = word in NOT_SHAPES or (word[:1] == "n" and word[-1:] == "t" and len(word) > len("not"))
    like = shaped and word.isalpha() and len(word) >= len("not") and is_damaged_not(word)
    return like and "link" in small.signs and place is not None and "en" in place.languages & small.languages


def _is_none_of(tokens: Sequence[Token], clause: range, at: int) -> bool:
    """Whether a clause is the adjective of a place with what says that none is of it (`0% Chinese`)."""
    place = tokens[at].sense.place
    alone = (clause.start + 1, clause.stop) == (at, at + 1) and "none_of" in tokens[clause.start].sense.signs
    return alone and place is not None and place.place_class == "adjective"


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
    while last < len(tokens) and not (parts(tokens, last) or "but" in tokens[last].sense.signs):
        last += 1  # `Not China but Vietnam`
    return range(first, last)


def _is_filler(tokens: Sequence[Token], at: int, languages: set[str], *, subject: bool) -> bool:
    """Whether a token is a mark, or a small word of the languages of a denial, but no end of one (`Nemes`).

    That may be a word for goods which speaks of origin too (`This product is not Chinese`, `No goods from China`).
    """
    token = tokens[at]
    is_end = token.kind == "word" and at > 0 and tokens[at - 1].last.end == token.first.start
    named_first = not subject and token.sense.before is not None  # words of origin whose place is due behind them
    small = "link" in token.sense.signs and not named_first and not is_end
    return token.kind == "mark" or (small and bool(token.sense.languages & languages))
