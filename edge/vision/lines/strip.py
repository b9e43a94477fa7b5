"""A line of text upright, with what lies before and behind it, and which of that is ink.

What is looked for in the ink itself needs no network: words that the box of a line left out (`ink.py`), and rules of a
table that it runs across (`cells.py`). Both look at the same few pixels, so these are cut out of the view once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import cut_line
from edge.vision.lines.rules import long_strokes
from edge.vision.view.components import components_of
from edge.vision.view.levels import levels_at
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["OWN_ROWS", "ROWS", "RULE_COLUMNS", "RULE_ROWS", "Columns", "Corners", "Mask", "Strip"]

Corners = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]
Columns = npt.NDArray[np.bool_]
_Scalar = TypeVar("_Scalar", bound=np.generic)

ROWS = 24
_MARGIN_ROWS = ROWS
OWN_ROWS = slice(_MARGIN_ROWS, -_MARGIN_ROWS)
"""Those of the strip in the picture with as much above it and below it."""
RULE_ROWS, RULE_COLUMNS = round(1.25 * ROWS), round(0.4 * ROWS)
"""No stroke of a character is so long: a box is higher than the characters in it. What is as thick is no rule: print in
shade runs together both along and across."""
_RULE_SHARE = 0.3
"""Of the way from paper to ink that a rule is dark: it is thin, and so fainter than print."""
_MOST_ROWS = 0.6 * ROWS
"""Beside a short box, which may lie askew, a rule may end where the table does."""
_MOST_RULE_COLUMNS = round(0.6 * ROWS)
"""Taken up by a rule that leans, and so by none of several strokes that run into one another."""
_PAPER, _ROUGH = 0.25, 6.0
"""Of a line so much is paper at least, and how much stronger than the noise and the grain of that a stroke is."""
_THICK = round(0.4 * ROWS)
"""More than a rule is thick."""
_OVERLAP_HEIGHTS = 0.3
_REACH_HEIGHTS = 6.0
_MIN_CONTRAST = 24.0
_DARK_PAPER_LIGHT = (0.04, 0.5, 0.96)


@dataclass(frozen=True)
class _Shades:
    """The grey levels of a line's paper and of its ink."""

    paper: int
    ink: int

    @classmethod
    def of(cls, line: Grey) -> _Shades | None:
        """Those of a line's picture; None where it has no contrast."""
        dark, paper, light = levels_at(line, _DARK_PAPER_LIGHT)
        if light - dark < _MIN_CONTRAST:
            return None
        return cls(paper, dark if light - paper < paper - dark else light)  # dark print on light, as nearly always

    def darkness(self, level: float) -> float:
        """How far a level is from that of the paper, of the way to that of the ink."""
        return (level - self.paper) / (self.ink - self.paper)

    def marks(self, picture: Grey, share: float) -> Mask:
        """What differs from the paper by more than this share of the ink's difference, 1 or 0."""
        level = self.paper + share * (self.ink - self.paper)
        return (picture < level if self.ink < self.paper else picture > level).view(np.uint8)

    def strokes(self, picture: Grey, share: float) -> Mask:
        """What is thin and differs by so much from what is around it, 1 or 0: no edge of a shade or grain of paper."""
        kind = cv2.MORPH_BLACKHAT if self.ink < self.paper else cv2.MORPH_TOPHAT
        higher = cast("Grey", cv2.morphologyEx(picture, kind, np.ones((_THICK, _THICK), dtype=np.uint8)))
        (rough,) = levels_at(higher, (_PAPER,))
        return (higher > max(share * abs(self.ink - self.paper), _ROUGH * rough)).view(np.uint8)


@dataclass(frozen=True)
class Strip:
    """The strip of a line: its `picture` of `ROWS` rows, of which the line's own columns begin at `start`."""

    scene: Scene
    box: Box
    wide: Box
    picture: Grey
    shades: _Shades
    start: int = round(_REACH_HEIGHTS * ROWS)

    @classmethod
    def of(cls, scene: Scene, box: Box) -> Strip | None:
        """The strip of the line in this box; None where it has no contrast."""
        reach_px = _REACH_HEIGHTS * box.height_px
        wide = box.widened(reach_px, reach_px)
        columns = max(4, round(wide.length_px / max(1.0, box.height_px) * ROWS))
        picture = cut_line(scene, wide, ROWS, columns)
        shades = _Shades.of(picture[:, cls.start : -cls.start])
        return None if shades is None else cls(scene, box, wide, picture, shades)

    @property
    def is_dark(self) -> bool:
        """Whether its print is darker than its paper. What is taken for light print may be paper in glare."""
        return self.shades.ink < self.shades.paper

    @property
    def end(self) -> int:
        """The column behind the line's own."""
        return int(self.picture.shape[1]) - self.start

    @cached_property
    def column_px(self) -> float:
        """Width of a column in the view."""
        return self.wide.length_px / int(self.picture.shape[1])

    def place(self, column: float, row: float) -> tuple[float, float]:
        """Where a point of the strip lies in the view."""
        first, second, _, fourth = self.wide.corners
        x, y = first + (second - first) * (column / int(self.picture.shape[1])) + (fourth - first) * (row / ROWS)
        return float(x), float(y)

    def marks(self, share: float) -> Mask:
        """The ink of the strip, 1 or 0: what is so dark of the way from paper to ink."""
        return self.shades.marks(self.picture, share)

    @cached_property
    def _taller(self) -> tuple[Box, Grey]:
        """The strip with as much above it and below it."""
        first, second, third, fourth = self.wide.corners
        up = (first - fourth) * (_MARGIN_ROWS / ROWS)
        box = Box(np.array([first + up, second + up, third - up, fourth - up]), self.wide.across)
        return box, cut_line(self.scene, box, ROWS + 2 * _MARGIN_ROWS, self.picture.shape[1])

    def beside(self, columns: npt.NDArray[_Scalar]) -> tuple[npt.NDArray[_Scalar], npt.NDArray[_Scalar]]:
        """The columns before the line and those behind it, from the line outward."""
        return columns[:, self.start - 1 :: -1], columns[:, self.end :]

    def marks_around(self, share: float, others: Corners) -> Mask:
        """The ink of the strip and of as much above it and below it: there, what belongs to `others` is left out."""
        box, picture = self._taller
        marks = self.shades.marks(picture, share)
        own = marks[OWN_ROWS].copy()
        _clear(marks, box, others)
        marks[OWN_ROWS] = own
        return marks

    def strokes(self, columns: slice) -> Mask:
        """The strokes in some columns, in whatever shade, as dark as a rule is at least, 1 or 0."""
        return self.shades.strokes(self.picture[:, columns], _RULE_SHARE)

    def rules(self, others: Corners) -> Columns:
        """Which columns are of rules that run through most of the strip's height: they end the cells of a table.

        The boxes of other lines overlap the rules beside them, so less of these is left out.
        """
        box, picture = self._taller
        marks = self.shades.strokes(picture, _RULE_SHARE)
        own = marks[OWN_ROWS].copy()
        _clear(marks, box, _narrowed(others, _OVERLAP_HEIGHTS * self.box.height_px))
        marks[OWN_ROWS] = own
        rules = long_strokes(marks, RULE_ROWS, RULE_COLUMNS)[OWN_ROWS]
        count, _, stats, _ = components_of(rules)
        columns = np.zeros(rules.shape[1], dtype=np.bool_)
        for left, _top, width, height, _area in stats[1:count].tolist():
            columns[left : left + width] |= height >= _MOST_ROWS and width <= _MOST_RULE_COLUMNS
        return columns

    def clear(self, ink: Mask, others: Corners) -> None:
        """Take away the marks that belong to other lines and codes, whose corners are `others` (n x 4 x 2)."""
        _clear(ink, self.wide, others)


def _narrowed(boxes: Corners, by_px: float) -> Corners:
    """The boxes less so much at their beginnings and ends."""
    along = boxes[:, 1] - boxes[:, 0]
    length_px = np.linalg.norm(along, axis=1, keepdims=True)
    step = along * (np.minimum(by_px, length_px / 2) / np.maximum(length_px, 1.0))
    inner: Corners = boxes + np.stack([step, -step, -step, step], axis=1)
    return inner


def _clear(ink: Mask, strip: Box, others: Corners) -> None:
    origin, along, down = strip.corners[0], strip.corners[1] - strip.corners[0], strip.corners[3] - strip.corners[0]
    rows, columns = ink.shape
    frame = np.array([along * (columns / (along @ along)), down * (rows / (down @ down))])
    points = (others - origin) @ frame.T
    low, high = points.min(axis=1), points.max(axis=1)
    near = (high > 0).all(axis=1) & (low[:, 0] < columns) & (low[:, 1] < rows)
    for other in np.round(points[near]).astype(np.int32):
        cv2.fillConvexPoly(ink, other, 0)
