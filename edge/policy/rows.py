"""Where claims of goods stand: in a line, in a row of a table, or in a text; and what is judged together with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from edge.domain import GoodsClaim, Span, TextLine

__all__ = ["Line", "Row", "Words", "place_of", "words_of"]


class Line(NamedTuple):
    """A line of one view; `place` counts the lines of all views, as spans do."""

    view: str | None
    place: int

    @property
    def above(self) -> Line:
        """The one above it."""
        return Line(self.view, self.place - 1)

    @property
    def below(self) -> Line:
        """The one below it."""
        return Line(self.view, self.place + 1)

    def texts(self, lines: Sequence[TextLine]) -> list[str]:
        """The text of the line, nothing where its view has no such line."""
        known = 0 <= self.place < len(lines) and lines[self.place].view == self.view
        return [lines[self.place].text] if known else []


class Words(NamedTuple):
    """Where a claim's words stand: in a text, from a character on."""

    text: str
    at: int


class Row(NamedTuple):
    """What is judged together: claims of a row, all that tell more of them, the row's texts, and those beside it."""

    own: Sequence[GoodsClaim]
    told: Sequence[GoodsClaim]
    said: Sequence[str]
    beside: Sequence[str] = ()


def words_of(span: Span, lines: Sequence[TextLine]) -> Words:
    """The whole line that a claim stands in; the claim's own words where they stand in no picture."""
    if span.view and span.line_index < len(lines):
        return Words(lines[span.line_index].text, span.start)
    return Words(span.text, 0)


def place_of(claim: GoodsClaim) -> int | Line | None:
    """What ties claims together: the row of a table, else the line."""
    if claim.row is not None:
        return claim.row
    return Line(claim.spans[0].view, claim.spans[0].line_index) if claim.spans else None
