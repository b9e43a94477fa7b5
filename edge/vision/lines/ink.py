"""Looks for ink beside a text line that its box left out, because a lost first word may be the negation.

`NOT MADE IN CHINA` read as `MADE IN CHINA` is the worst error there is. So the strip before and after each line is
searched for marks of the size of characters that belong to no other line; the box is widened over them and read again,
and where ink stays unread the line says so. What runs on above or below the line is no character: in the strip alone a
piece of a rule or of a frame may look like one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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

__all__ = ["Beside", "look_beside"]

_ROWS = 24
_REACH_HEIGHTS = 6.0
_GAP_COLUMNS = round(0.9 * _ROWS)
"""Between a line and marks beside it, or between these, there is less than that."""
_PAD_HEIGHTS = 0.25
_WORD_COLUMNS = _ROWS / 3
"""Ink that reaches no farther is no word: narrow Chinese negations are wider."""
_MIN_CONTRAST = 24.0
_DARK_PAPER_LIGHT = (0.04, 0.5, 0.96)
_LEAST_ROWS, _MOST_ROWS, _MOST_COLUMNS = 0.28 * _ROWS, 0.98 * _ROWS, 2.6 * _ROWS
"""Least and greatest height and greatest width of a mark taken for a character."""
_MIN_STROKE_FILL = 0.12
_MOST_JOINED_FILL = 0.5
"""Of the rectangle round a rule and a word at it. What fills more is a dark area."""
_MARGIN_ROWS = _ROWS
_OWN_ROWS = slice(_MARGIN_ROWS, -_MARGIN_ROWS)
_RULE_ROWS, _RULE_COLUMNS = round(1.25 * _ROWS), round(0.4 * _ROWS)
"""No stroke of a character is so long: a box is higher than the characters in it. What is as thick is no rule: print in
shade runs together both along and across."""
_INK_SHARE, _RULE_SHARES = 0.5, (0.4, 0.25)
"""Of the way from paper to ink that a mark is dark. Rules are thin, and so fainter than print, most where their dark is
spread over two pixels; beside a dark ground the fainter marks run into it. Of 2,678 lines 40 were marked for nothing at
0.4, 28 at 0.25 and 25 with both."""


@dataclass(frozen=True)
class Beside:
    """The line's box widened over the ink found beside it, and whether there was any."""

    box: Box
    found: bool
    endless: bool = False
    """The ink goes on to the end of the strip: there is more than was taken in."""
    narrow: bool = False
    """No word fits into it: it is a part of a character that the box cut off, or a thin one."""


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

    def marks(self, picture: Grey, share: float) -> npt.NDArray[np.uint8]:
        """What differs from the paper by more than this share of the ink's difference, 1 or 0."""
        level = self.paper + share * (self.ink - self.paper)
        return (picture < level if self.ink < self.paper else picture > level).view(np.uint8)


def look_beside(scene: Scene, box: Box, others: npt.NDArray[np.float64]) -> Beside:
    """Search the strip before and after a line; `others` (n x 4 x 2) are corners of what is accounted for."""
    reach = _REACH_HEIGHTS * box.height_px
    strip = _widened(box, reach, reach)
    columns = max(4, round(strip.length_px / max(1.0, box.height_px) * _ROWS))
    picture = cut_line(scene, strip, _ROWS, columns)
    first = round(_REACH_HEIGHTS * _ROWS)
    shades = _Shades.of(picture[:, first:-first])
    if shades is None:
        return Beside(box, found=False)
    ink = shades.marks(picture, _INK_SHARE)
    sides = (ink[:, first - 1 :: -1], ink[:, columns - first :])
    if not any(side[:, :_GAP_COLUMNS].any() for side in sides):
        return Beside(box, found=False)  # as beside many lines, found at a glance
    _clear(ink, strip, others)
    if not any(map(_may_show_marks, sides)):
        return Beside(box, found=False)
    for around in _marks_around(scene, strip, columns, shades, others):
        ink[long_strokes(around, _RULE_ROWS, _RULE_COLUMNS)[_OWN_ROWS] > 0] = 0
    before, after = map(_reach_of_marks, sides)
    if not before and not after:
        return Beside(box, found=False)
    grow = [(steps / _ROWS + _PAD_HEIGHTS) * box.height_px if steps else 0.0 for steps in (before, after)]
    endless = max(before, after) > first - _GAP_COLUMNS
    narrow = max(before, after) <= _WORD_COLUMNS
    return Beside(_widened(box, *grow), found=True, endless=endless, narrow=narrow)


def _widened(box: Box, before_px: float, after_px: float) -> Box:
    along = (box.corners[1] - box.corners[0]) / max(1.0, box.length_px)
    first, second, third, fourth = box.corners
    corners = np.array(
        [first - along * before_px, second + along * after_px, third + along * after_px, fourth - along * before_px]
    )
    return Box(corners, box.across, box.is_cut)


def _marks_around(
    scene: Scene, strip: Box, columns: int, shades: _Shades, others: npt.NDArray[np.float64]
) -> Iterator[npt.NDArray[np.uint8]]:
    """The faint marks too, 1 or 0, in the strip and in as much above and below it, the less faint ones first.

    There, what belongs to other lines and codes lengthens no stroke: a word may touch the bars above it.
    """
    first, second, third, fourth = strip.corners
    up = (first - fourth) * (_MARGIN_ROWS / _ROWS)
    taller = Box(np.array([first + up, second + up, third - up, fourth - up]), strip.across)
    picture = cut_line(scene, taller, _ROWS + 2 * _MARGIN_ROWS, columns)
    for share in _RULE_SHARES:
        marks = shades.marks(picture, share)
        own = marks[_OWN_ROWS].copy()
        _clear(marks, taller, others)
        marks[_OWN_ROWS] = own
        yield marks


def _clear(ink: npt.NDArray[np.uint8], strip: Box, others: npt.NDArray[np.float64]) -> None:
    """Take away the marks that belong to other lines and codes."""
    origin, along, down = strip.corners[0], strip.corners[1] - strip.corners[0], strip.corners[3] - strip.corners[0]
    rows, columns = ink.shape
    frame = np.array([along * (columns / (along @ along)), down * (rows / (down @ down))])
    points = (others - origin) @ frame.T
    low, high = points.min(axis=1), points.max(axis=1)
    near = (high > 0).all(axis=1) & (low[:, 0] < columns) & (low[:, 1] < rows)
    for other in np.round(points[near]).astype(np.int32):
        cv2.fillConvexPoly(ink, other, 0)


def _may_show_marks(ink: npt.NDArray[np.uint8]) -> bool:
    """Whether anything near is as high as a character. What is higher is a rule, unless a word may be joined to it."""
    if not ink[:, :_GAP_COLUMNS].any():
        return False  # as beside most lines
    count, _, stats, _ = components_of(np.ascontiguousarray(ink))
    return any(
        left < _GAP_COLUMNS
        and height >= _LEAST_ROWS
        and width <= _MOST_COLUMNS
        and (height <= _MOST_ROWS or (width > _WORD_COLUMNS and area <= _MOST_JOINED_FILL * width * height))
        for left, _, width, height, area in stats[1:count].tolist()
    )


def _reach_of_marks(ink: npt.NDArray[np.uint8]) -> int:
    """How many columns outward the marks go on that look like characters, 0 for none. Column 0 touches the line."""
    count, _, stats, _ = components_of(np.ascontiguousarray(ink))
    reach = 0
    for left, _top, width, height, area in sorted(stats[1:count].tolist()):
        if left - reach >= _GAP_COLUMNS:
            break
        is_high = _LEAST_ROWS <= height <= _MOST_ROWS
        if is_high and width <= _MOST_COLUMNS and area >= _MIN_STROKE_FILL * width * height:
            reach = max(reach, left + width)
    return reach
