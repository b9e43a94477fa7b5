"""Finds the check boxes of lines in their ink: squares with a frame, and whether each is ticked.

The networks know no ticked box and leave out most empty ones: of `☐ China ☒ Vietnam` they read `China Vietnam`, so that
what nobody ticked would be said. A square of four straight sides is no letter that they have read elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import cast

import cv2
import numpy as np

from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import LineText
from edge.vision.lines.strip import ROWS, Corners, Mask, Strip
from edge.vision.view.components import components_of
from edge.vision.view.pictures import Grey

__all__ = [
    "CheckBox",
    "check_boxes_of",
    "is_among",
    "is_sign",
    "leaves_room",
    "nearest_only",
    "widened_over",
    "with_signs",
]

TICKED, EMPTY = "☒", "☐"
_TICKED_SIGNS = frozenset("☑☒■")
"""Of ticked boxes the networks know few, but take no empty one for them."""
_FRAME_SHARE, _FREE = 0.35, 0.2
"""Of the way from paper to ink: how dark a frame is, and a column at most that is free of print and of shade."""
_LEAST_SIDE, _PLAIN_SIDE, _MOST_SIDE = 11, 14, ROWS - 1
"""In the rows of a strip: a check box is hardly lower than capitals, and a plain one no lower."""
_MOST_REACH, _REACHING, _MOSTLY = round(1.3 * ROWS), 1.6, 0.6
"""How far a tick may reach beyond its frame, how much longer than high both are together at most, and of the length of
all strokes how much each side is at least."""
_LEAST_PX = 10.0
"""Of the view: in fewer nobody can tell a tick, and blurred letters seem square."""
_LEAST_STROKE, _STEP = 9, 2
_MOST_ASPECT = 1.35
_REACH_COLUMNS = round(1.6 * ROWS)
"""So far beside a line a check box of its own may stand."""
_EDGE_ROWS, _CORNER_ROWS = 3, 2
"""A side that lies a little askew is found in so many rows, and ink in so many rows and columns of each corner."""
_COVERED = 0.85
"""Of the length of each side."""
_FRAME_SIDES = 0.22
"""How thick a frame is at most, over its side."""
_TICKED = 0.13
"""How dark what is inside a frame is in a ticked one, of the way from paper to ink: of 150 check boxes in photographed
labels none that was empty showed more than 0.10, and the thinnest tick 0.15."""
_GAP_COLUMNS, _WIDE_GAP_COLUMNS = 2, 4
"""Free of ink beside a check box, and beside one that is plain where it is not known where the characters stand."""
_GAP_ROWS = 0.6
"""The lower part of a frame's height beside which nothing stands: a tick may reach out of it above."""
_LATIN_ALIKES, _HAN_ALIKES = frozenset("MXO0"), frozenset("口囗曰回区凶")
"""What the networks read for check boxes. In a blur such letters may seem square themselves."""
_MARKS = frozenset(" .,:;-/()'%&+#*")
"""What is read for none."""
_ROOM_HEIGHTS = 0.85
"""From the middle of a character to that of the next beyond a check box at least, in heights of the line's box."""
_HAN = ("\u3041", "\u9fff")


@dataclass(frozen=True)
class CheckBox:
    """A check box: where its middle lies in the view, its width, how far it stands outside its line's box, its tick."""

    middle: tuple[float, float]
    width_px: float
    apart_px: float
    is_ticked: bool
    is_plain: bool


def leaves_room(read: LineText, box: Box) -> bool:
    """Whether a sign was read, or no character for so long that a check box may stand there."""
    text = read.text
    if len(read.places) != len(text):
        return True
    if any(char not in _MARKS and _may_be_box(text, at, is_plain=True) for at, char in enumerate(text)):
        return True
    seen = [place for place, char in zip(read.places, read.text, strict=True) if char != " "]
    widest = max(end - begin for begin, end in pairwise([0.0, *seen, 1.0]))
    return widest * box.length_px > _ROOM_HEIGHTS * box.height_px


def check_boxes_of(strip: Strip, others: Corners) -> list[CheckBox]:
    """The check boxes in a line, and close beside it where no other line stands."""
    near = slice(strip.start - _REACH_COLUMNS, strip.end + _REACH_COLUMNS)
    ink = strip.marks(_FRAME_SHARE)
    frames = list(_frames(ink[:, near]))
    if not frames:
        return []
    free = np.ones_like(ink)
    strip.clear(free, others)
    free[:, strip.start : strip.end] = 1
    found = []
    for left, top, width, height in frames:
        first = left + near.start
        if not free[top + height // 2, first + width // 2]:
            continue
        gap = _gap(strip, slice(top, top + height), first - 1, first + width + 1)  # an edge may be rough
        if gap < _GAP_COLUMNS or width * strip.column_px < _LEAST_PX:
            continue
        inner = _inner(strip.picture[top : top + height, first : first + width])
        apart = max(0, strip.start - first - width, first - strip.end)
        middle = strip.place(first + width / 2, top + height / 2)
        is_ticked = strip.shades.darkness(float(inner.mean())) > _TICKED
        is_plain = gap >= _WIDE_GAP_COLUMNS and min(width, height) >= _PLAIN_SIDE
        found.append(CheckBox(middle, width * strip.column_px, apart * strip.column_px, is_ticked, is_plain))
    return found


def nearest_only(found: Sequence[Sequence[CheckBox]]) -> list[list[CheckBox]]:
    """The check boxes of each line, less those that stand nearer to another one."""
    every = [box for boxes in found for box in boxes]
    return [
        [box for box in boxes if all(box.apart_px <= other.apart_px for other in every if _is_same(box, other))]
        for boxes in found
    ]


def is_among(box: CheckBox, others: Iterable[CheckBox]) -> bool:
    """Whether a check box was found beside another line too."""
    return any(_is_same(box, other) for other in others)


def widened_over(box: Box, check_boxes: Sequence[CheckBox]) -> Box:
    """The box of a line together with its check boxes that stand outside it; itself where none does."""
    if not any(one.apart_px for one in check_boxes):
        return box
    shares = list(_along(box, check_boxes))
    before, after = min(first for first, _, _ in shares), max(end for _, end, _ in shares)
    return box.widened(max(0.0, -before) * box.length_px, max(0.0, after - 1) * box.length_px)


def is_sign(text: str) -> bool:
    """Whether what was read may be no more than a check box: one sign, or a character that looks like one."""
    return len(text) <= 1 and text not in _MARKS and (not text.isalnum() or text in _LATIN_ALIKES | _HAN_ALIKES)


def with_signs(text: LineText, box: Box, check_boxes: Iterable[CheckBox]) -> str:
    """The text of a line in this box with a sign for each of its check boxes, in place of what was read for it."""
    signs = list(text.text)
    known = [one for one in check_boxes if text.places or one.is_plain]
    for first, end, one in sorted(_along(box, known), key=itemgetter(0), reverse=True):
        within = [number for number, place in enumerate(text.places) if first <= place <= end]
        if all(_may_be_box(text.text, number, is_plain=one.is_plain) for number in within):
            at = within[0] if within else _behind(text, first)
            is_ticked = one.is_ticked or any(text.text[number] in _TICKED_SIGNS for number in within)
            signs[at : at + len(within)] = [" ", TICKED if is_ticked else EMPTY, " "]
    return " ".join("".join(signs).split()) if len(signs) != len(text.text) else text.text


def _frames(ink: Mask) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, width and height of each square of straight strokes."""
    flat, upright = _straight(ink, along=True), _straight(ink, along=False)
    count, _, stats, _ = components_of(cv2.bitwise_or(flat, upright))
    left, _, width, height, _ = stats[1:count].T
    is_whole = (left > 0) & (left + width < ink.shape[1])
    short, long = np.minimum(width, height), np.maximum(width, height)
    is_like_one = is_whole & (short >= _LEAST_SIDE) & (long <= np.minimum(_MOST_REACH, _REACHING * short))
    for left, top, width, height, _ in stats[1:count][is_like_one].tolist():
        part = slice(top, top + height), slice(left, left + width)
        frame = _frame_of(flat[part], upright[part])
        if frame is not None:
            yield left + frame[1].start, top + frame[0].start, *(side.stop - side.start for side in frame[::-1])


def _frame_of(flat: Mask, upright: Mask) -> tuple[slice, slice] | None:
    """The rows and columns of the frame among straight strokes, beyond which a tick may reach; None without one."""
    rows, columns = (np.flatnonzero(strokes.mean(axis=axis) >= _MOSTLY) for strokes, axis in ((flat, 1), (upright, 0)))
    if not (rows.size and columns.size):
        return None
    frame = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    short, long = sorted(side.stop - side.start for side in frame)
    strokes = cast("Mask", cv2.bitwise_or(flat[frame], upright[frame]))
    is_square = short >= _LEAST_SIDE and long <= min(_MOST_SIDE, _MOST_ASPECT * short)
    return frame if is_square and _has_four_sides(strokes) and _has_four_corners(strokes) else None


def _straight(ink: Mask, *, along: bool) -> Mask:
    """The strokes that run straight along the line, or across it: those a little askew go from one row to the next."""
    across = (1, _STEP) if not along else (_STEP, 1)
    length = (1, _LEAST_STROKE) if along else (_LEAST_STROKE, 1)
    thickened = cv2.dilate(ink, np.ones(across, dtype=np.uint8))
    return cast("Mask", cv2.morphologyEx(thickened, cv2.MORPH_OPEN, np.ones(length, dtype=np.uint8)))


def _has_four_sides(frame: Mask) -> bool:
    edges = (frame[:_EDGE_ROWS], frame[-_EDGE_ROWS:], frame[:, :_EDGE_ROWS].T, frame[:, -_EDGE_ROWS:].T)
    return all(edge.any(axis=0).mean() >= _COVERED for edge in edges)


def _has_four_corners(frame: Mask) -> bool:
    begin, end = slice(_CORNER_ROWS), slice(-_CORNER_ROWS, None)
    return all(frame[rows, columns].any() for rows in (begin, end) for columns in (begin, end))


def _inner(box: Grey) -> Grey:
    rows, columns = (max(2, round(_FRAME_SIDES * side)) for side in box.shape)
    return box[rows:-rows, columns:-columns]


def _gap(strip: Strip, rows: slice, first: int, end: int) -> int:
    """How many columns beside a frame, up to those of a wide gap, are free of ink in its lower rows."""
    low = slice(rows.stop - round(_GAP_ROWS * (rows.stop - rows.start)), rows.stop)
    for columns in range(_WIDE_GAP_COLUMNS):
        beside = strip.picture[low, (first - columns - 1, end + columns)].mean(axis=0)
        if any(strip.shades.darkness(level) > _FREE for level in beside.tolist()):
            return columns
    return _WIDE_GAP_COLUMNS


def _is_same(box: CheckBox, other: CheckBox) -> bool:
    return math.dist(box.middle, other.middle) < box.width_px / 2


def _along(box: Box, check_boxes: Iterable[CheckBox]) -> Iterator[tuple[float, float, CheckBox]]:
    """Where check boxes begin and end along a line, as shares of its length."""
    along = box.corners[1] - box.corners[0]
    for one in check_boxes:
        middle = float((np.array(one.middle) - box.corners[0]) @ along / (along @ along))
        half = one.width_px / max(1.0, box.length_px) / 2
        yield middle - half, middle + half, one


def _behind(text: LineText, share: float) -> int:
    """The character of a text at a share of its line; of one without places only at which of its ends."""
    if not text.places:
        return 0 if share < 0.5 else len(text.text)  # noqa: PLR2004 - the middle
    return sum(place < share for place in text.places)


def _may_be_box(text: str, at: int, *, is_plain: bool) -> bool:
    """Whether a character is what a network makes of a check box: no letter, or one alike that stands alone.

    Of Chinese, which puts no blanks between words, it does where none of Chinese is beside it, or none close.
    """
    beside = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    if text[at] in _HAN_ALIKES:
        return is_plain or not any(_HAN[0] <= char <= _HAN[1] for char in beside)
    return not text[at].isalnum() or (text[at] in _LATIN_ALIKES and not any(map(str.isalnum, beside)))
