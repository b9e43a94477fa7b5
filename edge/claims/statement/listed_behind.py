"""The places that go on from the one behind words of origin: a province and its country, `Vietnam, not China`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.answers import answer
from edge.claims.negation.characters import may_deny_alone
from edge.claims.negation.evidence import is_negation
from edge.claims.negation.likeness import likeness_before, looks_like_denial
from edge.claims.negation.neighbours import BARE, token_behind, touches_on
from edge.claims.negation.small_words import is_small_word
from edge.claims.statement.binding import MAX_GAP, Bond, has_own_cue
from edge.claims.statement.groups import JOINING, Group, Step, add_behind
from edge.claims.statement.guessed import is_guessed
from edge.claims.statement.named import CODE_LENGTHS, Places, is_word_of_statements
from edge.claims.words.places import Place
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["groups_behind"]

MARKS_IN_LIST: Final = frozenset(",()-/&;[]")
MARKS_THAT_JOIN: Final = frozenset("/&")
LISTING: Final = frozenset({"and", "or", "not", "comma"})
"""Signs of what parts the codes of a list."""

SHORT_NAME: Final = 4
"""Letters of a name that says too little where one was misread."""

MAX_REST: Final = 2
"""Letters of a denial that may be all that was read of another word."""


def groups_behind(places: Places, bond: Bond) -> list[Group]:
    """The place of words of origin that stand before it, with those that go on from it."""
    groups = [Group(bond.place.countries, [bond.at])]
    denial = _denial_in_brackets(places.tokens, bond.at)
    denial = _denial_before_another(places, bond.at) if denial is None else denial
    if denial is not None:
        return _beyond_denial(places, groups[0], denial, bond.cue)
    while (step := _next_place(places, groups[-1].indexes[-1], bond.cue)) is not None:
        denial = None if "not" in step.signs else _denial_in_brackets(places.tokens, step.at)
        if denial is not None:
            return [*groups, Group(step.place.countries, [step.at], denied=True, denial=denial)]
        if not _goes_on(places.tokens, groups, step, bond.cue):
            break
    return groups


def _beyond_denial(places: Places, group: Group, denial: int, cue: int) -> list[Group]:
    """A place that is denied right behind words of origin, and the one that these name instead."""
    group.denied, group.denial = True, denial
    step = _next_place(places, denial, cue)
    return [group] if step is None else [group, Group(step.place.countries, [step.at])]


def _denial_before_another(places: Places, at: int) -> int | None:
    """Where a denial stands right behind a place, and another right behind that (`中国ではなくベトナムです`)."""
    tokens, denial, other = places.tokens, at + 1, at + 2
    if other >= len(tokens) or not is_negation(tokens[denial], behind=True):
        return None
    return denial if places.at(other) is not None and not has_own_cue(tokens, other) else None


def _denial_in_brackets(tokens: Sequence[Token], place: int) -> int | None:
    """Where a denial stands behind a place with which it fills brackets: `タイ（中国ではない）`."""
    if tokens[place - 1].text != "(":
        return None
    at = place + 1
    while at < len(tokens) and "link" in tokens[at].sense.signs:
        at += 1
    denied = at < len(tokens) and is_negation(tokens[at], behind=True)
    closed = at + 1 < len(tokens) and tokens[at + 1].text == ")"
    return at if denied and closed else None


def _next_place(places: Places, at: int, cue: int) -> Step | None:
    """The next place in the same list."""
    tokens = places.tokens
    signs: frozenset[str] = frozenset()
    for position in range(at + 1, min(len(tokens), at + MAX_GAP)):
        if position in places.aside:
            return None
        place = places.at(position) or _code_in_list(places, at, position, signs)
        if place is not None:
            return None if has_own_cue(tokens, position) else Step(position, place, signs)
        beyond = _beyond(tokens, position, cue, signs)
        if beyond is None:
            return None
        signs = beyond
    return None


def _code_in_list(places: Places, last: int, at: int, signs: frozenset[str]) -> Place | None:
    """The country of a code that goes on a list of codes (`Made in: CN / VN / KH`), and of no words behind it.

    One that is a word as well (`NO`, `IN`) does so behind a stroke only, and where it answers nothing.
    """
    tokens, following = places.tokens, token_behind(places.tokens, at)
    if not signs & LISTING or len(tokens[last].text) not in CODE_LENGTHS:
        return None
    word = is_word_of_statements(tokens[at].text.upper())
    if word and (tokens[at - 1].text not in MARKS_THAT_JOIN or answer(tokens[at]) is not None):
        return None
    names_field = following is not None and following.text == ":"  # `Origin: CN, GW: 5 kg`
    ends = following is None or following.kind in BARE or bool(following.sense.signs & JOINING)
    return places.code_at(at) if ends and not names_field else None


def _beyond(tokens: Sequence[Token], at: int, cue: int, signs: frozenset[str]) -> frozenset[str] | None:
    """The signs of a list beyond a token that is no place; None where the list does not go on beyond it."""
    token = tokens[at]
    own = bool(token.sense.languages & tokens[cue].sense.languages)  # Dutch `en` joins nothing in French
    joining = token.sense.signs & JOINING if own else set()
    if token.is_break:
        return signs | {"break"}
    if token.sense.negations == {"perhaps_not"} or (signs and _may_deny(tokens, token, cue)):
        return signs | {"perhaps not"}
    if joining:
        # A small word behind `but` joins nothing: Italian `ma a Taiwan`, though `a` is *and* in Polish.
        return signs | (joining - {"and"} if "but" in signs else joining)
    beyond = _beyond_mark(tokens, at, signs)
    if beyond is not None:
        return beyond
    if is_negation(token) and not token.is_mended and not _is_link(tokens, token, cue):
        doubtful = len(token.text) == 1 and token.kind == "word"
        sure = own and not (doubtful or _may_be_rest(tokens, at))
        return signs | {"not" if sure else "perhaps not"}
    return signs if "link" in token.sense.signs and signs and not token.sense.is_cue else None


def _beyond_mark(tokens: Sequence[Token], at: int, signs: frozenset[str]) -> frozenset[str] | None:
    """The signs of a list beyond a mark; None where the list does not go on beyond it.

    A colon makes what stood in brackets an aside (`Country of origin (not China): Thailand`).
    """
    text = tokens[at].text
    if text in MARKS_IN_LIST:
        return signs | {"and" if text in MARKS_THAT_JOIN else "comma"}
    if text == ":" and tokens[at - 1].text == ")" and signs == {"comma"}:
        return frozenset({"but"})
    abbreviated = text == "." and at + 1 < len(tokens) and tokens[at + 1].text == ","
    return signs if abbreviated else None  # `EE.UU., no en China`


def _may_be_rest(tokens: Sequence[Token], at: int) -> bool:
    """Whether a short denial runs on from a word and may be the rest of another: `CHINASNO`, of `China sino`."""
    short = tokens[at].kind == "word" and len(tokens[at].text) <= MAX_REST
    return short and tokens[at - 1].kind == "word" and touches_on(tokens, at - 1, at)


def _is_link(tokens: Sequence[Token], token: Token, cue: int) -> bool:
    """Whether a denial is a small word in a language of the words of origin: Portuguese `no`, in."""
    return is_small_word(token.text, frozenset(tokens[cue].sense.languages))


def _may_deny(tokens: Sequence[Token], token: Token, cue: int) -> bool:
    """Whether a word that was not read, or as a small one of another language, may deny (`, ot Switzerland`)."""
    languages = frozenset(tokens[cue].sense.languages)
    foreign = "link" in token.sense.signs and not token.sense.languages & languages
    unread = token.sense is NO_SENSE or foreign or bool(token.sense.place)  # of a place it is only like the name
    if token.kind == "single":
        return token.sense is NO_SENSE and may_deny_alone(token.text)
    like = likeness_before(token.text, languages) is not None or looks_like_denial(token.text, languages)
    return token.kind == "word" and unread and like


def _goes_on(tokens: Sequence[Token], groups: list[Group], step: Step, cue: int) -> bool:
    """Add a place to the others if it goes on from them."""
    if "break" in step.signs and _line_goes_on(tokens, step.at):
        return False
    if groups[-1].take(step):
        return True
    if step.signs == {"break"} or _is_guess(tokens, cue, step):
        return False
    add_behind(groups, step)
    return True


def _line_goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether the line of a place goes on about something else: `中国邮政` below `原产国：中国`."""
    following = token_behind(tokens, at)
    return following is not None and following.sense is NO_SENSE and following.kind in {"word", "single"}


def _is_guess(tokens: Sequence[Token], cue: int, step: Step) -> bool:
    """Whether a place is only like a name, and nothing that joins it to the others bears it out.

    Right behind a denial, a short one is rather the word that is denied, unless a comma goes before (`لا تثني`).
    """
    at, _, signs = step
    if signs <= {"comma", "break"}:
        return is_guessed(tokens, cue, at)
    listed = "comma" in signs and tokens[at - 2].text != "-"
    short = tokens[at].kind == "word" and len(tokens[at].text) <= SHORT_NAME and tokens[at].is_mended
    return short and is_negation(tokens[at - 1]) and signs <= {"not", "comma", "break"} and not listed
