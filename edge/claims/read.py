"""All claims of a parcel's text lines: each line by itself, then the runs of lines that read on into each other.

Pure and deterministic: the same lines give the same claims. Lines that were not read stay what they are and are never
taken for text; of a line that was read unsurely counts what it states by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from edge.claims.form import Cell, Forms, read_forms
from edge.claims.goods.found import Found
from edge.claims.goods.lines import goods_in
from edge.claims.goods.symbols import BESIDE_SYMBOL, TELLING
from edge.claims.label.layout import Frame
from edge.claims.label.line import LineText, line_text
from edge.claims.label.runs import with_runs
from edge.claims.label.said import Said
from edge.claims.label.unread import has_unread_beside
from edge.claims.misread.phrases import file_all_phrases
from edge.claims.words.near_phrases import near_cues, near_places
from edge.domain import Claims, GoodsClaim, GoodsKind, LineState, OriginClaim, Polarity, Role, Span, TextLine

__all__ = ["build_tables", "read_claims"]

SURE: Final = 0.6
"""Recognition confidence below which the words of a line may be others than those read."""


DAMAGE_FACTOR: Final = 0.9
"""Confidence left for each damaged word that a claim rests on."""


def read_claims(lines: Sequence[TextLine]) -> Claims:
    """Claims of origin and of goods in the recognised lines of a parcel, in reading order.

    Spans index `lines` and the characters of the line's own text. An asserted claim is `uncertain` where ink or a line
    beside its own was not read, or these were read unsurely: a negation may be missing.
    """
    texts, unsure = _texts(lines, LineState.READ), _texts(lines, LineState.UNSURE)
    frames = [Frame.of(line.box) for line in lines]
    found = with_runs(_said_alone(texts), texts, lines, frames) + _said_alone(unsure)
    found.sort(key=lambda said: (min(said.words), said.statement.place))
    origin = [_claim(said, texts | unsure, lines, frames) for said in found]
    forms = read_forms(lines, frames)
    origin.extend(_origins_of_table(forms.cells, origin, lines))
    goods = (claim for claim in _goods(forms, lines) if not _tells_origin(claim, origin))
    return Claims(origin=tuple(origin), goods=tuple(goods))


def build_tables() -> None:
    """Builds the tables in which damaged words are sought, so that no parcel waits for them: half a second's work."""
    near_places()
    near_cues()
    file_all_phrases()


def _texts(lines: Sequence[TextLine], state: LineState) -> dict[int, LineText]:
    """The lines in that state, by number."""
    return {
        at: text for at, line in enumerate(lines) if line.state is state and (text := line_text(line.text)) is not None
    }


def _said_alone(texts: Mapping[int, LineText]) -> list[Said]:
    return [said.of([at]) for at, text in texts.items() for said in text.said]


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


def _tells_origin(claim: GoodsClaim, origin: Sequence[OriginClaim]) -> bool:
    """Whether most of what would name goods is a statement of origin, as below a table or behind `goods:`."""
    if claim.kind is not GoodsKind.DESCRIPTION:
        return False
    own = claim.spans[0]
    spans = [span for said in origin for span in said.spans if span.line_index == own.line_index]
    within = (min(span.end, own.end) - max(span.start, own.start) for span in spans)
    return max(within, default=0) > (own.end - own.start) / 2


def _goods(forms: Forms, lines: Sequence[TextLine]) -> Iterator[GoodsClaim]:
    """Goods statements line by line, those of a customs form with their row."""
    rows = {cell.line: cell.row for cell in forms.cells}
    by_line: dict[int, list[Found]] = {}
    for cell in forms.cells:
        if cell.kind is not None:
            by_line.setdefault(cell.line, []).append(Found(cell.kind, cell.value, cell.start, cell.end))
    for value in forms.captioned:
        by_line.setdefault(value.line, []).extend(
            item._replace(start=max(0, item.start - value.start), end=item.end - value.start)
            for item in goods_in(value.text)
            if item.end > value.start
        )
    for at, line in enumerate(lines):
        if line.state is not LineState.READ:
            continue
        found, read = [*by_line.get(at, []), *_symbol_alone(at, lines)], goods_in(line.text)
        if found and read:
            said = {(item.kind, item.value) for item in found}
            read = tuple(item for item in read if (item.kind, item.value) not in said)
        for item in (*found, *read):
            yield GoodsClaim(
                kind=item.kind,
                value=item.value,
                row=rows.get(at),
                confidence=round(item.confidence * line.confidence, 4),
                spans=(_span(line, at, item.start, item.end),),
            )


def _symbol_alone(at: int, lines: Sequence[TextLine]) -> Iterator[Found]:
    """A symbol that is all of its line is a material where the next line goes on as if of one: `Tb`, `99.9%`."""
    symbol, after = lines[at].text.strip(), lines[at + 1 : at + 2]
    if symbol in TELLING and any(
        line.view == lines[at].view and line.state is LineState.READ and BESIDE_SYMBOL.match(line.text)
        for line in after
    ):
        start = lines[at].text.index(symbol)
        yield Found(GoodsKind.MATERIAL, symbol, start, start + len(symbol), 0.7)


def _claim(said: Said, texts: dict[int, LineText], lines: Sequence[TextLine], frames: Sequence[Frame]) -> OriginClaim:
    statement = said.statement
    spans = []
    for at in sorted(said.lines):
        places = [(start, end) for line, start, end in said.words if line == at]
        start, end = texts[at].folded.original(min(start for start, _ in places), max(end for _, end in places))
        spans.append(_span(lines[at], at, start, end))
    used = [lines[at] for at in sorted(said.lines)]
    sure = min(line.confidence for line in used)
    is_unsure = sure < SURE or any(line.ink_beside or line.state is LineState.UNSURE for line in used)
    doubtful = is_unsure or has_unread_beside(said.lines, lines, frames)
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
