"""Words of origin that stand before their place: where that stands, with links, marks and denials between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.dates import undated
from edge.claims.negation.evidence import is_negation
from edge.claims.negation.neighbours import begins_line, token_behind
from edge.claims.statement.between import is_like_negation, is_link, is_plain_link, is_stray, leads_on, may_be_small
from edge.claims.statement.binding import MAX_GAP, Bond, binds_back, has_own_cue, is_attribute, is_too_weak
from edge.claims.statement.makers import is_near_maker
from edge.claims.statement.named import Places, is_word_of_statements
from edge.claims.statement.roles import role_before
from edge.claims.statement.said_of import is_said_by_words_behind
from edge.claims.statement.towns import beyond_town
from edge.claims.words.places import Place
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Role

__all__ = ["bond_forward"]

SPEAKING: Final = frozenset(role for role in Role if role.speaks_of_origin)

MAX_BREAKS: Final = 2
"""Ends of lines between words of origin and their place."""


def bond_forward(places: Places, cue: int) -> Bond | None:
    """Words of origin bound to the place that stands behind them; None where they have none there."""
    begun = role_before(places, cue)
    if begun is None:
        return None
    role, last = begun
    tokens, languages = places.tokens, places.tokens[cue].sense.languages
    negations: list[int] = []
    breaks, guessed = 0, False
    for at in undated(tokens, places.not_aside(range(last + 1, len(tokens))), MAX_GAP):
        found = _place_from(places, at, cue)
        if found is not None:
            bond = Bond(cue, *found, role, negations, is_of_town=found[0] != at)
            return bond if bond.is_of_town or not _is_of_others(places, bond, breaks) else None
        token = tokens[at]
        if is_said_by_words_behind(tokens, at, role):
            return None
        if token.is_break:
            breaks += 1
            if breaks > MAX_BREAKS or (is_attribute(tokens, cue) and tokens[cue + 1].text != ":"):
                return None
        elif is_negation(token, of=languages) or is_like_negation(tokens, at, cue):
            negations.append(at)
        elif not (is_link(tokens, at, cue) or leads_on(tokens, at) or is_stray(token)):
            if guessed or not may_be_small(tokens, at, cue):
                return None  # two small words in a row, both misread, are words of another sentence
            guessed = True
    return None


def _place_from(places: Places, at: int, cue: int) -> tuple[int, Place] | None:
    """The place at a token, or the country behind the town whose name begins there, and where it stands."""
    town = beyond_town(places, at, cue)
    where = at if town is None else town
    is_place = town is not None or not is_plain_link(places.tokens, at, cue) or _is_printed_as_code(places, at, cue)
    place = places.at(where, after_cue=is_place)
    return None if place is None else (where, place)


def _is_printed_as_code(places: Places, at: int, cue: int) -> bool:
    """Whether a token right behind words of origin stands in capitals among small letters (`Origin CN Value`).

    What is a word as well is a code only where these words have several, and nothing follows it (`Made in DE`).
    """
    tokens, words = places.tokens, places.tokens[cue]
    if at != cue + 1 or tokens[at].first.line != words.last.line or words.sense.before not in SPEAKING:
        return False
    raw = places.raw[words.last.line]
    apart = places.code_at(at) is not None and any(map(str.islower, raw))
    ends = words.first is not words.last and at + 1 == len(tokens)
    return apart and (ends or not is_word_of_statements(tokens[at].text.upper()))


def _is_of_others(places: Places, bond: Bond, breaks: int) -> bool:
    """Whether a place behind words of origin is not theirs: too doubtful, of a maker, or of its own line."""
    tokens = places.tokens
    if is_near_maker(tokens, bond.cue, bond.at) or is_too_weak(tokens, bond.cue, bond.at, bond.place):
        return True
    if "weak" in tokens[bond.cue].sense.signs and has_own_cue(tokens, bond.at):
        return True  # `aus chinesischen Teilen`
    return _has_one_before(places, bond, breaks) or (breaks > 0 and _is_of_its_line(tokens, bond))


def _has_one_before(places: Places, bond: Bond, breaks: int) -> bool:
    """Whether words of origin already have a place right before them, and are parted from this one.

    So they are by a blank or the end of a line (`泰国原产 江西分装`, `Swedish origin / Iceland Post`), or by words of
    its own behind it.
    """
    tokens, cue = places.tokens, places.tokens[bond.cue]
    if cue.sense.after is None or not bond.cue or _is_of_last(tokens, bond.cue - 1):
        return False
    parted = breaks > 0 or tokens[bond.cue + 1].text == "("
    if cue.kind == "single":
        parted = parted or has_own_cue(tokens, bond.at) or (tokens[bond.at].first.parted and not _is_spaced_out(cue))
    return parted and binds_back(places, bond.cue)


def _is_of_last(tokens: Sequence[Token], at: int) -> bool:
    """Whether a place has a caption of its own, and so none behind it (`目的国：美国 原产国：中国`)."""
    return at > 1 and tokens[at - 1].text == ":" and tokens[at - 2].sense.before is not None


def _is_of_its_line(tokens: Sequence[Token], bond: Bond) -> bool:
    """Whether a place in another line than its words of origin stands in one that goes on about something else."""
    cue, place, following = tokens[bond.cue], tokens[bond.at], token_behind(tokens, bond.at)
    if place.is_mended and not _is_first(tokens, bond.at):
        return True
    if following is None:
        return False
    if following.kind == "single" and (following.is_mended or following.sense is NO_SENSE):
        return following.first.start == place.last.end  # 中国语 is no 中国
    weak = "weak" in cue.sense.signs or bond.place.place_class == "adjective"
    return following.kind == "word" and following.sense is NO_SENSE and weak


def _is_first(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but denials stands before a token in its line."""
    while at > 0 and is_negation(tokens[at - 1]):
        at -= 1
    return begins_line(tokens, at)


def _is_spaced_out(token: Token) -> bool:
    """Whether the characters of a word are set apart by blanks, so that blanks do not part words."""
    return token.first is not token.last and token.last.parted
