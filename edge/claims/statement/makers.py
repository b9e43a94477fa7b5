"""The name of a maker between words of origin and their place: `Made by Acme Tools Ltd. in China`.

Only a place that words such as `made` take with a small word of their own (`made in`, `hergestellt in`) is one where
the maker makes: the places of an address (`by Acme Ltd, Shenzhen, China`) and of a name (`Bank of China`) are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.evidence import is_negation
from edge.claims.negation.likeness import likeness_before
from edge.claims.words.lexicon import lexicon
from edge.claims.words.phrasebook import PASSED_OVER
from edge.claims.words.senses import Node, Sense
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Role

__all__ = ["beyond_maker", "is_like_denial", "is_near_maker", "may_be_place", "names_maker", "taken_with"]

MAX_NAME: Final = 9
MAX_CHARACTERS: Final = 40
"""Words and marks of a maker's name that are passed over, and characters of one in a script that parts no words."""

MAKING: Final = frozenset({Role.MADE, Role.PRODUCED, Role.ASSEMBLED})
IN_NAMES: Final = frozenset({".", "&", "-", '"', "'"})


def names_maker(tokens: Sequence[Token], cue: int) -> bool:
    """Whether the word for *by* ends words for making or stands right behind them."""
    by, sense = tokens[cue + 1] if cue + 1 < len(tokens) else None, tokens[cue].sense
    if (sense.before or sense.after) not in MAKING:
        return False
    behind = by is not None and "agent" in by.sense.signs and bool(by.sense.languages & sense.languages)
    return behind or _ends_in_by(tokens[cue])


def beyond_maker(tokens: Sequence[Token], cue: int, raw: Sequence[str]) -> int | None:
    """Where what is said of the place begins behind the maker's name; None where nothing is, or it is an address.

    `raw[line]` is the original text of a line, for names begin with capitals. Behind `Ltd` no more of a name follows.
    """
    first, firm = cue + 2 - _ends_in_by(tokens[cue]), False
    longest = MAX_CHARACTERS if tokens[cue].kind == "single" else MAX_NAME
    for at in range(first, min(len(tokens), first + longest)):
        token = tokens[at]
        comma = token.text == ","
        if at > first and _leads_to_place(tokens, at + comma, cue):
            return at + comma
        goes_on = at + 1 < len(tokens) and "company_words" in tokens[at + 1].sense.signs
        firm = firm or "company_words" in token.sense.signs
        named = _is_of_name(token, raw[token.first.line]) and (not firm or "company_words" in token.sense.signs)
        if not (named or (comma and goes_on) or token.text in IN_NAMES):
            return None
    return None


def may_be_place(tokens: Sequence[Token], cue: int, raw: Sequence[str]) -> bool:
    """Whether what stands behind *by* may be a place, and no name that begins with one (`by China Tool Works`).

    It must be one as it stands: most makers' names are near to some place (`von Berner`, `por Clara`).
    """
    if "weak" in tokens[cue].sense.signs or _ends_in_by(tokens[cue]):
        return False
    named = tokens[cue + 2 : cue + 4]
    if named and named[0].edited:
        return False
    return len(named) <= 1 or named[0].sense.place is None or not _is_of_name(named[1], raw[named[1].first.line])


def is_near_maker(tokens: Sequence[Token], cue: int, at: int) -> bool:
    """Whether a word that was mended to a place is rather the name of a maker, whom words of origin call so."""
    return "maker" in tokens[cue].sense.signs and tokens[at].edited


def is_like_denial(tokens: Sequence[Token], cue: int, end: int) -> bool:
    """Whether a word of the maker's name may be a denial misread, or its last characters, which no blank parts."""
    languages = frozenset(tokens[cue].sense.languages)
    runs_on = tokens[cue].kind == "single" and not tokens[end].first.parted
    return runs_on or any(
        token.sense is NO_SENSE and len(token.text) > 1 and likeness_before(token.text, languages) is not None
        for token in tokens[cue + 2 : end]
    )


def _leads_to_place(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a small word that these words take, denied or not, stands at `at`, and a place that ends the clause."""
    while at < len(tokens) and is_negation(tokens[at]):
        at += 1
    if taken_with(tokens, cue, at) is None:
        return False
    at += 1
    while at < len(tokens) and "link" in tokens[at].sense.signs:
        at += 1
    if at == len(tokens) or tokens[at].sense.place is None:
        return False
    return at + 1 == len(tokens) or tokens[at + 1].kind in {"mark", "line"}


def taken_with(tokens: Sequence[Token], cue: int, at: int) -> Sense | None:
    """The words of origin that those at `cue` are with the small word at `at`; None where they take none there."""
    verb = _beyond(lexicon().root, tokens[cue], but_last=_ends_in_by(tokens[cue]))
    taken = _beyond(verb, tokens[at]) if at < len(tokens) and tokens[at].kind != "mark" else None
    return taken.sense if taken is not None and taken.sense is not None and taken.sense.is_cue else None


def _ends_in_by(cue: Token) -> bool:
    """Whether the word for *by* is one of the words for making (`handmade by`), which else speak of goods alone."""
    return "agent" in cue.sense.signs


def _beyond(node: Node | None, token: Token, *, but_last: bool = False) -> Node | None:
    """Where phrases go on behind a token, or its words but the last; None where none does as these were read."""
    words = token.text.split()
    for form in (token.first.forms[-1], *words[1 : len(words) - but_last]):
        if node is not None and form not in PASSED_OVER:
            node = node.children.get(form)
    return node


def _is_of_name(token: Token, raw: str) -> bool:
    """Whether a word may be one of a name: none that denies, or is of another statement, or that begins small."""
    other = token.sense.negations or token.sense.is_cue or token.sense.signs & {"or", "but", "number_words"}
    small = token.text in raw.split() and not raw.islower() and "and" not in token.sense.signs
    return token.kind in {"word", "single"} and not (other or token.text.isdigit() or (small and token.kind == "word"))
