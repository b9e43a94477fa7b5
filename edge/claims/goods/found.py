"""What one text says of goods, at a place in it."""

from __future__ import annotations

from typing import NamedTuple

from edge.domain import GoodsKind

__all__ = ["Found"]


class Found(NamedTuple):
    """A goods statement at characters `start` to `end` of the text as it was given."""

    kind: GoodsKind
    value: str
    start: int
    end: int
    confidence: float = 1.0
