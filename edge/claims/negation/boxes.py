"""What the answers and boxes of a form say together, behind a statement: `[ ] yes [X] no`, `: NO [X]`.

Of `[ ] yes [X] no` either word tells what the other is, so one that was read settles which of the boxes is ticked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from edge.claims.negation.answers import UNREAD, answer, answer_words
from edge.claims.negation.evidence import Evidence
from edge.claims.negation.neighbours import token_behind
from edge.claims.words.damage import letters_apart
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import Token
from edge.claims.words.units import OFF, ON

__all__ = ["Answers", "is_box_of_last", "is_box_of_next", "settle"]

MOST_MISREAD: Final = 1.0
"""How many letters of an answer may be misread."""

OTHER: Final = {"yes": "no", "no": "yes"}


@dataclass(slots=True)
class Answers:
    """What was found behind a statement: words that answer and boxes, each with where it stands."""

    words: list[tuple[str, int]] = field(default_factory=list)
    boxes: list[tuple[str, int]] = field(default_factory=list)
    parted: bool = False
    """Whether a mark goes before, behind which an answer may stand."""

    @property
    def is_due(self) -> bool:
        """Whether an answer may stand where they end."""
        return self.parted or bool(self.boxes)


def is_box_of_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a box of what stands behind it, as in a line that begins with one (`[x] in A [ ] in B`)."""
    if tokens[at].kind != "box" or _line_of(tokens, at)[0].kind != "box":
        return False
    following = token_behind(tokens, at)
    return following is not None and bool(following.sense.is_cue or following.sense.place or following.sense.statements)


def is_box_of_last(tokens: Sequence[Token], at: int) -> bool:
    """Whether the box at `at` is of what stands before it: its line ends with one, and begins with none."""
    line = _line_of(tokens, at)
    return line[-1].kind == "box" and line[0].kind != "box"


def _line_of(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    first = next((other + 1 for other in range(at, -1, -1) if tokens[other].is_break), 0)
    end = next((other for other in range(at, len(tokens)) if tokens[other].is_break), len(tokens))
    return tokens[first:end]


class _Box(NamedTuple):
    """A box with the tokens that stand behind it."""

    ticked: bool
    beside: list[int]


def settle(evidence: Evidence, answers: Answers, tokens: Sequence[Token], languages: frozenset[str]) -> None:
    """Note what is answered: by the two boxes of a form, by words behind the statement, or by boxes beside them."""
    words, boxes = answers.words, answers.boxes
    box_first = bool(boxes) and not any(at < boxes[0][1] for _, at in words)
    of_boxes = _answer_of_boxes(tokens, boxes[0][1], languages) if box_first else None
    evidence.answered = [at for _, at in (*words, *boxes)]
    if of_boxes is not None:
        evidence.answer, evidence.answered = of_boxes
    elif words and boxes:
        _settle_ticked(evidence, words, boxes)
    elif words:
        evidence.answer = words[0][0] if len(words) == 1 else None
        evidence.unclear |= len(words) > 1 or words[0][0] == UNREAD
        evidence.asked = evidence.asked and evidence.answer != "yes"
    elif boxes:
        evidence.unclear |= all(box == OFF for box, _ in boxes)


def _settle_ticked(evidence: Evidence, answers: Sequence[tuple[str, int]], boxes: Sequence[tuple[str, int]]) -> None:
    box_first = boxes[0][1] < answers[0][1]
    ticked = set()
    for box, box_at in boxes:
        if box != ON:
            continue
        beside = [a for a in answers if (a[1] > box_at) == box_first]
        if beside:
            ticked.add(min(beside, key=lambda answer: abs(answer[1] - box_at))[0])
    if len(ticked) == 1 and UNREAD not in ticked:
        evidence.answer = ticked.pop()
    elif len(boxes) == 1 and len(answers) == 1 and boxes[0][0] == ON and answers[0][0] != UNREAD:
        evidence.answer = answers[0][0]
    else:
        evidence.unclear = True


def _answer_of_boxes(tokens: Sequence[Token], first: int, languages: frozenset[str]) -> tuple[str, list[int]] | None:
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
    sense = lexicon().sense_of("".join(tokens[at].text for at in beside))
    return next((sign for sign in ("no", "yes") if sense is not None and sign in sense.signs), None)


def _is_like(tokens: Sequence[Token], beside: Sequence[int], sign: str, languages: frozenset[str]) -> bool:
    text = "".join(tokens[at].text for at in beside)
    return any(letters_apart(text, word, MOST_MISREAD) <= MOST_MISREAD for word in answer_words(sign, languages))
