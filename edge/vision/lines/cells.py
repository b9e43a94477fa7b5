"""Cuts the box of a line apart where it runs across the rules of a table.

Detection takes cells that all but touch for one line. Read as one, `3 | 0.310` is `30.310`: a mass that is a hundred
times what was declared. A rule is told from the strokes of characters as it is as high as the box or higher.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from edge.vision.lines.detection import Box
from edge.vision.lines.strip import ROWS, Columns, Mask, Strip

__all__ = ["cells_of"]

_INK_SHARE = 0.5
"""Of the way from paper to ink that print is dark."""
_SLANT_COLUMNS = 5
"""A rule leans no farther over the height of a line."""
_NOBODY = np.empty((0, 4, 2))
_LEAST_ROWS, _LEAST_COLUMNS = 0.28 * ROWS, ROWS // 3
"""Least height of a character, and width of the narrowest with the room that a box has around it."""


def cells_of(strip: Strip) -> list[Box]:
    """The boxes of the cells that a line holds print of, in its order: its own box where none of its rules parts print.

    Each reaches to the middle of a rule: what is printed close to one would be cut off with it.
    """
    if not (strip.is_dark and _may_hold_rules(strip)):
        return [strip.box]
    rules = strip.rules(_NOBODY)[strip.start : strip.end]
    print_ = strip.marks(_INK_SHARE)[:, strip.start : strip.end]
    filled = [(first, end) for first, end in _gaps(rules) if _holds_print(print_[:, first:end])]
    cuts = [(end + first) / 2 for (_, end), (first, _) in pairwise(filled)]
    edges_px = [strip.column_px * edge for edge in (0, *cuts, len(rules))]
    return [strip.box.widened(-first, end - edges_px[-1]) for first, end in pairwise(edges_px)] if cuts else [strip.box]


def _may_hold_rules(strip: Strip) -> bool:
    """Whether ink goes on from top to bottom between the first and the last character of a line, as it does in few."""
    inner = slice(strip.start + _LEAST_COLUMNS, strip.end - _LEAST_COLUMNS)
    if inner.stop <= inner.start:
        return False
    solid = cv2.dilate(strip.strokes(inner), np.ones((1, _SLANT_COLUMNS), dtype=np.uint8))
    return bool(cv2.reduce(solid, 0, cv2.REDUCE_MIN).any())


def _gaps(rules: Columns) -> list[tuple[int, int]]:
    """First column and the column behind the last of what is before, between and behind the rules."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], rules, [True]]).astype(np.int8)))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]


def _holds_print(ink: Mask) -> bool:
    return bool(ink.shape[1] >= _LEAST_COLUMNS and np.count_nonzero(ink.any(axis=1)) >= _LEAST_ROWS)
