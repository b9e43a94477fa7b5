"""The name of a maker between words of origin and their place: `Made by Acme Tools Ltd. in China`.

Only a place that words such as `made` take with a small word of their own (`made in`, `hergestellt in`) is one where
the maker makes: the places of an address (`by Acme Ltd, Shenzhen, China`) and of a name (`Bank of China`) are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.statement.evidence import is_negation
from edge.claims.statement.likeness import likeness_before
from edge.claims.words.lexicon import PASSED_OVER, lexicon
from edge.claims.words.senses import Node
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Role

__all__ = ["beyond_maker", "is_like_denial", "names_maker"]

MAX_NAME: Final = 9
"""Words and marks of a maker's name that are passed over."""

MAKING: Final = frozenset({Role.MADE, Role.PRODUCED, Role.ASSEMBLED})
IN_NAMES: Final = frozenset({".", "&", "-", '"', "'"})


def names_maker(tokens: Sequence[Token], cue: int) -> bool:
    """Whether the word for *by* stands right behind words for making."""
    by, sense = tokens[cue + 1] if cue + 1 < len(tokens) else None, tokens[cue].sense
    making = tokens[cue].kind == "word" and (sense.before or sense.after) in MAKING
    return by is not None and making and "agent" in by.sense.signs and bool(by.sense.languages & sense.languages)


def beyond_maker(tokens: Sequence[Token], cue: int, raw: Sequence[str]) -> int | None:
    """Where what is said of the place begins behind the maker's name; None where nothing is, or it is an address.

    `raw[line]` is the original text of a line, for names begin with capitals. Behind `Ltd` no more of a name follows.
    """
    first, firm = cue + 2, False
    for at in range(first, min(len(tokens), first + MAX_NAME)):
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


def is_like_denial(tokens: Sequence[Token], cue: int, end: int) -> bool:
    """Whether a word of the maker's name may be a denial misread."""
    languages = frozenset(tokens[cue].sense.languages)
    return any(
        token.sense is NO_SENSE and len(token.text) > 1 and likeness_before(token.text, languages) is not None
        for token in tokens[cue + 2 : end]
    )


def _leads_to_place(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a small word that these words take, denied or not, stands at `at`, and a place that ends the clause."""
    while at < len(tokens) and is_negation(tokens[at]):
        at += 1
    verb = _verb(tokens[cue])
    taken = verb.children.get(tokens[at].text) if verb is not None and at < len(tokens) else None
    if taken is None or taken.sense is None or not taken.sense.is_cue:
        return False
    at += 1
    while at < len(tokens) and "link" in tokens[at].sense.signs:
        at += 1
    if at == len(tokens) or tokens[at].sense.place is None:
        return False
    return at + 1 == len(tokens) or tokens[at + 1].kind in {"mark", "line"}


def _verb(cue: Token) -> Node | None:
    """Where the phrases of words for making go on; None where they were misread so that no other word is left."""
    node: Node | None = lexicon().root
    for form in (cue.first.forms[-1], *cue.text.split()[1:]):
        if node is not None and form not in PASSED_OVER:
            node = node.children.get(form)
    return node


def _is_of_name(token: Token, raw: str) -> bool:
    """Whether a word may be one of a name: none that denies, or is of another statement, or that begins small."""
    other = token.sense.negations or token.sense.is_cue or token.sense.signs & {"or", "but", "number_words"}
    small = token.text in raw.split() and not raw.islower()
    return token.kind == "word" and not (other or small or token.text.isdigit())
