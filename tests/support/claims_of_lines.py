"""The origin claims of lines of text, as if a label bore them one below the other."""

from __future__ import annotations

from edge.claims import read_claims
from edge.domain import OriginClaim, Quad, TextLine


def claims(*texts: str) -> tuple[OriginClaim, ...]:
    """Of lines, one below the other."""
    return read_claims(
        [
            TextLine(
                text=text,
                confidence=0.95,
                view="top",
                box=Quad.upright(10, 40 * row, 10 + 18 * len(text), 40 * row + 30),
            )
            for row, text in enumerate(texts)
        ]
    ).origin
