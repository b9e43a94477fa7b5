"""Places in a view: points and quadrilaterals in the pixels of the picture as it was delivered."""

from __future__ import annotations

from collections.abc import Iterable
from math import dist
from typing import Annotated, Self

from pydantic import Field

from edge.domain.model import Frozen

__all__ = ["Point", "Quad"]

Point = tuple[float, float]
"""x to the right, y down, in view pixels."""


class Quad(Frozen):
    """Four corners in reading order: top left, top right, bottom right, bottom left *of the text or code itself*.

    So a label lying upside down in the view has its first corner at the lower right, and the direction from the first
    to the second corner is the direction of reading.
    """

    corners: Annotated[tuple[Point, ...], Field(min_length=4, max_length=4)]

    @classmethod
    def of(cls, points: Iterable[Iterable[float]]) -> Self:
        """A quad from any four pairs of numbers, numpy rows included."""
        pairs = [tuple(round(float(value), 1) for value in point) for point in points]
        return cls.model_validate({"corners": pairs})

    @classmethod
    def upright(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """The quad of an axis-parallel box whose text reads from left to right."""
        return cls.of([(left, top), (right, top), (right, bottom), (left, bottom)])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """left, top, right, bottom of the enclosing upright box."""
        xs = [x for x, _ in self.corners]
        ys = [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def centre(self) -> Point:
        """Mean of the corners."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4

    @property
    def length_px(self) -> float:
        """Mean length along the direction of reading."""
        a, b, c, d = self.corners
        return (dist(a, b) + dist(d, c)) / 2

    @property
    def height_px(self) -> float:
        """Mean extent across the direction of reading: the height of a text line."""
        a, b, c, d = self.corners
        return (dist(a, d) + dist(b, c)) / 2
