"""Evidence on whether a statement says yes or no, and what counts as a negation.

A denial that is read as an assertion, or the other way round, is the worst error of all, so nothing is flipped on a
guess: two negations, an open question or boxes that do not tell make the statement ambiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from edge.claims.negation.neighbours import token_before, token_behind
from edge.claims.words.damage import Likeness
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Polarity

__all__ = [
    "BEFORE",
    "BEHIND",
    "PLAIN",
    "QUOTES",
    "Evidence",
    "collect",
    "flipped",
    "is_negation",
    "is_number_sign",
    "is_only_like",
    "note_likeness",
]


BEFORE: Final = frozenset({"not", "weak_not", "outside", "ambiguous_not", "asks", "perhaps_not"})
BEHIND: Final = frozenset({"after_not", "perhaps_not"})
PLAIN: Final = frozenset({"not", "weak_not", "outside", "after_not"})
QUOTES: Final = frozenset("-\"'(*[~_{“<>«+|!$@")


@dataclass(slots=True)
class Evidence:
    """What was found round a statement: places of negating tokens, and what answers and boxes say."""

    negations: list[int] = field(default_factory=list)
    weak: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    answer: str | None = None
    answered: list[int] = field(default_factory=list)
    said_of: list[int] = field(default_factory=list)
    """The noun for what goods hold, where the statement is on that."""
    asked: bool = False
    unclear: bool = False
    unread: bool = False
    """Whether a word stands right before the statement that might be a negation and was not read as any word."""

    @property
    def indexes(self) -> list[int]:
        """Every token the polarity rests on."""
        return [*self.negations, *self.weak, *self.unsure, *self.answered, *self.said_of]

    def polarity(self) -> Polarity:
        """Asserted, denied, or ambiguous when the evidence does not settle it."""
        count = len(self.negations) or min(len(self.weak), 1)
        # `ne ... pas`, the first word damaged: the whole denial decides.
        unsure = self.unsure and not self.negations
        if unsure or self.unclear or (self.asked and self.answer is None):
            return Polarity.AMBIGUOUS
        if self.answer == "no":
            count += 1
        return (Polarity.ASSERTED, Polarity.DENIED)[count] if count < 2 else Polarity.AMBIGUOUS  # noqa: PLR2004


def flipped(polarity: Polarity) -> Polarity:
    """The other of asserted and denied; ambiguous stays."""
    return {Polarity.ASSERTED: Polarity.DENIED, Polarity.DENIED: Polarity.ASSERTED}.get(polarity, polarity)


def is_negation(token: Token, *, behind: bool = False, of: AbstractSet[str] = frozenset()) -> bool:
    """Whether the token denies what stands behind it (or, with `behind`, what stands in front of it).

    A negation of a single letter (French `n`) must be of a language of the statement, if these are given.
    """
    kinds = token.sense.negations
    if not kinds or not kinds & (BEHIND if behind else BEFORE) or is_only_like(token):
        return False
    letter = len(token.text) == 1 and token.kind == "word"
    return not (of and letter and not token.sense.languages & of)


def is_only_like(token: Token) -> bool:
    """Whether a token is a single character that only looks like a negation."""
    return token.is_mended and token.kind == "single" and len(token.text) == 1


def collect(evidence: Evidence, tokens: Sequence[Token], at: int) -> None:
    """Note the negation at `at` for what it is."""
    kinds = tokens[at].sense.negations
    if "asks" in kinds:
        evidence.asked = True
    elif kinds & {"ambiguous_not", "perhaps_not"} and not kinds & PLAIN:
        evidence.unsure.append(at)
    elif "weak_not" in kinds:
        evidence.weak.append(at)
    else:
        evidence.negations.append(at)


def note_likeness(evidence: Evidence, like: Likeness | None, at: int) -> bool:
    """Note the word at `at` as the denial that it is or may be; False where it is none."""
    if like is Likeness.DENIES:
        evidence.negations.append(at)
    elif like is Likeness.DOUBTFUL:
        evidence.unsure.append(at)
    return like is not None


def is_number_sign(tokens: Sequence[Token], at: int) -> bool:
    """Whether *no* or *n* is short for *number*: `No. 7`, `Item no`, `S/N 7`."""
    token = tokens[at]
    if token.text not in {"no", "non", "n"}:
        return False
    following, preceding = token_behind(tokens, at), token_before(tokens, at)
    if preceding is not None and (preceding.text in {":", "?"} or preceding.kind == "box"):
        return False
    if (
        tokens[at + 1 : at + 2]
        and tokens[at + 1].text == "-"
        and tokens[at + 2 : at + 3]
        and tokens[at + 2].sense.place
    ):
        return False  # `Goods non-Chinese`
    if following is not None and following.text in {".", ":", "#"} and at + 2 < len(tokens):
        following = tokens[at + 2]  # `No. 7`
    if following is not None and following.sense is NO_SENSE and following.text[0].isdigit():
        return True
    # `Article n'est`: a number stands behind *n*.
    return token.text != "n" and preceding is not None and "number_words" in preceding.sense.signs
