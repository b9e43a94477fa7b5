"""One line of text by itself: what it states, and whether it leaves a statement open or may go on with one.

All of that depends on the text alone, so each text is worked out once, however many labels bear it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Final

from edge.claims.label.continuing import calls_back, goes_on
from edge.claims.label.ends import calls, denies_its_subject, denies_more, leaves_open
from edge.claims.label.parts import (
    MAX_DENIAL,
    languages_of,
    may_be_part,
    may_deny_undisguised,
    parts_held,
    speaks,
)
from edge.claims.label.remembered import Remembered
from edge.claims.label.said import Said
from edge.claims.label.settled import said_of
from edge.claims.label.torn import (
    begins_unread,
    denies_unread,
    ends_in_denial_misread,
    has_unread_part,
    is_broken,
    is_unread,
)
from edge.claims.misread.mend import mended
from edge.claims.misread.phrases import Kind
from edge.claims.negation.answers import answer
from edge.claims.negation.characters import begins_denial
from edge.claims.negation.clauses import read_of
from edge.claims.negation.likeness import is_barely_denial, may_deny
from edge.claims.negation.scope import (
    MAX_PIECE,
    denies_a_kind,
    denies_above,
    denies_another,
    denies_below,
    is_mere_denial,
    may_answer,
)
from edge.claims.statement.named import CODE_LENGTHS
from edge.claims.words.firms import without_firms
from edge.claims.words.fold import Folded, fold
from edge.claims.words.lexicon import lexicon
from edge.claims.words.pieces import Piece, pieces_of
from edge.claims.words.tokens import NO_SENSE, Token, tokens_of

__all__ = ["LineText", "line_text", "run_said"]

MOST_BYTES: Final = 12_000_000
BYTES_A_LINE: Final = 200
BYTES_A_CHARACTER: Final = 10
BYTES_A_PIECE: Final = 500
"""What lines may hold that are remembered, and what they hold about."""


class LineText:
    """A text with what it states by itself, and what its neighbours may ask of it, the rarer of it told when asked."""

    def __init__(
        self, text: str, folded: Folded, pieces: Sequence[Piece], tokens: Sequence[Token], said: Sequence[Said]
    ) -> None:
        read = read_of(tokens)
        self.folded, self.pieces, self.said = folded, tuple(pieces), tuple(said)
        self._tokens, self._read = tokens, read
        self.leaves_open = (
            leaves_open(read)
            or denies_a_kind(tokens)
            or ends_in_denial_misread(read)
            or may_deny_undisguised(text, folded)
        )
        """Whether its last words may belong to a statement that goes on elsewhere."""
        self.goes_on = goes_on(read, text)
        """Whether its first words may belong to a statement that began elsewhere."""
        self.unread = is_unread(read) or (not said and begins_unread(read))
        """Whether it is a word or two, or begins with one, that were not read."""
        self._denies_unread = denies_unread(read)
        self.broken = not said and (self._denies_unread or is_broken(tokens))
        """Whether it ends, or denies something, in the middle of a statement that was not read."""
        self.calls_back = not said and calls_back(read)
        """Whether it denies what the line above it holds."""

    @cached_property
    def speaks(self) -> bool:
        """Whether it holds more than names of places and small words."""
        return speaks(self._tokens, lexicon())

    @cached_property
    def calls(self) -> bool:
        """Whether a statement that it begins must go on."""
        return calls(self._read) or (not self.said and denies_more(self._read))

    @cached_property
    def denies_in(self) -> frozenset[str]:
        """The languages in which it denies what was not read."""
        return languages_of(token for token in self._read if token.sense.negations and self._denies_unread)

    @cached_property
    def speaks_in(self) -> frozenset[str]:
        """The languages of its places and words of origin."""
        return languages_of(token for token in self._read if token.sense.place or token.sense.is_cue)

    @cached_property
    def tongues(self) -> frozenset[str]:
        """The languages of all parts of a statement in it; none where one was misread, which may be of any other."""
        parts = [token for token in self._read if token.sense.place or token.sense.is_cue or token.sense.negations]
        return frozenset() if any(token.damage for token in parts) else languages_of(parts)

    @cached_property
    def denial(self) -> bool:
        """Whether it is a denial of nothing that it names (`not true`)."""
        return is_mere_denial(self._read) or denies_a_kind(self._tokens)

    @cached_property
    def answering(self) -> bool:
        """Whether it ends in a denial that may be of what it names (`电池 无`)."""
        return may_answer(self._read)

    @cached_property
    def denies_below(self) -> bool:
        """Whether a denial in it may be of what the next line states, and not of words of its own (`Do not wash`)."""
        return denies_below(self._read)

    @cached_property
    def denies_above(self) -> bool:
        """The same of what the last line states."""
        return denies_above(self._read)

    @cached_property
    def denies_another(self) -> bool:
        """Whether a denial in it surely is of words of its own."""
        return denies_another(self._read)

    @cached_property
    def boxed(self) -> bool:
        """Whether it is a box with a yes or a no."""
        return bool(self._read) and self._read[0].kind == "box" and any(map(answer, self._read))

    @cached_property
    def denies_its_subject(self) -> bool:
        """Whether it denies what the line below may state of the goods that it names."""
        return denies_its_subject(self._read)

    @cached_property
    def holds(self) -> frozenset[Kind]:
        """The parts of a statement that were read in it."""
        return parts_held(self._read)

    @cached_property
    def unread_part(self) -> bool:
        """Whether it has words that were not read, which may be another part."""
        return has_unread_part(self._read)

    def may_be_denial(self, language: str) -> bool:
        """Whether it is or ends in one, is a short word or two, or one with small words (`Nt`, `Nicht in derVR`)."""
        if self.denial or self.answering:
            return True
        read = [piece for piece in self.pieces if piece.kind in {"word", "single"}]
        words = [piece.text for piece in read]
        if len(words) == 1 and len(words[0]) == MAX_DENIAL and not may_deny(words[0], behind=False):
            return is_barely_denial(words[0], frozenset({language}))
        if len(words) <= MAX_PIECE and sum(map(len, words)) <= MAX_DENIAL:
            return True
        denials, links = lexicon().denials.get(language, ()), lexicon().links.get(language, ())
        if len(words) < 2 or not any(form in links for form in read[1].forms):  # noqa: PLR2004 - a small word follows
            return False
        tongue = frozenset({language})
        return words[0] in denials or begins_denial(words[0], tongue) or is_barely_denial(words[0], tongue)

    def may_deny_in(self, language: str) -> bool:
        """Whether a denial in it may be of a statement in a language beside it, misread as it may be."""
        return not self.denies_another and (not self.denies_in or language in self.denies_in)


def _line_text(text: str) -> LineText | None:
    words = lexicon()
    folded = fold(text)
    pieces = pieces_of(folded, words)
    tokens = without_firms(tokens_of(pieces, words))
    read = read_of(tokens)
    meant = any(token.sense is not NO_SENSE or token.kind == "box" for token in tokens)
    if not (meant or len(text.strip()) in CODE_LENGTHS or is_unread(read) or may_be_part(read, words)):
        return None
    tokens = mended(tokens, words)
    return LineText(text, folded, pieces, tokens, said_of(pieces, tokens, [text]))


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
    foreign = any(not line.folded.text.isascii() for line in lines)
    for number, (text, line) in enumerate(zip(texts, lines, strict=True)):
        if pieces:
            last = pieces[-1]
            pieces.append(Piece("\n", "line", last.line, last.end, last.end, ("\n",)))
        borrowed = foreign and line.folded.text.isascii() and not text.isascii()  # `е` above Russian words is no `e`
        own = pieces_of(fold(text, disguised=False), words) if borrowed else line.pieces
        pieces.extend([piece._replace(line=number) for piece in own] if number else own)
    return said_of(pieces, mended(without_firms(tokens_of(pieces, words)), words), texts)
