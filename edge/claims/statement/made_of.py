"""What goods are made of, said within a statement of where they are: `Made of Chinese steel in Japan`.

Behind a word such as *of* stands the adjective of a place beside a noun that no grammar knows (`of Egyptian yarn`, `di
lana australiana`), or a place with a noun for parts stands before the verb (`베트남에서 중국 부품으로 제조`). Neither
place is where the goods are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from edge.claims.negation.clauses import parts
from edge.claims.negation.dates import is_of_date
from edge.claims.negation.evidence import is_negation
from edge.claims.negation.small_words import SMALL_WORDS
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Role

__all__ = ["MAKING", "Material", "materials", "of_materials"]

MAKING: Final = frozenset({Role.MADE, Role.PRODUCED, Role.ASSEMBLED, Role.PROCESSED})
MAX_NOUN: Final = 2
"""Words of the name of a material."""


class Material(NamedTuple):
    """What goods are made of: from a word such as *of* to `end`, with its places and what denies them.

    `verb` is where the verb of making stands.
    """

    verb: int
    start: int
    places: list[int]
    end: int
    denials: list[int]


def materials(tokens: Sequence[Token]) -> Iterator[Material]:
    """What is said of materials beside a verb of making, one after the other."""
    for at, token in enumerate(tokens):
        if "of_what" in token.sense.signs and (found := _material(tokens, at)) is not None:
            yield found


def of_materials(tokens: Sequence[Token]) -> frozenset[int]:
    """The tokens that say what goods are made of, within what is said of where."""
    spans = (range(said.start, said.end) for said in materials(tokens))
    return frozenset(at for span in (*spans, *_parts_before_verb(tokens)) for at in span)


def _parts_before_verb(tokens: Sequence[Token]) -> Iterator[range]:
    """The tokens of parts with a place of their own, which stand before a verb of making.

    A small word joins them to it (`중국 부품으로 제조`), or leads to them (`用中国零件制造`).
    """
    for noun, token in enumerate(tokens[:-1]):
        if token.sense.after is not Role.MATERIALS or (place := _place_before(tokens, noun)) is None:
            continue
        start = place - 1 if _leads_to_parts(tokens, place - 1, token) else place
        end = noun + 1
        while end < len(tokens) - 1 and _leads_to_verb(tokens[end], token):
            end += 1
        joined = start < place or end > noun + 1
        if joined and _makes(tokens[end]) and tokens[end].sense.languages & token.sense.languages:
            yield range(start, end)


def _place_before(tokens: Sequence[Token], noun: int) -> int | None:
    at = noun - 1
    while at > 0 and "link" in tokens[at].sense.signs and tokens[at].sense.languages & tokens[noun].sense.languages:
        at -= 1
    return at if at >= 0 and tokens[at].sense.place is not None else None


def _leads_to_parts(tokens: Sequence[Token], at: int, noun: Token) -> bool:
    return at >= 0 and "of_what" in tokens[at].sense.signs and bool(tokens[at].sense.languages & noun.sense.languages)


def _leads_to_verb(token: Token, noun: Token) -> bool:
    small = token.sense.signs & {"link", "holds"} and not token.sense.is_cue
    return bool(small and token.sense.languages & noun.sense.languages)


def _makes(token: Token) -> bool:
    return (token.sense.before or token.sense.after) in MAKING


def _verb(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The verb of making that what stands from `start` to `end` goes with: before it or behind, beyond its place."""
    languages = tokens[start].sense.languages
    before, behind = start - 1, end
    while before >= 0 and _goes_on(tokens, before):
        before -= 1
    while behind < len(tokens) and _goes_on(tokens, behind):
        behind += 1
    for at in (before, behind):
        if 0 <= at < len(tokens) and _makes(tokens[at]) and tokens[at].sense.languages & languages:
            return at
    return None


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if _makes(token) and "of_what" not in token.sense.signs:
        return False
    between = token.sense.place is not None or token.sense.signs & SMALL_WORDS or is_negation(token)
    return bool(between) or token.text == "," or is_of_date(tokens, at)


def _material(tokens: Sequence[Token], start: int) -> Material | None:
    """The material whose name, with the adjective of a place, begins behind `start`."""
    at = start + 1
    denials: list[int] = []
    while at < len(tokens) and (_is_article(tokens[at]) or is_negation(tokens[at]) or tokens[at].text == "-"):
        denials += [at] if is_negation(tokens[at]) else []
        at += 1
    noun = _end_of_noun(tokens, at)
    places = _adjectives(tokens, noun)
    if not places:
        return None
    end = _end_of_noun(tokens, places[-1] + 1) if noun == at else places[-1] + 1
    if noun == at and end == places[-1] + 1:
        return None
    verb = _verb(tokens, start, end)
    return None if verb is None else Material(verb, start, places, end, denials)


def _adjectives(tokens: Sequence[Token], at: int) -> list[int]:
    """The adjectives of places that begin at a token, which small words join (`Chinese and Japanese parts`)."""
    found: list[int] = []
    while at < len(tokens) and (place := tokens[at].sense.place) is not None and place.place_class == "adjective":
        found.append(at)
        joined = at + 1 < len(tokens) and bool(tokens[at + 1].sense.signs & {"and", "or"})
        at += 2 if joined else 1
    return found


def _is_article(token: Token) -> bool:
    return "link" in token.sense.signs and not token.sense.is_cue


def _end_of_noun(tokens: Sequence[Token], at: int) -> int:
    """Where the words of a noun end that begins at `at`; `at` itself where none does."""
    end = at
    while end < len(tokens) and end - at < MAX_NOUN and not parts(tokens, end) and _may_be_noun(tokens[end]):
        end += 1
    return end


def _may_be_noun(token: Token) -> bool:
    """Whether a word is none of statements, or only mended to one, or names parts."""
    sense = token.sense
    if token.kind != "word" or not token.text.isalpha() or sense.negations:
        return False
    if sense is NO_SENSE or token.is_mended:
        return True
    names_parts = sense.is_cue and {sense.before, sense.after} <= {None, Role.MATERIALS}
    return names_parts or not (sense.is_cue or sense.place or sense.signs & SMALL_WORDS)
