"""How well text was read: characters by script, statements of origin found, and what they were taken to say.

Polarity is judged by the project's own reading of claims from each contestant's lines alike, so that only the lines
make a difference. A denied origin that comes back as asserted is the worst error there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from contestants import Answer, ReadLine
from edge.claims import read_claims
from edge.claims.words.fold import fold
from edge.domain import LineState, OriginClaim, Polarity, Quad, TextLine
from edge.sim import LineTruth, Script
from frames import Frame, Statement
from places import candidates, errors_in, on_print, plain

__all__ = ["LineScore", "Said", "StatementScore", "score_lines", "score_statements", "score_texts"]

CLOSE = 90.0
"""Similarity in percent from which a phrase counts as found, if not exactly."""
MAX_TEXT = 2048


class Said(StrEnum):
    """What a statement of origin was taken to say."""

    RIGHT = "right"
    UNCERTAIN = "uncertain"
    DENIAL_LOST = "denial_lost"
    DENIAL_MADE_UP = "denial_made_up"
    NOTHING = "nothing"


@dataclass(frozen=True)
class LineScore:
    """A legible line of print: how many characters it has and how many of them were wrong, missing or too many."""

    script: Script
    characters: int
    errors: int
    found: bool
    said_unread: bool


@dataclass(frozen=True)
class StatementScore:
    """A legible statement of origin: whether its phrase was found, and what its claim became.

    A text whose place and meaning nobody has marked is scored alike, with `said` None.
    """

    text: str
    exact: bool
    close: bool
    said: Said | None


def score_lines(frame: Frame, answer: Answer) -> list[LineScore]:
    """A score for each legible line of the frame."""
    return [_line_score(line, answer.lines) for line in frame.lines]


def _line_score(line: LineTruth, read: Sequence[ReadLine]) -> LineScore:
    found = candidates(line.box, read)
    characters = len(plain(line.text))
    return LineScore(
        script=line.script,
        characters=characters,
        errors=min(characters, errors_in(line.text, found)),
        found=bool(found),
        said_unread=any(each.state is not LineState.READ and on_print(line.box, each.corners) for each in read),
    )


def score_statements(frame: Frame, answer: Answer) -> list[StatementScore]:
    """A score for each legible statement of origin of the frame."""
    if not frame.statements:
        return []
    claims = read_claims([_text_line(line) for line in answer.lines]).origin
    return [_statement_score(statement, answer, claims) for statement in frame.statements]


def _statement_score(statement: Statement, answer: Answer, claims: Sequence[OriginClaim]) -> StatementScore:
    phrase = _folded(statement.said.text)
    read = [_folded(text) for text in candidates(statement.line.box, answer.lines)]
    return StatementScore(
        text=statement.said.text,
        exact=any(phrase in text for text in read),
        close=any(_similarity(phrase, text) >= CLOSE for text in read),
        said=_said(statement, claims),
    )


def score_texts(frame: Frame, answer: Answer) -> list[StatementScore]:
    """A score for each text that is somewhere in a real picture."""
    read = [_folded(line.text) for line in answer.lines]
    together = [*read, "".join(read)]
    scores = []
    for text in frame.texts:
        phrase = _folded(text)
        exact = any(phrase in each for each in together)
        scores.append(StatementScore(text, exact, any(_similarity(phrase, each) >= CLOSE for each in together), None))
    return scores


def _folded(text: str) -> str:
    return "".join(fold(text).text.split())


def _similarity(phrase: str, text: str) -> float:
    """In percent. A text shorter than the phrase must not pass for it because it is a part of it."""
    return fuzz.partial_ratio(phrase, text) if len(text) >= len(phrase) else fuzz.ratio(phrase, text)


def _said(statement: Statement, claims: Sequence[OriginClaim]) -> Said:
    """What the claims on this print amount to; the worst of them where they differ."""
    here = [
        claim
        for claim in claims
        if claim.country == statement.said.country
        and any(span.box is not None and on_print(statement.line.box, span.box.corners) for span in claim.spans)
    ]
    truly = statement.said.polarity
    sure = [claim for claim in here if not claim.uncertain and claim.polarity is not Polarity.AMBIGUOUS]
    if any(claim.polarity is not truly for claim in sure):
        return Said.DENIAL_LOST if truly is Polarity.DENIED else Said.DENIAL_MADE_UP
    if sure:
        return Said.RIGHT
    return Said.UNCERTAIN if here else Said.NOTHING


def _text_line(line: ReadLine) -> TextLine:
    return TextLine(
        text=line.text[:MAX_TEXT],
        confidence=min(1.0, max(0.0, line.confidence)),
        view="view",
        box=Quad.of(line.corners),
        state=line.state,
        ink_beside=line.ink_beside,
    )
