"""Tells stripes that are large print from the bars of a code that nobody could read.

Upright strokes of bold capitals look like bars to the search for codes. Which they are shows when the lines of text are
read: print is covered by lines that are surely read, and of a code only the digits are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from edge.domain import LineState, Quad, Sight, TextLine
from edge.vision.search.codes import CodesSeen

__all__ = ["without_print"]

_LEAST_COVERED = 0.4
"""Share of stripes that lines cover where they are print: 0.47 to 1.0 on 22 labels without codes. Where a code stayed
unread one of the places at least has less: 0.09 at most on four labels of a hard deck, 0.2 on photos."""
_SURELY_READ, _LETTERS = 0.9, 3
"""Bars pass for a word of as many letters, but never so surely."""


def without_print(codes: CodesSeen, lines: Sequence[TextLine]) -> CodesSeen:
    """The codes of a view, less what was taken for bars and is print: where that is all, no code is there."""
    if codes.sight is not Sight.UNREAD or not codes.stripes:
        return codes
    sure = [line.box for line in lines if _is_surely_read(line)]
    is_print = all(_covered_share(stripes, sure) > _LEAST_COVERED for stripes in codes.stripes)
    return replace(codes, sight=Sight.NOTHING) if is_print else codes


def _is_surely_read(line: TextLine) -> bool:
    return line.state is LineState.READ and line.confidence >= _SURELY_READ and len(line.text) >= _LETTERS


def _covered_share(quad: Quad, covers: Sequence[Quad]) -> float:
    """How much of a quad others cover that hardly overlap."""
    outline = np.array(quad.corners, dtype=np.float32)
    shared_px = (cv2.intersectConvexConvex(outline, np.array(cover.corners, dtype=np.float32))[0] for cover in covers)
    return sum(shared_px) / max(1.0, cv2.contourArea(outline))
