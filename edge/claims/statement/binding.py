"""Whether words of origin and a place that stand beside each other belong to one statement.

Words that mean much else, that begin another word, or that were mended need more of the place beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.negation.neighbours import token_before, token_behind, touches_on
from edge.claims.statement.named import Places
from edge.claims.words.places import Place
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.wordlists import word_list
from edge.domain import Role

__all__ = ["MAX_GAP", "Bond", "binds_back", "fits", "has_own_cue", "is_attribute", "is_too_weak", "runs_on"]

MAX_GAP: Final = 7
"""How many tokens may stand between words of origin and a place, or between two places of a list."""

REACH_CUE: Final = 3
"""How many tokens behind a place words of origin may stand that are its own."""

ATTRIBUTIVE: Final = frozenset({"d", "de", "di"})
"""What words of origin begin with that may be said of goods (`d'origine`, original)."""

MIN_MENDED: Final = 6
MIN_BOTH_MENDED: Final = 6
"""Letters of words of origin that may be mended beside a whole place, and of either half where both are."""

PARTS_OF_COUNTRY: Final = frozenset({"region", "city"})
"""Classes of places that lie in a country, whose names stand in addresses."""

FIRST_HANGUL: Final = "가"
LAST_HANGUL: Final = "힣"
"""The first and the last syllable of Korean writing."""

OTHER_WORDS: Final = frozenset("".join(word_list("other_words")))
"""Characters that make another word of a character of origin before them."""


class Bond(NamedTuple):
    """Words of origin at `cue` with the place at `at` that is theirs, and the denials between the two."""

    cue: int
    at: int
    place: Place
    role: Role
    negations: Sequence[int]
    is_of_town: bool = False
    """Whether the place is the country of a town that stands before it."""

    noun: int | None = None
    """Where the noun stands that all of it is said of, if that is what goods hold."""

    @property
    def is_forward(self) -> bool:
        """Whether the words of origin stand before their place."""
        return self.cue < self.at


def binds_back(places: Places, cue: int) -> bool:
    """Whether the place of words of origin may stand right before them."""
    place = places.at(cue - 1) if cue else None
    return place is not None and fits(places.tokens, cue, place) and not is_too_weak(places.tokens, cue, cue - 1, place)


def has_own_cue(tokens: Sequence[Token], at: int) -> bool:
    """Whether words of origin stand behind a place that are its own."""
    for token in tokens[at + 1 : at + 1 + REACH_CUE]:
        if token.sense.after is not None and token.sense.before is None:
            return True
        if not ("link" in token.sense.signs or token.text == "-" or token.sense.place is not None):
            return token.sense.after is not None and token.kind == "single"
    return False


def is_attribute(tokens: Sequence[Token], cue: int) -> bool:
    """Whether words of origin end a name of goods (`lampe d'origine`), so that no place is due in the next line."""
    before = token_before(tokens, cue)
    named = before is not None and before.kind == "word" and before.sense is NO_SENSE
    return named and tokens[cue].first.text in ATTRIBUTIVE


def is_too_weak(tokens: Sequence[Token], cue: int, at: int, place: Place) -> bool:
    """Whether words of origin are too doubtful for the place: of many meanings, or mended by a changed letter.

    Words that mean much else as well need a place in their own language, and a whole one. Of two halves only one
    may be mended, unless both are long; single characters must touch as well.
    """
    token, mended_place = tokens[cue], tokens[at].is_mended
    if "weak" in token.sense.signs and (mended_place or not token.sense.languages & place.languages):
        return True
    if _is_of_much_else(tokens, cue, at, place):
        return True
    if not token.is_mended:
        return mended_place and tokens[at].kind == "single" and not _touch(tokens, cue, at)
    if token.kind == "single":
        alone = len(token.text) == 1 and token.first.parted  # `중국 죄`, of `중국 외`, is no `중국제`
        beside = alone or not _touch(tokens, cue, at) or _ends_a_word(tokens, at)
        return mended_place or beside or _is_of_address(tokens, cue, place)
    if mended_place:
        shortest = min(len(token.text), len(tokens[at].text))
        return shortest < MIN_BOTH_MENDED or not token.sense.languages & place.languages
    return len(token.text) < MIN_MENDED or not token.sense.languages & place.languages


def _is_of_much_else(tokens: Sequence[Token], cue: int, at: int, place: Place) -> bool:
    """Whether a word that means much else stands beside what is only nearly the name of a place.

    `Sản xuất Thương mại`, production and trade, is of no Shanghai (`Thượng Hải`), and small parts, `мелкие детали`
    and `małe części`, are not of Mali.
    """
    sense, named = tokens[cue].sense, tokens[at]
    if "weak" in sense.signs and named.damage and place.place_class in PARTS_OF_COUNTRY:
        return True
    of_parts = {sense.before, sense.after} <= {None, Role.MATERIALS}
    if not of_parts or place.place_class == "adjective":
        return False
    return named.kind == "word" and bool(named.damage or (at < cue and not named.first.known))


def _ends_a_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a place is only the end of a Korean word, which blanks part: there is no Turkey in `켄터키`."""
    before = token_before(tokens, at)
    return (
        before is not None
        and before.sense is NO_SENSE
        and not tokens[at].first.parted
        and FIRST_HANGUL <= before.text[-1] <= LAST_HANGUL
    )


def _is_of_address(tokens: Sequence[Token], cue: int, place: Place) -> bool:
    """Whether a character taken for words of origin may be one of an address, misread (`愛知具名古屋市`, of `県`).

    So it may behind a province or a city, and right before a place that is written on to it.
    """
    if len(tokens[cue].text) > 1:
        return False
    following = token_behind(tokens, cue)
    goes_on = following is not None and following.sense.place is not None and touches_on(tokens, cue, cue + 1)
    return place.place_class in PARTS_OF_COUNTRY or goes_on


def _touch(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether nothing but marks stands between a place and its words of origin, in one line."""
    first, last = min(cue, at), max(cue, at)
    between = tokens[first + 1 : last]
    return tokens[first].last.line == tokens[last].first.line and all(
        token.kind == "mark" or "link" in token.sense.signs or token.sense.negations for token in between
    )


def runs_on(tokens: Sequence[Token], cue: int) -> bool:
    """Whether words of origin are only a part of another word (`制` of `制药`), or of the name of a firm.

    So is *origin* of `Guangdong Origin Trading`.
    """
    token, following = tokens[cue], token_behind(tokens, cue)
    if following is None:
        return False
    if token.kind != "single":
        return token.first is token.last and "company_words" in following.sense.signs
    if following.first.line != token.last.line or following.first.start != token.last.end:
        return False
    if following.text[0] in OTHER_WORDS and following.sense is NO_SENSE and not following.first.parted:
        return True
    return (
        token.last.end - token.first.start == 1
        and following.kind == "single"
        and (token.first.parted or not following.first.parted)
        and following.sense.signs == set()
        and not (following.sense.negations or following.sense.place or following.sense.is_cue)
    )


def fits(tokens: Sequence[Token], cue: int, place: Place) -> bool:
    """In English, `Chinese product` and `China-made` are statements; `Turkey product` is a dish.

    Words of origin that are a country's name too (Turkish `malı`, Mali) want a place of their language.
    """
    sense = tokens[cue].sense
    if sense.place is not None and not place.languages & sense.languages:
        return False
    if "adjective_nouns" not in sense.signs and sense.after not in {Role.PRODUCED, Role.MATERIALS}:
        return True
    return "en" not in sense.languages or place.place_class == "adjective" or "CN" in place.countries[:1]
