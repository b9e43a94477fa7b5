"""All claims of a parcel's text lines: each line by itself, then the runs of lines that read on into each other.

Pure and deterministic: the same lines give the same claims. Lines that were not read stay what they are and are never
taken for text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from edge.claims.damage import is_ordinary
from edge.claims.doubt import may_deny
from edge.claims.evidence import is_negation
from edge.claims.fold import Folded, fold
from edge.claims.goods import goods_in
from edge.claims.layout import runs
from edge.claims.lexicon import Lexicon, Node, lexicon
from edge.claims.materials import Found
from edge.claims.mend import mended
from edge.claims.statements import CODE_LENGTHS, Statement, statements
from edge.claims.table import Cell, table_cells
from edge.claims.pieces import Piece, pieces_of
from edge.claims.tokens import NO_SENSE, Token, tokens_of
from edge.domain import Claims, GoodsClaim, LineState, OriginClaim, Polarity, Role, Span, TextLine

__all__ = ["read_claims"]

SURE: Final = 0.6
"""Recognition confidence below which the words of a line may be others than those read."""

OPEN_WITHIN: Final = 4
"""How many words before a line's end an unfinished statement may begin."""

OPENING: Final = frozenset({"and", "or", "but", "yes", "no"})
"""Signs of words behind which more is to come."""

MAX_UNREAD_START: Final = 4
MAX_PIECE: Final = 2
"""How many words a line may hold that is only a piece of a phrase."""

DAMAGE_FACTOR: Final = 0.9
"""Confidence left for each damaged word that a claim rests on."""


@dataclass(slots=True)
class _Line:
    """A line at work: folded, in pieces, in tokens."""

    folded: Folded
    pieces: list[Piece]
    tokens: list[Token]


@dataclass(slots=True)
class _Reading:
    """A statement with the characters it rests on: (line, start, end) of each word."""

    statement: Statement
    words: frozenset[tuple[int, int, int]]
    cue: tuple[int, int]
    place: tuple[int, int, int]

    @property
    def lines(self) -> set[int]:
        return {line for line, _, _ in self.words}


def read_claims(lines: Sequence[TextLine]) -> Claims:
    """Claims of origin and of goods in the recognised lines of a parcel, in reading order.

    Spans index `lines` and the characters of the line's own text. An asserted claim is `uncertain` where ink beside
    the line was not read, or the line was read with low confidence: a negation may be missing.
    """
    words = lexicon()
    raw = [line.text for line in lines]
    work = {
        at: item
        for at, line in enumerate(lines)
        if line.state is LineState.READ and (item := _prepare(at, line.text, words)) is not None
    }
    found = [reading for item in work.values() for reading in _read(item.tokens, raw)]
    found = _with_runs(found, work, lines, raw, words)
    found.sort(key=lambda reading: (min(reading.words), reading.statement.place))
    origin = [_claim(reading, work, lines) for reading in found]
    cells = table_cells(lines)
    origin.extend(_origins_of_table(cells, origin, lines))
    return Claims(origin=tuple(origin), goods=tuple(_goods(cells, lines)))


def _prepare(at: int, text: str, words: Lexicon) -> _Line | None:
    """A line at work; None where no word of it can be part of a statement, as with most lines of a label."""
    folded, pieces, tokens = _tokens(text, words)
    if not tokens:
        return None
    if not at:
        return _Line(folded, list(pieces), list(tokens))
    placed = [piece._replace(line=at) for piece in pieces]
    moved = [token._replace(first=token.first._replace(line=at), last=token.last._replace(line=at)) for token in tokens]
    return _Line(folded, placed, moved)


@lru_cache(maxsize=4096)
def _tokens(text: str, words: Lexicon) -> tuple[Folded, tuple[Piece, ...], tuple[Token, ...]]:
    """Folded text, pieces and tokens as in line 0; no tokens where they can't be part of a statement."""
    folded = fold(text)
    pieces = pieces_of(folded, words)
    tokens = tokens_of(pieces, words)
    meant = any(token.sense is not NO_SENSE or token.kind == "box" for token in tokens)
    if not (meant or len(text.strip()) in CODE_LENGTHS or _may_be_part(tokens, words)):
        return folded, (), ()
    return folded, tuple(pieces), tuple(mended(tokens, words))


def _may_be_part(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a line may be a piece of a phrase (`gốc`), or the denial of what stands beside it."""
    said = _said(tokens)
    if 0 < len(said) <= MAX_PIECE and all(token.text in words.vocabulary.words for token in said):
        return True
    alone = len(said) == 1 and said[0].kind == "word"
    return alone and (may_deny(said[0].text, behind=False) or may_deny(said[0].text, behind=True))


def _read(tokens: Sequence[Token], raw: Sequence[str]) -> list[_Reading]:
    if not any(token.sense.is_cue or token.sense.place or token.sense.statement for token in tokens):
        return []
    return [
        _Reading(
            statement,
            frozenset(word for at in statement.tokens for word in _words(tokens[at])),
            (tokens[statement.cue].first.line, tokens[statement.cue].first.start),
            next(iter(_words(tokens[statement.place]))),
        )
        for statement in statements(tokens, raw)
    ]


def _words(token: Token) -> Iterable[tuple[int, int, int]]:
    if token.first.line == token.last.line:
        return [(token.first.line, token.first.start, token.last.end)]
    return [(piece.line, piece.start, piece.end) for piece in (token.first, token.last)]


def _with_runs(
    found: list[_Reading],
    work: dict[int, _Line],
    lines: Sequence[TextLine],
    raw: Sequence[str],
    words: Lexicon,
) -> list[_Reading]:
    """Statements that only several lines together make, in place of the parts of them that one line made alone."""
    ends = [at for at, item in work.items() if _leaves_open(item.tokens)]
    starts = [at for at, item in work.items() if _goes_on(item.tokens, lines[at].text)]
    if not ends or not starts:
        return found
    for run in runs(lines, ends, starts):
        pieces: list[Piece] = []
        for at in run:
            if pieces:
                last = pieces[-1]
                pieces.append(Piece("\n", "line", last.line, last.end, last.end, ("\n",)))
            pieces.extend(work[at].pieces)
        longer = [reading for reading in _read(mended(tokens_of(pieces, words), words), raw) if len(reading.lines) > 1]
        taken = {reading.cue for reading in found if len(reading.lines) > 1}
        for reading in longer:
            parts = [old for old in found if _is_part(old, reading)]
            if (reading.cue in taken and not parts) or _is_only_headed(reading, parts, found):
                continue
            found = [old for old in found if old not in parts]
            if all(old.words != reading.words for old in found):
                found.append(reading)
    return found


def _is_only_headed(longer: _Reading, parts: Sequence[_Reading], found: Sequence[_Reading]) -> bool:
    """Whether a line about goods merely stands above a whole statement of origin: `Mechanical parts / Made in China`.

    Read on, that would speak of where parts come from; but only a line that states something itself is read on so.
    """
    if longer.statement.role.speaks_of_origin or not any(part.statement.role.speaks_of_origin for part in parts):
        return False
    own = {line for part in parts for line in part.lines}
    return not any(old.lines & (longer.lines - own) for old in found)


def _is_part(old: _Reading, longer: _Reading) -> bool:
    """Whether a statement of fewer lines is only a part of a longer one: the same place, or all of its words."""
    return len(old.lines) < len(longer.lines) and (old.words < longer.words or old.place == longer.place)


def _said(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.kind not in {"mark", "line"}]


def _leaves_open(tokens: Sequence[Token]) -> bool:
    """Whether the last word of a line may belong to a statement that goes on elsewhere.

    A line that ends in a place does so only where it holds words of a statement too, or nothing but places: most
    such lines are addresses.
    """
    said = _said(tokens)
    if not said:
        return False
    last = said[-1]
    if len(said) == 1 and last.sense is NO_SENSE and last.kind == "word":
        return may_deny(last.text, behind=False)
    if last.kind == "box":
        return any(token.sense.is_cue for token in said)
    denies = is_negation(last) or (len(said) > 1 and is_negation(last, behind=True))
    if last.sense.is_cue or denies or last.sense.signs & OPENING or _breaks_off(said):
        return True
    part = last.sense.place or "link" in last.sense.signs or last.text in lexicon().vocabulary.words
    opened = any(token.sense.is_cue or is_negation(token) for token in said[-OPEN_WITHIN:])
    return bool(part) and (opened or all(t.sense.place or "link" in t.sense.signs for t in said[:-1]))


def _breaks_off(said: Sequence[Token]) -> bool:
    """Whether a line ends within a phrase (`Nguồn / gốc`), and holds nothing before it but words of statements."""
    for length in (1, 2, 3):
        node: Node | None = lexicon().root
        for token in said[-length:]:
            node = node.children.get(token.text) if node is not None else None
        if node is not None and node.children and len(said) >= length and len(said[-length].text) > 1:
            return all(token.sense is not NO_SENSE for token in said[:-length])
    return False


def _goes_on(tokens: Sequence[Token], text: str) -> bool:
    """Whether a line may go on with a statement that began elsewhere."""
    said = _said(tokens)
    if not said:
        return False
    first = said[0]
    sense = first.sense
    if len(said) == 1 and sense is NO_SENSE and first.kind == "word" and may_deny(first.text, behind=True):
        return True
    if sense is NO_SENSE and first.kind == "word" and first.text in lexicon().vocabulary.words:
        return True
    if sense is NO_SENSE and first.kind == "word" and len(said) > 1 and said[1].sense.place is not None:
        return len(first.text) <= MAX_UNREAD_START and not is_ordinary(first.text)
    known = sense.is_cue or sense.place is not None or bool(sense.negations) or bool(sense.signs - {"trap"})
    return known or first.kind == "box" or (len(said) == 1 and text.strip().isupper() and len(first.text) in {2, 3})


def _span(line: TextLine, at: int, start: int, end: int) -> Span:
    return Span(text=line.text[start:end], line_index=at, start=start, end=end, view=line.view, box=line.box)


def _origins_of_table(
    cells: Sequence[Cell], known: Sequence[OriginClaim], lines: Sequence[TextLine]
) -> Iterator[OriginClaim]:
    """The countries in the column of origin of a customs table, but for those that were read already."""
    taken = {span.line_index for claim in known for span in claim.spans}
    for cell in cells:
        if cell.kind is None and cell.line not in taken:
            line = lines[cell.line]
            yield OriginClaim(
                role=Role.ORIGIN,
                polarity=Polarity.ASSERTED,
                country=cell.value,
                country_text=line.text[cell.start : cell.end],
                confidence=line.confidence,
                uncertain=line.confidence < SURE,
                spans=(_span(line, cell.line, cell.start, cell.end),),
            )


def _goods(cells: Sequence[Cell], lines: Sequence[TextLine]) -> Iterator[GoodsClaim]:
    """Goods statements line by line, those of a customs table with their row."""
    rows = {cell.line: cell.row for cell in cells}
    by_line: dict[int, list[Found]] = {}
    for cell in cells:
        if cell.kind is not None:
            by_line.setdefault(cell.line, []).append(Found(cell.kind, cell.value, cell.start, cell.end))
    for at, line in enumerate(lines):
        if line.state is not LineState.READ:
            continue
        found = by_line.get(at, [])
        said = {(item.kind, item.value) for item in found}
        for item in (*found, *(item for item in goods_in(line.text) if (item.kind, item.value) not in said)):
            yield GoodsClaim(
                kind=item.kind,
                value=item.value,
                row=rows.get(at),
                confidence=round(item.confidence * line.confidence, 4),
                spans=(_span(line, at, item.start, item.end),),
            )


def _claim(reading: _Reading, work: dict[int, _Line], lines: Sequence[TextLine]) -> OriginClaim:
    statement = reading.statement
    spans = []
    for at in sorted(reading.lines):
        places = [(start, end) for line, start, end in reading.words if line == at]
        start, end = work[at].folded.original(min(start for start, _ in places), max(end for _, end in places))
        spans.append(_span(lines[at], at, start, end))
    used = [lines[at] for at in sorted(reading.lines)]
    sure = min(line.confidence for line in used)
    doubtful = sure < SURE or any(line.ink_beside for line in used)
    return OriginClaim(
        role=statement.role,
        polarity=statement.polarity,
        country=statement.country,
        country_text=statement.country_text,
        language=statement.language,
        confidence=round(sure * DAMAGE_FACTOR**statement.damage, 4),
        uncertain=statement.polarity is Polarity.ASSERTED and (doubtful or statement.uncertain),
        spans=tuple(spans),
    )
