"""One line of text by itself: what it states, and whether it leaves a statement open or may go on with one.

All of that depends on the text alone, so each text is worked out once, however many labels bear it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.clauses import (
    MAX_PIECE,
    denies_a_kind,
    denies_above,
    denies_another,
    denies_below,
    is_mere_denial,
    may_answer,
    read_of,
)
from edge.claims.ends import (
    MAX_UNREAD_START,
    calls,
    calls_back,
    denies_more,
    goes_on,
    languages_of,
    leaves_open,
    may_be_part,
    may_deny_undisguised,
    parts_held,
    speaks,
)
from edge.claims.fold import Folded, fold
from edge.claims.lexicon import lexicon
from edge.claims.likeness import begins_denial, is_barely_denial, may_deny
from edge.claims.mend import mended
from edge.claims.named import CODE_LENGTHS
from edge.claims.phrases import Kind
from edge.claims.pieces import Piece, pieces_of
from edge.claims.remembered import Remembered
from edge.claims.said import Said, said_of
from edge.claims.tokens import NO_SENSE, tokens_of
from edge.claims.torn import begins_unread, denies_unread, ends_in_denial_misread, has_unread_part, is_broken, is_unread

__all__ = ["LineText", "line_text", "run_said"]

MOST_BYTES: Final = 12_000_000
BYTES_A_LINE: Final = 200
BYTES_A_CHARACTER: Final = 10
BYTES_A_PIECE: Final = 500
"""What lines may hold that are remembered, and what they hold about."""


class LineText(NamedTuple):
    """A text with what it states by itself.

    `speaks` says whether it holds more than names of places and small words, `leaves_open` whether its last words may
    belong to a statement that goes on elsewhere, `goes_on` whether its first may belong to one that began elsewhere.
    `calls` says whether a statement that it begins must go on, `unread` whether it is a word or two, or begins with
    one, that were not read, `broken` whether it ends, or denies something, in the middle of a statement that was not
    read, and `calls_back` whether it denies what the line above it holds. `denies_in` are the languages in which it
    denies what was not read, `speaks_in` those of its places and words of origin. `denial` says whether it is
    one of nothing that it names (`not true`), `answering` whether it ends in one that may be of what it names (`电池
    无`), `denies_below` and `denies_above` whether a denial in it may be of what
    the next or the last line states, and not of other words of its own (`Do not wash`), and `denies_another` whether
    one surely is of such. `holds` are the parts of a statement that were read in it, and `unread_part` says whether it
    has words that were not, which may be another; `tongues` are the languages of these parts.
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
    calls_back: bool
    denies_in: frozenset[str]
    speaks_in: frozenset[str]
    denial: bool
    answering: bool
    denies_below: bool
    denies_above: bool
    denies_another: bool
    holds: frozenset[Kind]
    unread_part: bool
    tongues: frozenset[str]

    def may_be_denial(self, language: str) -> bool:
        """Whether it is or ends in one, is a short word or two, or one with small words (`Nt`, `Nicht in derVR`)."""
        if self.denial or self.answering:
            return True
        read = [piece for piece in self.pieces if piece.kind in {"word", "single"}]
        words = [piece.text for piece in read]
        if len(words) == 1 and len(words[0]) == MAX_UNREAD_START and not may_deny(words[0], behind=False):
            return is_barely_denial(words[0], frozenset({language}))
        if len(words) <= MAX_PIECE and sum(map(len, words)) <= MAX_UNREAD_START:
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
    tokens = tokens_of(pieces, words)
    read = read_of(tokens)
    meant = any(token.sense is not NO_SENSE or token.kind == "box" for token in tokens)
    if not (meant or len(text.strip()) in CODE_LENGTHS or is_unread(read) or may_be_part(read, words)):
        return None
    tokens = mended(tokens, words)
    said = said_of(pieces, tokens, [text])
    read, of_a_kind = read_of(tokens), denies_a_kind(tokens)
    opens = leaves_open(read) or of_a_kind or ends_in_denial_misread(read)
    unread_denied = denies_unread(read)
    return LineText(
        folded,
        tuple(pieces),
        said,
        speaks=speaks(tokens, words),
        leaves_open=opens or may_deny_undisguised(text, folded),
        goes_on=goes_on(read, text),
        calls=calls(read) or (not said and denies_more(read)),
        unread=is_unread(read) or (not said and begins_unread(read)),
        broken=not said and (unread_denied or is_broken(tokens)),
        calls_back=not said and calls_back(read),
        denies_in=languages_of(token for token in read if token.sense.negations) if unread_denied else frozenset(),
        speaks_in=languages_of(token for token in read if token.sense.place or token.sense.is_cue),
        denial=is_mere_denial(read) or of_a_kind,
        answering=may_answer(read),
        denies_below=denies_below(read),
        denies_above=denies_above(read),
        denies_another=denies_another(read),
        holds=parts_held(read),
        unread_part=has_unread_part(read),
        tongues=languages_of(
            token for token in read if token.sense.place or token.sense.is_cue or token.sense.negations
        ),
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
    foreign = any(not line.folded.text.isascii() for line in lines)
    for number, (text, line) in enumerate(zip(texts, lines, strict=True)):
        if pieces:
            last = pieces[-1]
            pieces.append(Piece("\n", "line", last.line, last.end, last.end, ("\n",)))
        borrowed = foreign and line.folded.text.isascii() and not text.isascii()  # `е` above Russian words is no `e`
        own = pieces_of(fold(text, disguised=False), words) if borrowed else line.pieces
        pieces.extend(piece._replace(line=number) for piece in own)
    return said_of(pieces, mended(tokens_of(pieces, words), words), texts)
