"""What the two boxes of a form answer behind a statement, where one of the answers beside them was misread.

Of `[ ] yes [X] no` either word tells what the other is, so one that was read settles which of them is ticked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.words.damage import LAST_OF_ALPHABETS, Likeness, are_confused, letters_apart, likeness
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import Token
from edge.claims.words.units import ON

__all__ = ["answer", "answer_of_boxes", "is_like_no", "offered_answers"]

MOST_MISREAD: Final = 1.0
"""How many letters of an answer may be misread."""

OPENING: Final = frozenset("?:([")
CLOSING: Final = frozenset(")]")
"""Marks round the answers that a form offers."""

OTHER: Final = {"yes": "no", "no": "yes"}


class _Box(NamedTuple):
    """A box with the tokens that stand behind it."""

    ticked: bool
    beside: list[int]


def answer(token: Token) -> str | None:
    """Whether a token answers yes or no."""
    signs = token.sense.signs
    if "no" in signs:
        return "no"
    return "yes" if "yes" in signs else None


def is_like_no(word: str, languages: frozenset[str]) -> bool:
    """Whether an unread word is most likely the *no* of one of these languages, be it one of two letters (`لل`)."""
    known = _answers("no", languages)
    return likeness(word, known) is Likeness.DENIES or any(_is_misread(word, answer) for answer in known)


def _is_misread(word: str, known: str) -> bool:
    """Whether a word is an answer of two letters of a script that writes no vowels, one of them misread."""
    if known <= LAST_OF_ALPHABETS or not len(word) == len(known) == 2:  # noqa: PLR2004 - of two letters
        return False
    return [are_confused(*pair) for pair in zip(word, known, strict=True) if pair[0] != pair[1]] == [True]


def offered_answers(tokens: Sequence[Token], at: int) -> int:
    """Where the two answers end that a form offers from `at` on (`(Y/N)`, `? yes/no`); `at` where it offers none."""
    first = at
    while first < len(tokens) and tokens[first].text in OPENING:
        first += 1
    either = [answer(token) or token.text for token in tokens[first : first + 3]]
    if first < len(tokens) and "asks" in tokens[first].sense.negations:
        last = first + 1  # `是/否`
    elif either in (["yes", "/", "no"], ["no", "/", "yes"]):
        last = first + 3
    else:
        return at
    return last + 1 if last < len(tokens) and tokens[last].text in CLOSING else last


def answer_of_boxes(tokens: Sequence[Token], first: int, languages: frozenset[str]) -> tuple[str, list[int]] | None:
    """What is ticked of two boxes, the first at `first`, with the tokens that say so; None where nobody can tell."""
    boxes = _boxes(tokens, first)
    if len(boxes) != 2 or boxes[0].ticked == boxes[1].ticked:  # noqa: PLR2004 - yes and no
        return None
    ticked, empty = sorted(boxes, key=lambda box: not box.ticked)
    said, unsaid = _said(tokens, ticked.beside), _said(tokens, empty.beside)
    if (
        said is None
        and unsaid is not None
        and ticked.beside
        and _is_like(tokens, ticked.beside, OTHER[unsaid], languages)
    ):
        said = OTHER[unsaid]
    if said is None or unsaid == said or not (ticked.beside and empty.beside):
        return None
    return said, [at for at in range(first, max(*ticked.beside, *empty.beside) + 1) if tokens[at].kind != "mark"]


def _boxes(tokens: Sequence[Token], first: int) -> list[_Box]:
    boxes: list[_Box] = []
    for at in range(first, len(tokens)):
        if tokens[at].kind == "box":
            boxes.append(_Box(tokens[at].text == ON, []))
        elif tokens[at].is_break:
            break
        elif tokens[at].kind != "mark":
            boxes[-1].beside.append(at)
    return boxes


def _said(tokens: Sequence[Token], beside: Sequence[int]) -> str | None:
    """What the words beside a box answer as they were read, a blank within the word aside (`N EIN`)."""
    if len(beside) == 1:
        return answer(tokens[beside[0]])
    node = lexicon().root.children.get("".join(tokens[at].text for at in beside))
    signs = node.sense.signs if node is not None and node.sense is not None else set()
    return next((sign for sign in ("no", "yes") if sign in signs), None)


def _is_like(tokens: Sequence[Token], beside: Sequence[int], sign: str, languages: frozenset[str]) -> bool:
    text = "".join(tokens[at].text for at in beside)
    return any(letters_apart(text, word, MOST_MISREAD) <= MOST_MISREAD for word in _answers(sign, languages))


def _answers(sign: str, languages: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for tag in sorted(languages) for word in sorted(lexicon().answers[sign].get(tag, ())))
