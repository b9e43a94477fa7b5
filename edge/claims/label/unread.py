"""What stands beside a statement in its row and could not be read: a word that denies it may be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from edge.claims.label.layout import HEIGHT_RATIO, MIN_COSINE, ROW_TOLERANCE, Frame
from edge.domain import LineState, TextLine

__all__ = ["has_unread_beside"]

MAX_WORD_GAP: Final = 1.2
"""Gap between two words of a row that were found as lines of their own, in heights; columns are farther apart."""


def has_unread_beside(used: Iterable[int], lines: Sequence[TextLine], frames: Sequence[Frame]) -> bool:
    """Whether a line that could not be read stands a word's gap before or behind one of these in its row."""
    unread = [at for at, line in enumerate(lines) if line.state is not LineState.READ]
    return any(
        lines[at].view == lines[other].view and _is_beside(frames[at], frames[other]) for at in used for other in unread
    )


def _is_beside(line: Frame, other: Frame) -> bool:
    """Whether another line stands in the row of one. Which way up it was read says nothing: it could not be read."""
    along, across = line.offset(other)
    gap = abs(along) - line.half - other.half
    return (
        abs(line.cosine(other)) >= MIN_COSINE
        and 1 / HEIGHT_RATIO <= line.height / other.height <= HEIGHT_RATIO
        and abs(across) <= ROW_TOLERANCE * line.height
        and -0.5 * line.height <= gap <= MAX_WORD_GAP * line.height
    )
