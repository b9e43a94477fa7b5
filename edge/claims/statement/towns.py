"""The name of a town that no list knows, between words of origin and its country: `Made in Stoke, England`.

Only a country that ends its clause, behind a comma, a dash or a bracket, is that of a town; and only words of origin
that end in a small word, or have one behind them, take a town (`made in`, `fabriqué à`, `hergestellt in`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.clauses import parts
from edge.claims.negation.likeness import likeness_before, may_deny
from edge.claims.negation.run_together import holds_denial
from edge.claims.statement.named import Places
from edge.claims.words.lexicon import lexicon
from edge.claims.words.near_phrases import is_near_place
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["beyond_town"]

MAX_NAME: Final = 4
MIN_WORD: Final = 3
"""Words and marks of a town's name, and letters of one of its words that is told from small ones."""

OF_COUNTRIES: Final = frozenset({"name", "former", "abbreviation"})
IN_NAMES: Final = frozenset({"-", ".", "'"})
BEFORE_COUNTRY: Final = frozenset({",", "(", "-"})


def beyond_town(places: Places, at: int, cue: int) -> int | None:
    """Where the country of a town stands whose name begins at `at`; None where none does."""
    tokens = places.tokens
    languages = frozenset(tokens[cue].sense.languages)
    if not _takes_a_town(tokens, at, cue) or not _may_be_town(tokens[at], languages):
        return None
    end = at + 1
    while end < len(tokens) and end - at < MAX_NAME and _goes_on(tokens, end, languages):
        end += 1
    if end + 1 >= len(tokens) or tokens[end].text not in BEFORE_COUNTRY or not _is_country(places, end + 1):
        return None
    return end + 1 if end + 2 == len(tokens) or parts(tokens, end + 2) or tokens[end + 2].text == "." else None


def _takes_a_town(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a small word of the words of origin, or one cut short (`в г. Иваново`), stands right before a name."""
    before = tokens[at - 2] if tokens[at - 1].text == "." else tokens[at - 1]
    small = lexicon().sense_of(before.last.text)
    if "weak" in tokens[cue].sense.signs or small is None:
        return False
    return "link" in small.signs and bool(small.languages & tokens[cue].sense.languages)


def _may_be_town(token: Token, languages: frozenset[str]) -> bool:
    """Whether a word may be a name: one that was not read, or was taken for a place far from it, and no denial."""
    if token.kind != "word" or not token.text.isalpha() or len(token.text) < MIN_WORD:
        return False
    unread = token.sense is NO_SENSE or (token.is_mended and token.sense.place is not None)
    denies = likeness_before(token.text, languages) is not None or holds_denial(token.text, languages)
    return unread and not (denies or may_deny(token.text, behind=False) or is_near_place(token.text))


def _goes_on(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a name goes on: with another word, a small one (`La Chaux de Fonds`), or a mark inside it."""
    token = tokens[at]
    if token.kind == "mark":
        inside = at + 1 < len(tokens) and not (token.first.parted and tokens[at + 1].first.parted)
        return token.text in IN_NAMES and inside
    small = "link" in token.sense.signs and not (token.sense.negations or token.sense.is_cue or token.sense.place)
    return small or _may_be_town(token, languages)


def _is_country(places: Places, at: int) -> bool:
    """Whether a country is named at a token as it is listed, by what is no denial misread (`à Brouville, Fas`)."""
    token, place = places.tokens[at], places.at(at)
    return place is not None and place.place_class in OF_COUNTRIES and not (token.edited or token.damage)
