"""The lines of one view of a parcel: a form stands on one of them, and is sought in one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from edge.claims.label.layout import Frame
from edge.domain import TextLine

__all__ = ["View", "views_of"]


class View(NamedTuple):
    """Lines of a view, their frames, and the number that each has among all those that it was taken from."""

    lines: Sequence[TextLine]
    frames: Sequence[Frame]
    numbers: Sequence[int]

    def only(self, kept: Sequence[int]) -> View:
        """The view with these of its lines alone, numbered by where they stood in it."""
        return View([self.lines[at] for at in kept], [self.frames[at] for at in kept], kept)


def views_of(lines: Sequence[TextLine], frames: Sequence[Frame]) -> list[View]:
    """The lines of a parcel, which have these frames, by the view that shows them."""
    by_view: dict[str | None, list[int]] = {}
    for at, line in enumerate(lines):
        by_view.setdefault(line.view, []).append(at)
    whole = View(lines, frames, range(len(lines)))
    return [whole.only(shown) for shown in by_view.values()]
