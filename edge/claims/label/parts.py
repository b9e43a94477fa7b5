"""What a line holds of a statement: the parts of one, or a word that may be a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from edge.claims.label.torn import is_written_on
from edge.claims.misread.phrases import Kind
from edge.claims.negation.evidence import PLAIN, is_negation
from edge.claims.negation.likeness import may_deny
from edge.claims.negation.scope import MAX_PIECE
from edge.claims.words.fold import Folded, fold
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["MAX_DENIAL", "languages_of", "may_be_part", "may_deny_undisguised", "parts_held", "speaks"]

MAX_DENIAL: Final = 4
"""Letters of a word that was not read, at the beginning of a line or alone in it, and may be a denial."""


def speaks(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a line holds more than names of places and small words."""
    return any(
        token.sense.is_cue
        or token.sense.negations
        or token.sense.statements
        or token.kind == "box"
        or (token.sense is NO_SENSE and token.kind != "mark" and token.text in words.vocabulary.words)
        or "yes" in token.sense.signs
        or "no" in token.sense.signs
        for token in tokens
    ) or (len(tokens) == 1 and tokens[0].sense is NO_SENSE)


def may_be_part(read: Sequence[Token], words: Lexicon) -> bool:
    """Whether a line may be a piece of a phrase (`gốc`), or the denial of what stands beside it."""
    if 0 < len(read) <= MAX_PIECE and all(token.text in words.vocabulary.words for token in read):
        return True
    alone = "".join(token.text for token in read) if 0 < len(read) <= MAX_PIECE else ""  # `Isu't`
    of_words = bool(alone) and all(token.kind == "word" for token in read)
    return of_words and (may_deny(alone, behind=False) or may_deny(alone, behind=True))


def may_deny_undisguised(text: str, folded: Folded) -> bool:
    """Whether a line is a short word of letters that all have Latin twins, and may be a denial in its own alphabet."""
    if len(text) > MAX_DENIAL or text.isascii() or not folded.text.isascii():
        return False
    return may_deny(fold(text, disguised=False).text, behind=False)


def parts_held(read: Sequence[Token]) -> frozenset[Kind]:
    """The parts of a statement that a line holds as they were read."""
    held = set()
    for at, token in enumerate(read):
        denies = bool(token.sense.negations & PLAIN) and (is_negation(token) or is_negation(token, behind=True))
        if (denies and not is_written_on(read, at)) or "no" in token.sense.signs:
            held.add(Kind.DENIAL)
        if token.sense.place:
            held.add(Kind.PLACE)
        if token.sense.is_cue:
            held.add(Kind.CUE)
            if token.sense.denies:
                held.add(Kind.DENIAL)
    return frozenset(held)


def languages_of(tokens: Iterable[Token]) -> frozenset[str]:
    """The languages of some tokens, and of the places that they name."""
    senses = [token.sense for token in tokens]
    if not senses:
        return frozenset()
    return frozenset().union(*(sense.languages for sense in senses), *(s.place.languages for s in senses if s.place))
