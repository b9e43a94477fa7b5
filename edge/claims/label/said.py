"""A statement with the words of a line that it rests on, and all that the words of some lines state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from edge.claims.statement.statement import Statement
from edge.claims.statement.statements import statements
from edge.claims.words.damage import NOT_SHAPES
from edge.claims.words.tokens import Token

__all__ = ["Said", "Word", "stated", "words_of"]

Word = tuple[int, int, int]
"""Line, start and end of a word, in the folded text of the line."""


class Said(NamedTuple):
    """A statement with the words that it rests on, its words of origin and its place."""

    statement: Statement
    words: frozenset[Word]
    cue: tuple[int, int]
    place: Word
    named: frozenset[int]
    """The lines that hold its words of origin and its place, either of which may go on in another line."""

    @property
    def lines(self) -> set[int]:
        """The lines that the statement rests on."""
        return {line for line, _, _ in self.words}

    @property
    def is_bare(self) -> bool:
        """Whether it rests on no words of origin (`not China`)."""
        return self.cue == self.place[:2]

    def doubted(self) -> Said:
        """The same statement, taken for uncertain."""
        return self._replace(statement=replace(self.statement, uncertain=True))

    def of(self, lines: Sequence[int]) -> Said:
        """The same statement, with line 0, 1, ... of its run numbered as these."""
        words = frozenset((lines[line], start, end) for line, start, end in self.words)
        cue, place = (lines[self.cue[0]], self.cue[1]), (lines[self.place[0]], *self.place[1:])
        return Said(self.statement, words, cue, place, frozenset(lines[line] for line in self.named))


def stated(tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    """What some tokens state, read word by word; nothing without words of origin or a denied place among them."""
    cue = any(token.sense.is_cue or token.sense.statements for token in tokens)
    denial = any(
        token.sense.negations or "none_of" in token.sense.signs or token.text in NOT_SHAPES for token in tokens
    )
    if not cue and not (denial and any(token.sense.place for token in tokens)):
        return ()
    return tuple(_said(statement, tokens) for statement in statements(tokens, texts))


def _said(statement: Statement, tokens: Sequence[Token]) -> Said:
    cue, place = tokens[statement.cue], tokens[statement.place]
    return Said(
        statement,
        words=frozenset(word for at in statement.tokens for word in words_of(tokens[at])),
        cue=(cue.first.line, cue.first.start),
        place=words_of(place)[0],
        named=frozenset(line for line, _, _ in (*words_of(cue), *words_of(place))),
    )


def words_of(token: Token) -> list[Word]:
    """The words of a token: one, or its first and its last where it goes on in another line."""
    if token.first.line == token.last.line:
        return [(token.first.line, token.first.start, token.last.end)]
    return [(piece.line, piece.start, piece.end) for piece in (token.first, token.last)]
