"""What a run of tokens states, read word by word, and as a whole where a denial in it may have been misread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from edge.claims.lexicon import lexicon
from edge.claims.pieces import Piece
from edge.claims.statements import Statement, statements
from edge.claims.tokens import Token
from edge.claims.whole import reread
from edge.domain import Polarity

__all__ = ["Said", "said_of"]


class Said(NamedTuple):
    """A statement with the characters it rests on: (line, start, end) of each word, in the folded text of the line."""

    statement: Statement
    words: frozenset[tuple[int, int, int]]
    cue: tuple[int, int]
    place: tuple[int, int, int]

    @property
    def lines(self) -> set[int]:
        """The lines that the statement rests on."""
        return {line for line, _, _ in self.words}

    def doubted(self) -> Said:
        """The same statement, taken for uncertain."""
        return self._replace(statement=replace(self.statement, uncertain=True))

    def of(self, lines: Sequence[int]) -> Said:
        """The same statement, with line 0, 1, ... of its run numbered as these."""
        words = frozenset((lines[line], start, end) for line, start, end in self.words)
        cue, place = (lines[self.cue[0]], self.cue[1]), (lines[self.place[0]], *self.place[1:])
        return Said(self.statement, words, cue, place)


def said_of(pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    """What the tokens state; where that is no denial but one may have been misread, what they say read as a whole."""
    said = _stated(tokens, texts)
    if any(one.statement.polarity is Polarity.DENIED for one in said):
        return said
    again = reread(pieces, tokens, lexicon(), stated=bool(said))
    read = () if again is None else _stated(again, texts)
    denied = [one for one in read if one.statement.polarity is not Polarity.ASSERTED]
    if not said:
        return read if denied else ()
    answered = any(token.kind == "box" for token in tokens)
    return (
        *(_settled(one, denied, tokens, answered=answered) for one in said),
        *(one for one in denied if _is_another(one, said)),
    )


def _settled(said: Said, denied: Sequence[Said], tokens: Sequence[Token], *, answered: bool) -> Said:
    """A statement as its line read as a whole has it: denied where its own language surely denies it, or uncertain.

    What boxes answer, one of which may have been misread, is not settled by a denial among their answers, and what
    stands whole between marks not by one beyond them: `Made in China - Non-toxic`.
    """
    same = [one for one in denied if one.statement.country == said.statement.country]
    for one in same:
        denies = one.statement.polarity is Polarity.DENIED and not one.statement.uncertain
        if denies and one.statement.language == said.statement.language:
            return said.doubted() if answered or _is_beyond_marks(one, said, tokens) else one
    return said.doubted() if same else said


def _is_beyond_marks(denied: Said, said: Said, tokens: Sequence[Token]) -> bool:
    """Whether a mark parts the words that a statement has from those that deny it."""
    own = sorted([said.cue, said.place[:2]])
    marks = [(token.first.line, token.first.start) for token in tokens if token.kind == "mark"]
    others = [word[:2] for word in denied.words]
    return any(other < mark < own[0] or own[1] < mark < other for other in others for mark in marks)


def _is_another(denied: Said, said: Sequence[Said]) -> bool:
    """Whether a denial is of a country, and of words for it, of which nothing is stated yet."""
    return denied.statement.polarity is not Polarity.ASSERTED and not any(
        one.statement.country == denied.statement.country
        or denied.place in one.words
        or any(_cuts(word, other) for word in denied.words for other in one.words)
        for one in said
    )


def _cuts(word: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two words hold letters of each other and are not the same."""
    return word != other and word[0] == other[0] and word[1] < other[2] and other[1] < word[2]


def _stated(tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    cue = any(token.sense.is_cue or token.sense.statement for token in tokens)
    if not cue and not (any(token.sense.negations for token in tokens) and any(token.sense.place for token in tokens)):
        return ()
    return tuple(
        Said(
            statement,
            frozenset(word for at in statement.tokens for word in _words(tokens[at])),
            (tokens[statement.cue].first.line, tokens[statement.cue].first.start),
            next(iter(_words(tokens[statement.place]))),
        )
        for statement in statements(tokens, texts)
    )


def _words(token: Token) -> Iterable[tuple[int, int, int]]:
    if token.first.line == token.last.line:
        return [(token.first.line, token.first.start, token.last.end)]
    return [(piece.line, piece.start, piece.end) for piece in (token.first, token.last)]
