"""Looks for ink beside a text line that its box left out, because a lost first word may be the negation.

`NOT MADE IN CHINA` read as `MADE IN CHINA` is the worst error there is. So the strip before and after each line is
searched for marks of the size of characters that belong to no other line; the box is widened over them and read again,
and where ink stays unread the line says so. What runs on above or below the line is no character: in the strip alone a
piece of a rule or of a frame may look like one. Nor is it of the line where a rule of a table stands between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from edge.vision.lines.detection import Box
from edge.vision.lines.rules import long_strokes
from edge.vision.lines.strip import OWN_ROWS, ROWS, RULE_COLUMNS, RULE_ROWS, Corners, Mask, Strip
from edge.vision.view.components import components_of

__all__ = ["Beside", "look_beside"]

_GAP_COLUMNS = round(0.9 * ROWS)
"""Between a line and marks beside it, or between these, there is less than that."""
_PAD_HEIGHTS = 0.25
_WORD_COLUMNS = ROWS / 3
"""Ink that reaches no farther is no word: narrow Chinese negations are wider."""
_LEAST_ROWS, _MOST_ROWS, _MOST_COLUMNS = 0.28 * ROWS, 0.98 * ROWS, 2.6 * ROWS
"""Least and greatest height and greatest width of a mark taken for a character."""
_MIN_STROKE_FILL = 0.12
_MOST_JOINED_FILL = 0.5
"""Of the rectangle round a rule and a word at it. What fills more is a dark area."""
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


def look_beside(strip: Strip, others: Corners) -> Beside:
    """Search the strip of a line before and after it; `others` (n x 4 x 2) are corners of what is accounted for."""
    box, ink = strip.box, strip.marks(_INK_SHARE)
    sides = strip.beside(ink)
    if not any(side[:, :_GAP_COLUMNS].any() for side in sides):
        return Beside(box, found=False)  # as beside many lines, found at a glance
    strip.clear(ink, others)
    if not any(map(_may_show_marks, sides)):
        return Beside(box, found=False)
    for share in _RULE_SHARES:
        around = strip.marks_around(share, others)  # a word may touch the bars above it
        ink[long_strokes(around, RULE_ROWS, RULE_COLUMNS)[OWN_ROWS] > 0] = 0
    if not any(map(_reach_of_marks, sides)):
        return Beside(box, found=False)
    for side, rules in zip(sides, strip.beside(strip.rules(others)[None]), strict=True):
        if rules.any():
            side[:, rules.argmax() :] = 0  # what stands beyond is of another cell
    before, after = map(_reach_of_marks, sides)
    if not before and not after:
        return Beside(box, found=False)
    grow = [(steps / ROWS + _PAD_HEIGHTS) * box.height_px if steps else 0.0 for steps in (before, after)]
    endless = max(before, after) > strip.start - _GAP_COLUMNS
    narrow = max(before, after) <= _WORD_COLUMNS
    return Beside(box.widened(*grow), found=True, endless=endless, narrow=narrow)


def _may_show_marks(ink: Mask) -> bool:
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


def _reach_of_marks(ink: Mask) -> int:
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
