"""Reads the lines of a view that are in scripts the networks do not know, each script as a piece of work of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from edge.domain import LineState
from edge.vision.deadline import Deadline
from edge.vision.errors import ModelError
from edge.vision.lines.detection import Box
from edge.vision.lines.legibility import LEAST_HEIGHT_PX, blurred_share, clear_line
from edge.vision.lines.line import Line
from edge.vision.lines.other_scripts import OTHER_ROWS, ROWS, OtherScriptReader, OtherText
from edge.vision.lines.recognition import LineText
from edge.vision.lines.scripts import Script
from edge.vision.view.scene import Scene

__all__ = ["ForeignLines"]

_LEAST_ASPECT = 1.5
"""Length over height of a line that Tesseract is asked for; that of two letters is less."""
_MOST_BLURRED = 0.5
_STROKES_SEEN = 0.6
"""How sure the first look is, at least, of a blurred line that is asked for: it takes strokes that it sees for those of
letters that it knows. Of 1,098 lines that Tesseract read in sharp and blurred pictures five were blurred and less sure,
and none of those rightly read; of its time for lines of blurred labels that it did not read, half went into such."""


_Look = tuple[Box | None, int]
"""A box to be read, where there is one, and how many rows high."""


class ForeignLines:
    """The readers of other scripts, applied to lines; `least_confidence` is that of a text that is kept."""

    def __init__(self, others: OtherScriptReader, least_confidence: float) -> None:
        self._others = others
        self._least_confidence = least_confidence

    def knows(self, script: Script) -> bool:
        """Whether there is a model for the script."""
        return self._others.knows(script)

    def readings(self, scene: Scene, lines: Iterable[Line], deadline: Deadline) -> list[Callable[[], bool]]:
        """What there is to do, in any order or at once; each piece tells whether a model failed.

        A script's lines are read one after the other: its engine is for one thread at a time.
        """
        by_script: dict[Script, list[Line]] = defaultdict(list)
        for line in lines:
            if line.asked is not line.script:
                by_script[line.script].append(line)
        return [partial(self._read_all, scene, group, deadline) for group in by_script.values()]

    def _read_all(self, scene: Scene, lines: list[Line], deadline: Deadline) -> bool:
        try:
            for line in lines:
                self._read(scene, line, deadline)
        except ModelError:
            return True
        return False

    def _read(self, scene: Scene, line: Line, deadline: Deadline) -> None:
        """The text of a line where a model reads it surely, else none.

        Widened over the ink beside it first, then as it was found, in two sizes. Where its label leaves open which way
        up it is, it is read turned round too, and not at all if both ways seem sure: Thai upside down passes for Thai.
        A line that was turned against its label is tried the label's way first, for neither way round did the networks
        know its letters. A mark or two are no statement, whatever they look like, nor is tiny or blurred print.
        """
        if not _is_large_enough(line.box) or _is_lost(scene, line):
            return
        line.asked = line.script
        upright: list[_Look] = [(line.wider, ROWS), (line.box, ROWS), (line.box, OTHER_ROWS)]
        turned: list[_Look] = [(line.box.turned(), ROWS)]
        ways = [upright] if line.is_way_known else [upright, turned]
        if line.against_label:
            ways = [[*turned, *reversed(upright)]]
        readings = [self._surely_read(scene, line.script, looks, deadline) for looks in ways]
        sure = [reading for reading in readings if reading is not None]
        if len(sure) == 1:
            ((box, other),) = sure
            line.box, line.state = box, LineState.READ
            line.best = LineText(other.text, other.confidence)
            line.ink_beside = other.ink_left or (line.ink_beside and box is not line.wider)

    def _surely_read(
        self, scene: Scene, script: Script, looks: Iterable[_Look], deadline: Deadline
    ) -> tuple[Box, OtherText] | None:
        """The box of the first of these looks that is read surely, and its text."""
        for box, rows in looks:
            if box is None or deadline.passed:
                continue
            other = self._others.read(scene, box, script, rows)
            if other is not None and other.confidence >= self._least_confidence:
                return box, other
        return None


def _is_large_enough(box: Box) -> bool:
    return box.height_px >= LEAST_HEIGHT_PX and box.length_px >= _LEAST_ASPECT * box.height_px


def _is_lost(scene: Scene, line: Line) -> bool:
    """Whether print is so blurred that even the first look hardly saw strokes."""
    return line.first.confidence < _STROKES_SEEN and blurred_share(clear_line(scene, line.box)) > _MOST_BLURRED
