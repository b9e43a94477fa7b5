"""Looks for ink beside a text line that its box left out, because a lost first word may be the negation.

`NOT MADE IN CHINA` read as `MADE IN CHINA` is the worst error there is. So the strip before and after each line is
searched for marks of the size of characters that belong to no other line; the box is widened over them and read again,
and where ink stays unread the line says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import cut_line
from edge.vision.view.components import components_of
from edge.vision.view.levels import levels_at
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["Beside", "look_beside"]

_ROWS = 24
_REACH_HEIGHTS = 6.0
_MAX_GAP_HEIGHTS = 0.9
_MAX_GAP_COLUMNS = round(_MAX_GAP_HEIGHTS * _ROWS)
_PAD_HEIGHTS = 0.25
_WORD_HEIGHTS = 1 / 3
"""Ink that reaches no farther is no word, over the height of the line's box: narrow Chinese negations are wider."""
_MIN_CONTRAST = 24.0
_DARK_PAPER_LIGHT = (0.04, 0.5, 0.96)
_CHARACTER_ROWS = (0.28, 0.98)
"""Least and greatest height of a mark taken for a character, over the height of the line's box."""
_MAX_CHARACTER_WIDTH = 2.6
_MIN_STROKE_FILL = 0.12


@dataclass(frozen=True)
class Beside:
    """The line's box widened over the ink found beside it, and whether there was any."""

    box: Box
    found: bool
    endless: bool = False
    """The ink goes on to the end of the strip: there is more than was taken in."""
    narrow: bool = False
    """No word fits into it: it is a part of a character that the box cut off, or a thin one."""


def look_beside(scene: Scene, box: Box, others: npt.NDArray[np.float64]) -> Beside:
    """Search the strip before and after a line; `others` (n x 4 x 2) are corners of what is accounted for."""
    reach = _REACH_HEIGHTS * box.height_px
    strip = _widened(box, reach, reach)
    columns = max(4, round(strip.length_px / max(1.0, box.height_px) * _ROWS))
    picture = cut_line(scene, strip, _ROWS, columns)
    first = round(_REACH_HEIGHTS * _ROWS)
    ink = _ink(picture, first)
    if ink is None:
        return Beside(box, found=False)
    sides = (ink[:, first - 1 :: -1], ink[:, columns - first :])
    if not any(side[:, :_MAX_GAP_COLUMNS].any() for side in sides):
        return Beside(box, found=False)  # as beside many lines, found at a glance
    _clear(ink, strip, others)
    before, after = (_reach_of_marks(side) for side in sides)
    if not before and not after:
        return Beside(box, found=False)
    grow = [(steps / _ROWS + _PAD_HEIGHTS) * box.height_px if steps else 0.0 for steps in (before, after)]
    endless = max(before, after) > first - _ROWS * _MAX_GAP_HEIGHTS
    narrow = max(before, after) <= _WORD_HEIGHTS * _ROWS
    return Beside(_widened(box, *grow), found=True, endless=endless, narrow=narrow)


def _widened(box: Box, before_px: float, after_px: float) -> Box:
    along = (box.corners[1] - box.corners[0]) / max(1.0, box.length_px)
    first, second, third, fourth = box.corners
    corners = np.array(
        [first - along * before_px, second + along * after_px, third + along * after_px, fourth - along * before_px]
    )
    return Box(corners, box.across, box.is_cut)


def _ink(picture: Grey, first: int) -> npt.NDArray[np.uint8] | None:
    """Marks of ink, 1 or 0, by the levels inside the line; None where the line has no contrast."""
    inside = picture[:, first:-first]
    dark, paper, light = levels_at(inside, _DARK_PAPER_LIGHT)
    if light - dark < _MIN_CONTRAST:
        return None
    if light - paper < paper - dark:  # dark print on light, as nearly always
        return (picture < (dark + paper) / 2).view(np.uint8)
    return (picture > (light + paper) / 2).view(np.uint8)


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


def _reach_of_marks(ink: npt.NDArray[np.uint8]) -> int:
    """How many columns outward the marks go on that look like characters, 0 for none. Column 0 touches the line."""
    if not ink[:, :_MAX_GAP_COLUMNS].any():
        return 0  # as beside most lines
    count, _, stats, _ = components_of(np.ascontiguousarray(ink))
    reach = 0
    for left, _top, width, height, area in sorted(stats[1:count].tolist()):
        if left - reach > _MAX_GAP_HEIGHTS * _ROWS:
            break
        tall_enough = _CHARACTER_ROWS[0] * _ROWS <= height <= _CHARACTER_ROWS[1] * _ROWS
        if tall_enough and width <= _MAX_CHARACTER_WIDTH * _ROWS and area >= _MIN_STROKE_FILL * width * height:
            reach = max(reach, left + width)
    return reach
