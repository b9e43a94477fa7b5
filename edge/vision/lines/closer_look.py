"""What the ink itself tells of the lines that the first look read: where they end, and what was left out of them.

Widely spaced letters are put together. A line that runs across the rules of a table is cut into its cells. Check boxes
are found, which the networks leave out. Ink beside a line, which its box left out, is taken in. Cells and wider lines
are read anew by the fast network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from edge.vision.deadline import Deadline
from edge.vision.lanes import Lanes
from edge.vision.lines.cells import cells_of
from edge.vision.lines.check_boxes import (
    CheckBox,
    check_boxes_of,
    is_among,
    is_sign,
    leaves_room,
    nearest_only,
    widened_over,
)
from edge.vision.lines.detection import Box
from edge.vision.lines.ink import Beside, look_beside
from edge.vision.lines.letter_spacing import put_together
from edge.vision.lines.line import Line
from edge.vision.lines.recognition import Recogniser
from edge.vision.lines.strip import Corners, Strip
from edge.vision.lines.triage import could_matter
from edge.vision.settings import VisionSettings
from edge.vision.view.scene import Scene

__all__ = ["CloserLook"]

_HARDLY_READ = 0.4
"""A line less surely read seldom becomes one by what is beside it: of 100 lines of 0.3 and more 19 were read as more
when widened, of 580 surer ones half."""
_CODE_EDGE_PX = 3.0
"""A module or two: so far the place of a code is uncertain, and nothing else is printed there."""

_Looked = tuple[Line, Strip | None]


class CloserLook:
    """The ink in and beside the lines of a view. What could matter is always read anew where more may be found."""

    def __init__(self, fast: Recogniser, lanes: Lanes, settings: VisionSettings) -> None:
        self._fast, self._lanes, self._settings = fast, lanes, settings

    def read(self, scene: Scene, lines: Sequence[Line], codes: Sequence[Box], deadline: Deadline) -> list[Line]:
        """The lines in their order, each with what its ink tells.

        Raises:
            ModelError: the network failed.
        """
        cells = self._lanes.each(lambda line: self._in_cells(scene, line, deadline), put_together(lines))
        looked = list(chain.from_iterable(cells))
        places = np.array([*(line.box.corners for line, _ in looked), *map(_outer_corners, codes)]).reshape(-1, 4, 2)
        others = [places[np.arange(len(places)) != number] for number in range(len(looked))]

        def look(numbered: tuple[int, _Looked]) -> Beside | None:
            number, (_, strip) = numbered
            return None if strip is None or deadline.passed else look_beside(strip, others[number])

        besides = self._lanes.each(look, list(enumerate(looked)))
        signs = self._find_check_boxes(looked, places, besides)

        def widen(numbered: tuple[int, Beside | None]) -> None:
            number, beside = numbered
            if beside is not None:
                self._widen(scene, looked[number][0], beside, others[number])

        self._lanes.each(widen, list(enumerate(besides)))
        return [line for number, (line, _) in enumerate(looked) if number not in signs]

    def _find_check_boxes(
        self, looked: Sequence[_Looked], places: Corners, besides: Sequence[Beside | None]
    ) -> set[int]:
        """Note the check boxes of each line; the numbers of those lines that are no more than one of another line."""
        signs = {number for number, (line, _) in enumerate(looked) if line.first.text and is_sign(line.first.text)}
        numbers = np.array([number for number in range(len(places)) if number not in signs], dtype=np.intp)

        def find(numbered: tuple[int, _Looked]) -> list[CheckBox]:
            number, (line, strip) = numbered
            beside = besides[number]
            if strip is None or beside is None or not (beside.found or signs or leaves_room(line.first, line.box)):
                return []
            return check_boxes_of(strip, places[numbers[numbers != number]])

        found = self._lanes.each(find, list(enumerate(looked)))
        nearest = nearest_only([[] if number in signs else boxes for number, boxes in enumerate(found)])
        for number, (line, _) in enumerate(looked):
            line.check_boxes = found[number] if number in signs else nearest[number]
        taken = [box for boxes in nearest for box in boxes]
        return {number for number in signs if found[number] and all(is_among(box, taken) for box in found[number])}

    def _in_cells(self, scene: Scene, line: Line, deadline: Deadline) -> list[_Looked]:
        """The line with its strip, or in its place those of the cells that it runs across."""
        strip = Strip.of(scene, line.box) if line.first.text and not deadline.passed else None
        if strip is None:
            return [(line, None)]
        boxes = cells_of(strip)
        if boxes[0] is strip.box:
            return [(line, strip)]
        texts = [self._fast.read(scene, box) for box in boxes]
        cells = [
            replace(line, box=box, first=text, best=text, turned=None, again=True)
            for box, text in zip(boxes, texts, strict=True)
            if text.text
        ]
        return [(cell, Strip.of(scene, cell.box)) for cell in cells]

    def _widen(self, scene: Scene, line: Line, beside: Beside, others: Corners) -> None:
        """Take ink beside the line into its box and read it again; what stays unread is marked."""
        around = widened_over(line.box, line.check_boxes)
        if around is not line.box:  # its check boxes are no ink beside it, but a word may stand beyond
            strip = Strip.of(scene, around)
            beside = Beside(around, found=False) if strip is None else look_beside(strip, others)
        if not beside.found:
            return
        line.again = True
        if self._is_worth_reading(line, beside):
            wider = self._fast.read(scene, beside.box)
            if len(wider.text) > len(line.first.text) and wider.confidence > self._settings.reject_confidence:
                line.box, line.first, line.best = beside.box, wider, wider
                line.ink_beside = beside.endless
                return
        line.ink_beside = True
        line.wider = None if beside.endless else beside.box

    def _is_worth_reading(self, line: Line, beside: Beside) -> bool:
        """Whether the wider line may give more. Of what could matter that is always tried."""
        may_give_more = line.first.confidence >= _HARDLY_READ and not beside.narrow
        return may_give_more or could_matter(line.first.text, self._settings)


def _outer_corners(code: Box) -> Corners:
    """The corners of a code with the nearest part of its quiet zone."""
    first, second, _, fourth = code.corners
    along, down = (second - first) / max(1.0, code.length_px), (fourth - first) / max(1.0, code.height_px)
    return code.corners + _CODE_EDGE_PX * np.array([-along - down, along - down, along + down, down - along])
