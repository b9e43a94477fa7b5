"""What a line holds that was not read, and may be a part of a statement that goes on beyond its ends.

`tokens` are all of a line, `read` those of them that `read_of` leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.clauses import read_of
from edge.claims.negation.evidence import PLAIN, is_only_like
from edge.claims.negation.likeness import may_deny
from edge.claims.negation.multiword import goes_on_denying
from edge.claims.negation.neighbours import touches_on
from edge.claims.negation.scope import MAX_PIECE
from edge.claims.words.damage import is_ordinary
from edge.claims.words.near_phrases import is_near_cue
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = [
    "begins_unread",
    "denies_unread",
    "ends_in_denial_misread",
    "has_unread_part",
    "is_broken",
    "is_unread",
    "is_written_on",
]

MAX_BESIDE: Final = 3

MAX_DENIED: Final = 6
"""Words of a line that may all be of one denial."""

MIN_RUN_INTO: Final = 8

MIN_DENIAL: Final = 2

MAX_DENIAL: Final = 5
"""Letters of a word that may be a denial and words of origin, and of the denial."""

MIN_UNREAD: Final = 4


def _is_unknown(token: Token) -> bool:
    return token.sense is NO_SENSE and not is_ordinary(token.text) and not token.text.isdigit()


def is_written_on(read: Sequence[Token], at: int) -> bool:
    """Whether a character is the rest of an unread word, such as of a name (`王非`)."""
    unread = at > 0 and (_is_unknown(read[at - 1]) or is_only_like(read[at - 1]))
    return unread and read[at].kind == "single" and touches_on(read, at - 1, at)


def denies_unread(read: Sequence[Token]) -> bool:
    """Whether a short line denies what was not read (`Not mode`, `NICHT IN SÜDKORER`, `NIEWYPRODKOWANO`)."""
    if not 0 < len(read) <= MAX_DENIED or not any(map(_is_unknown, read)):
        return False
    if any("trap" in token.sense.signs for token in read):
        return False
    denies = any(
        token.sense.negations & PLAIN and not is_only_like(token) and not is_written_on(read, at)
        for at, token in enumerate(read)
    )
    return denies or (_is_unknown(read[0]) and _is_run_into(read[0].text))


def _is_run_into(word: str) -> bool:
    """Whether a word may be a denial that has run into words of origin."""
    if len(word) < MIN_RUN_INTO:
        return False
    heads = (length for length in range(MIN_DENIAL, MAX_DENIAL + 1) if may_deny(word[:length], behind=False))
    return any(is_near_cue(word[length:]) for length in heads)


def is_broken(tokens: Sequence[Token]) -> bool:
    """Whether a line ends within a statement, in words of origin or a denial that were not read, or asks for more."""
    read = read_of(tokens)
    if not read or not any(map(_is_unknown, read)) or any("trap" in token.sense.signs for token in read):
        return False
    if tokens[-1].text == ":":
        return any(token.sense.is_cue or token.sense.place for token in read)
    last = "".join(token.text for token in _unknown_at_end(read))
    return bool(last) and any(token.sense.negations & PLAIN for token in read) and is_near_cue(last)


def ends_in_denial_misread(read: Sequence[Token]) -> bool:
    """Whether a line ends in a denial that was not read: behind words of origin, or the rest of a longer one."""
    last = "".join(token.text for token in _unknown_at_end(read))
    if not last or any("trap" in token.sense.signs for token in read):
        return False
    denies = any(token.sense.is_cue for token in read) and may_deny(last, behind=False)
    return denies or (1 < len(read) <= MAX_DENIED and goes_on_denying(read[-2].text, read[-1].text))


def _unknown_at_end(read: Sequence[Token]) -> Sequence[Token]:
    first = len(read)
    while first > 0 and _is_unknown(read[first - 1]):
        first -= 1
    return read[first:]


def begins_unread(read: Sequence[Token]) -> bool:
    """Whether a line begins with a word that was not read, and holds a part of a statement right behind it."""
    beside = [token for token in read[1:MAX_BESIDE] if token.sense.place or token.sense.is_cue or token.sense.negations]
    return bool(beside) and _is_unknown(read[0])


def is_unread(read: Sequence[Token]) -> bool:
    """Whether a line is a word or two, the first of which is none that is known (`Swedan`)."""
    if not 0 < len(read) <= MAX_PIECE or read[0].sense is not NO_SENSE or read[0].kind != "word":
        return False
    return len(read[0].text) >= MIN_UNREAD and read[0].text.isalpha() and not is_ordinary(read[0].text)


def has_unread_part(read: Sequence[Token]) -> bool:
    """Whether a short line holds a word or a character that was not read, and may be a part of a statement."""
    return len(read) <= MAX_DENIED and any(map(_is_unknown, read))
