"""One line of text by itself: what it states, and whether it leaves a statement open or may go on with one.

All of that depends on the text alone, so each text is worked out once, however many labels bear it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.ends import (
    MAX_PIECE,
    MAX_UNREAD_START,
    begins_unread,
    calls,
    denies_above,
    denies_below,
    denies_more,
    goes_on,
    is_broken,
    is_unread,
    leaves_open,
    may_be_part,
    may_deny_undisguised,
    speaks,
)
from edge.claims.fold import Folded, fold
from edge.claims.lexicon import lexicon
from edge.claims.mend import mended
from edge.claims.pieces import Piece, pieces_of
from edge.claims.remembered import Remembered
from edge.claims.statements import CODE_LENGTHS, Statement, statements
from edge.claims.tokens import NO_SENSE, Token, tokens_of
from edge.claims.whole import reread
from edge.domain import Polarity

__all__ = ["LineText", "Said", "line_text", "run_said"]

MOST_BYTES: Final = 12_000_000
BYTES_A_LINE: Final = 200
BYTES_A_CHARACTER: Final = 10
BYTES_A_PIECE: Final = 500
"""What lines may hold that are remembered, and what they hold about."""


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


class LineText(NamedTuple):
    """A text with what it states by itself.

    `speaks` says whether it holds more than names of places and small words, `leaves_open` whether its last words may
    belong to a statement that goes on elsewhere, `goes_on` whether its first may belong to one that began elsewhere.
    `calls` says whether a statement that it begins must go on, `unread` whether it is a word or two, or begins with
    one, that were not read, and `broken` whether it ends so in the middle of a statement. `denies_below` and
    `denies_above` say whether a denial in it may be of what the next or the last line states, and not of other words of
    its own (`Do not wash`).
    """

    folded: Folded
    pieces: tuple[Piece, ...]
    said: tuple[Said, ...]
    speaks: bool
    leaves_open: bool
    goes_on: bool
    calls: bool
    unread: bool
    broken: bool
    denies_below: bool
    denies_above: bool

    def may_be_denial(self, language: str) -> bool:
        """Whether it is a short word or two, or a denial with small words of the language: `Nt`, `Nicht in derVR`."""
        words = [piece.text for piece in self.pieces if piece.kind in {"word", "single"}]
        if len(words) <= MAX_PIECE and sum(map(len, words)) <= MAX_UNREAD_START:
            return True
        denials, links = lexicon().denials.get(language, ()), lexicon().links.get(language, ())
        return len(words) > 1 and words[0] in denials and words[1] in links


def _line_text(text: str) -> LineText | None:
    words = lexicon()
    folded = fold(text)
    pieces = pieces_of(folded, words)
    tokens = tokens_of(pieces, words)
    meant = any(token.sense is not NO_SENSE or token.kind == "box" for token in tokens)
    if not (meant or len(text.strip()) in CODE_LENGTHS or is_unread(tokens) or may_be_part(tokens, words)):
        return None
    tokens = mended(tokens, words)
    said = _said(pieces, tokens, [text])
    return LineText(
        folded,
        tuple(pieces),
        said,
        speaks=speaks(tokens, words),
        leaves_open=leaves_open(tokens) or may_deny_undisguised(text, folded),
        goes_on=goes_on(tokens, text),
        calls=calls(tokens) or (not said and denies_more(tokens)),
        unread=is_unread(tokens) or (not said and begins_unread(tokens)),
        broken=not said and is_broken(tokens),
        denies_below=denies_below(tokens),
        denies_above=denies_above(tokens),
    )


def _bytes_held(text: str, line: LineText | None) -> int:
    return BYTES_A_LINE + BYTES_A_CHARACTER * len(text) + BYTES_A_PIECE * (len(line.pieces) if line else 0)


line_text: Final = Remembered(_line_text, _bytes_held, MOST_BYTES)
"""A line by itself; None where no word of it can be part of a statement, as with most lines of a label."""


@lru_cache(maxsize=1024)
def run_said(texts: tuple[str, ...]) -> tuple[Said, ...]:
    """What several lines state that read on into each other; nothing where none of them holds words of a statement."""
    words = lexicon()
    lines = [line for text in texts if (line := line_text(text)) is not None]
    if len(lines) < len(texts) or not any(line.speaks for line in lines):
        return ()
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        if pieces:
            last = pieces[-1]
            pieces.append(Piece("\n", "line", last.line, last.end, last.end, ("\n",)))
        pieces.extend(piece._replace(line=number) for piece in line.pieces)
    return _said(pieces, mended(tokens_of(pieces, words), words), texts)


def _said(pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
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
