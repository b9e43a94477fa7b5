"""Places that are not named as they are listed, and too little bears out: they may be words of something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.neighbours import touches_on
from edge.claims.words.near_phrases import place_like
from edge.claims.words.nearest import ONE_LETTER
from edge.claims.words.tokens import Token
from edge.domain import Role

__all__ = ["is_guessed", "may_be_any_word"]

MISSPELT: Final = 0.4
TELLING_NAME: Final = 8
"""How far a name may be off that is only misspelt: letters that share a shape, or one letter of a name so long."""

SHORT_NAME: Final = 2
"""Characters of a name of which one that was misread leaves too little to tell it by."""

BRACKETS: Final = frozenset("()[]{}|")


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


def _are_two_words(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether words of origin and a place are a word each, with no small word between, as a person's names are."""
    return abs(cue - at) == 1 and all(tokens[k].kind == "word" and tokens[k].first is tokens[k].last for k in (cue, at))


def may_be_any_word(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether a place right beside a mere word for goods was mended so far that it may be any (`Orange Produkt`)."""
    token, sense = tokens[at], tokens[cue].sense
    goods = sense.signs & {"link", "weak"} and Role.ORIGIN not in {sense.before, sense.after}
    if not goods or abs(at - cue) > 1 or token.kind != "word" or not token.edited:
        return False
    letters = token.text.replace(" ", "")
    near = place_like(letters)
    return near is None or near.cost > (ONE_LETTER if len(letters) >= TELLING_NAME else MISSPELT)
