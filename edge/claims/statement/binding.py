"""Whether words of origin and a place that stand beside each other belong to one statement, and how surely.

Words that mean much else, that begin another word, or that were mended need more of the place beside them; and a place
needs more where it is only like a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from edge.claims.statement.evidence import is_negation
from edge.claims.statement.likeness import is_barely_denial, lacks_a_letter, likeness_before
from edge.claims.statement.neighbours import touches_on
from edge.claims.statement.run_together import begins_with_denial, ends_in_denial
from edge.claims.statement.small_words import SMALL_WORDS, is_small_word
from edge.claims.words.lexicon import lexicon
from edge.claims.words.near_phrases import place_like
from edge.claims.words.nearest import ONE_LETTER
from edge.claims.words.places import Place
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.wordlists import word_list
from edge.domain import Role

__all__ = [
    "begins_with_more",
    "fits",
    "holds_unknown",
    "is_attribute",
    "is_guessed",
    "is_too_weak",
    "may_be_any_word",
    "runs_on",
    "stand_alone",
    "swallows_denial",
]

ATTRIBUTIVE: Final = frozenset({"d", "de", "di"})
"""What words of origin begin with that may be said of goods (`d'origine`, original)."""

SHORT_WORD: Final = 4
"""Letters of a word that may be a denial of which all were misread."""

MIN_MENDED: Final = 6
MIN_BOTH_MENDED: Final = 6
"""Letters of words of origin that may be mended beside a whole place, and of either half where both are."""

MISSPELT: Final = 0.4
TELLING_NAME: Final = 8
"""How far a name may be off that is only misspelt: letters that share a shape, or one letter of a name so long."""

SHORT_NAME: Final = 2
"""Characters of a name of which one that was misread leaves too little to tell it by."""

BRACKETS: Final = frozenset("()[]{}|")

PARTS_OF_COUNTRY: Final = frozenset({"region", "city"})

FIRST_HANGUL: Final = "가"
LAST_HANGUL: Final = "힣"

OTHER_WORDS: Final = frozenset("".join(word_list("other_words")))


def is_attribute(tokens: Sequence[Token], cue: int) -> bool:
    """Whether words of origin end a name of goods (`lampe d'origine`), so that no place is due in the next line."""
    before = tokens[cue - 1] if cue else None
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
    if "weak" in token.sense.signs and tokens[at].damage and place.place_class in PARTS_OF_COUNTRY:
        return True  # `Sản xuất Thương mại`, production and trade, is of no Shanghai (`Thượng Hải`)
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


def _ends_a_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a place is only the end of a Korean word, which blanks part: there is no Turkey in `켄터키`."""
    before = tokens[at - 1] if at else None
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
    following = tokens[cue + 1] if cue + 1 < len(tokens) else None
    goes_on = following is not None and following.sense.place is not None and touches_on(tokens, cue, cue + 1)
    return place.place_class in PARTS_OF_COUNTRY or goes_on


def _are_two_words(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether words of origin and a place are a word each, with no small word between, as a person's names are."""
    return abs(cue - at) == 1 and all(tokens[k].kind == "word" and tokens[k].first is tokens[k].last for k in (cue, at))


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
    token = tokens[cue]
    if cue + 1 >= len(tokens):
        return False
    following = tokens[cue + 1]
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


def stand_alone(tokens: Sequence[Token], line_end: int, cue: int) -> bool:
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


def holds_unknown(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a word that might deny stands between words of origin and place: an unread one, or the rest of a denial.

    That is a small word which goes neither before an adjective nor behind a colon (`De origem nã tailandesa`).
    """
    place = tokens[last].sense.place
    adjective = place is not None and place.place_class == "adjective"
    languages = frozenset(tokens[first].sense.languages)
    return any(
        token.kind == "word"
        and not token.text.isdigit()
        and (token.sense is NO_SENSE or ((adjective or before.text == ":") and lacks_a_letter(token.text, languages)))
        for before, token in pairwise(tokens[first:last])
    )


def swallows_denial(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a part of a statement was mended out of letters that hold a denial as well.

    That is a short word before a name that is whole without it (`uun marocaine`), or within words of origin
    (`ИЗГСТОВЛЕНО Е В`), what has run into a word (`origenwo`, `Meksikadağildir`, `НЕКСРЕЙСКОГО`, `لاصين`), or a
    character that denies by itself (`인도네시외`).
    """
    token, languages = tokens[at], frozenset(tokens[cue].sense.languages)
    if not token.edited:
        return False
    if token.kind == "single":
        node = lexicon().root.children.get(token.last.text)
        return node is not None and node.sense is not None and "after_not" in node.sense.negations
    first, *rest = token.text.split()
    says_yes = token.sense.is_cue and not token.sense.denies
    parted = lexicon().two_words(first)
    run_into = parted is not None and lexicon().is_denial(parted[0])
    foreign = lexicon().is_denial(first) and not lexicon().is_word_of(first, languages)  # `Sin xuất tại`
    if run_into or (says_yes and (foreign or any(_is_left_of_denial(word, languages) for word in rest))):
        return True
    if rest and len(first) <= SHORT_WORD and _is_place("".join(rest)) and is_barely_denial(first, languages):
        return True
    if token.sense.place is not None and begins_with_denial(first, languages) and not _is_one_word(first):
        return True
    behind = at + 1
    while behind < len(tokens) and tokens[behind].kind == "word" and touches_on(tokens, behind - 1, behind):
        behind += 1
    last = token.last.text + "".join(other.text for other in tokens[at + 1 : behind])
    return any(ends_in_denial(text, languages) and not _is_one_word(text) for text in {first, last})


def _is_left_of_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is no small one of these languages, and like a denial or one but for a letter lost."""
    if is_small_word(word, languages):
        return False
    return lacks_a_letter(word, languages) or likeness_before(word, languages) is not None


def _is_one_word(text: str) -> bool:
    """Whether letters are a word of statements, of which one was misread (`Казахстаие`)."""
    vocabulary = lexicon().vocabulary
    return text in vocabulary.words or vocabulary.is_one_misread(text)


def _is_place(word: str) -> bool:
    node = lexicon().root.children.get(word)
    return node is not None and node.sense is not None and node.sense.place is not None


def begins_with_more(tokens: Sequence[Token], cue: int) -> bool:
    """Whether words of origin begin with a letter of something else, which may be all that is left of a denial.

    That is so in `wmade in`; and the stroke in `Ihecho en` may be the edge of a box, or all that is left of `No`.
    """
    first = tokens[cue].first
    return tokens[cue].edited and first.kind == "word" and lexicon().is_word_of_origin(first.text[1:])


def may_be_any_word(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether a place right beside a mere word for goods was mended so far that it may be any (`Orange Produkt`)."""
    token, sense = tokens[at], tokens[cue].sense
    goods = sense.signs & {"link", "weak"} and Role.ORIGIN not in {sense.before, sense.after}
    if not goods or abs(at - cue) > 1 or token.kind != "word" or not token.edited:
        return False
    letters = token.text.replace(" ", "")
    near = place_like(letters)
    return near is None or near.cost > (ONE_LETTER if len(letters) >= TELLING_NAME else MISSPELT)


def is_guessed(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether a place is not named as it is listed, and too little bears it out.

    Of two characters one is left to tell a country by, and many end alike (`羊国`); a word that is only like a name
    of another language than the words of origin, or like a form of one, may be any (Italian `Gina` is no Guinea).
    """
    token = tokens[at]
    place = token.sense.place
    if place is None or (token.whole and not token.damage):
        return False
    if not token.whole and _goes_on_beyond_bracket(tokens, at):
        return True
    if tokens[cue].edited and token.edited and _are_two_words(tokens, cue, at):
        return True  # `Industrias Miranda`, `Bertha Pauligin`
    if token.kind == "single":
        return token.is_mended and len(token.text.replace(" ", "")) <= SHORT_NAME
    return not place.languages & tokens[cue].sense.languages


def _goes_on_beyond_bracket(tokens: Sequence[Token], at: int) -> bool:
    """Whether letters are written on to a name behind a bracket, so that this is one of them misread (`Mala)sia`)."""
    if at + 2 >= len(tokens) or tokens[at + 1].text not in BRACKETS:
        return False
    return tokens[at].kind == tokens[at + 2].kind == "word" and touches_on(tokens, at, at + 2)
