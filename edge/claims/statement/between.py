"""What may stand between words of origin and their place, and belong to neither: small words, and what may deny."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.answers import CROSSES
from edge.claims.negation.characters import begins_denial, may_deny_alone
from edge.claims.negation.likeness import lacks_a_letter, likeness_before
from edge.claims.negation.neighbours import begins_line, ends_line, token_behind
from edge.claims.negation.small_words import SMALL_WORDS, is_damaged_link, is_small_word
from edge.claims.statement.made_of import MAKING
from edge.claims.statement.named import is_word_of_statements
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Role

__all__ = ["is_like_negation", "is_link", "is_plain_link", "is_stray", "leads_on", "links_back", "may_be_small"]

MARKS_AFTER_CUE: Final = frozenset(":-\"'/=()*<>~|_→⇒▶►・") | CROSSES
FIELD_DIGITS: Final = 2
"""Digits of the number of a form's field."""


def is_like_negation(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a word between words of origin and place is like a negation of their language.

    That is an unknown one or an unknown character (`原产地：北台湾`), a small one of other languages only (`De origen
    na italiano`), or one that joins what is said, and here has nothing to join (`Сделано но в Китае`).
    """
    token = tokens[at]
    if token.kind == "single":
        return token.sense is NO_SENSE and may_deny_alone(token.text)
    languages = frozenset(tokens[cue].sense.languages)
    joins = token.sense.signs & {"and", "or", "but"} and not is_small_word(token.text, languages)
    foreign = token.sense.signs & SMALL_WORDS and not token.sense.languages & languages
    unread = token.sense is NO_SENSE or joins or foreign
    if token.kind != "word" or not unread:
        return False
    rest = joins and lacks_a_letter(token.text, languages)  # `De origen o China`, of `no`
    return bool(rest) or likeness_before(token.text, languages) is not None or begins_denial(token.text, languages)


def is_link(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a token is a small word; behind words that mean much else, one of their language.

    Behind a verb of making it is none that leads to what goods are made of (`Made of China clay`).
    """
    small, words = tokens[at].sense, tokens[cue].sense
    if "weak" not in words.signs:
        return "link" in small.signs
    own = bool(small.languages & words.languages)
    return "link" in small.signs and own and not ("of_what" in small.signs and words.before in MAKING)


def may_be_small(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether an unknown word may be a damaged small one of the language of the words of origin."""
    token = tokens[at]
    return (
        token.kind == "word"
        and token.sense is NO_SENSE
        and ("weak" not in tokens[cue].sense.signs or _fills_line(tokens, at, cue))
        and is_damaged_link(token.text, frozenset(tokens[cue].sense.languages))
    )


def _fills_line(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether words of origin, a word and a place of their language, read whole, fill a line (`Made iv China`)."""
    following = token_behind(tokens, at)
    if at != cue + 1 or not begins_line(tokens, cue) or following is None or following.sense.place is None:
        return False
    own = bool(following.sense.place.languages & tokens[cue].sense.languages)
    return own and not following.damage and ends_line(tokens, at + 1)


def is_plain_link(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a short word must be read as a word: `in` after `made`, though `IN` is India's code.

    So must a damaged one with a word behind it: `FABRIQUÉ EH CHINE` does not speak of Western Sahara, though
    `Origin: CN HS: 691110` does of China; but one that is joined to another is a code (`Made in CN or VN`).
    """
    token = tokens[at]
    if tokens[cue].sense.before is Role.ORIGIN and at + 1 >= len(tokens):
        return False
    small = "link" in token.sense.signs and bool(token.sense.languages & tokens[cue].sense.languages)
    goes_on = at + 1 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at - 1].text != ":"
    goes_on = goes_on and not _joins(tokens[at + 1], tokens[cue])
    if goes_on and is_damaged_link(token.text, frozenset(tokens[cue].sense.languages)):
        return True
    return small or is_word_of_statements(token.text.upper())


def _joins(token: Token, cue: Token) -> bool:
    """Whether a token joins places in a language of the words of origin."""
    return bool(token.sense.signs & {"and", "or"} and token.sense.languages & cue.sense.languages)


def links_back(token: Token, languages: set[str]) -> bool:
    """Whether places may stand beyond a token before words of origin: an ending, or a small word misread."""
    if languages == {"en"} or not ("link" in token.sense.signs or token.sense is NO_SENSE):
        return False
    own = bool(token.sense.languages & languages)
    return own or (token.kind == "word" and is_damaged_link(token.text, frozenset(languages)))


def leads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark may stand between words of origin and their place: so may dots in a row (`Origin..... CN`).

    So may the number of a form's field, which stands in brackets (`Country of origin (8): CN`), and the bracket
    that closes behind words of origin in brackets (`【产地】中国`).
    """
    text, beside = tokens[at].text, (*tokens[at - 1 : at], *tokens[at + 1 : at + 2])
    if text.isdigit():
        return len(text) <= FIELD_DIGITS and [other.text for other in beside] == ["(", ")"]
    if text == "." and "link" in tokens[at - 1].sense.signs and len(tokens[at - 1].text) == 1:
        return True  # short for a town (`в г. Шэньчжэнь`)
    if text == "]":
        return any(token.text == "[" and token.first.line == tokens[at].first.line for token in tokens[:at])
    return text in MARKS_AFTER_CUE or (text == "." and any(other.text in {".", ":"} for other in beside))


def is_stray(token: Token) -> bool:
    """Whether a token is a single letter that belongs to nothing, such as what is left of `in`."""
    return token.kind == "word" and len(token.text) == 1
