"""Reads the lines of a view that are in scripts the networks do not know, each script as a piece of work of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from edge.domain import LineState
from edge.vision.deadline import Deadline
from edge.vision.errors import ModelError
from edge.vision.lines.detection import Box
from edge.vision.lines.legibility import LEAST_HEIGHT_PX, blurred_share, clear_line
from edge.vision.lines.line import Line
from edge.vision.lines.other_scripts import OTHER_ROWS, ROWS, Layout, OtherScriptReader, OtherText
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


_LOOKS = ((ROWS, Layout.SOUGHT), (ROWS, Layout.WHOLE), (OTHER_ROWS, Layout.WHOLE))
"""How often, and how, Tesseract is asked for a line until it is sure. Of 299 lines on labels it read 254 at the first
look, 286 with all three, and 210 exactly instead of 199."""
_LEAST_AGREED = 0.2
"""How sure each of two looks is, at least, that saw the same letters: those are then as good as surely read."""
_CLEAR_ODDS = 1.5
"""How many times as doubtful the reading of a line upside down is, at least, as that of the right way up. Of 105 Thai
lines read both ways up 58 were sure in one alone; by this 94 are read, and five badly instead of eight."""

_Look = tuple[Box | None, int, Layout]
"""A box to be read, where there is one, how many rows high, and how."""
_Reading = tuple[Box, OtherText]


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
        """The text of a line where a model reads it surely, else none, and what was seen is noted as unsure.

        Widened over the ink beside it first, then as it was found, in several ways. Where its label leaves open which
        way up it is, it is read turned round too, and not at all if both ways seem as sure: Thai upside down passes for
        Thai. A line that was turned against its label is tried the label's way first, for neither way round did the
        networks know its letters. A mark or two are no statement, whatever they look like, nor is tiny, blurred print.
        """
        if not _is_large_enough(line.box) or _is_lost(scene, line):
            return
        line.asked = line.script
        upright: list[_Look] = [(line.wider, ROWS, Layout.SOUGHT), *((line.box, *look) for look in _LOOKS)]
        turned: list[_Look] = [(line.box.turned(), ROWS, Layout.SOUGHT)]
        ways = [upright] if line.is_way_known else [upright, turned]
        if line.against_label:
            ways = [[*turned, *upright[1:], upright[0]]]
        readings = [self._surely_read(scene, line, looks, deadline) for looks in ways]
        surest = _surest([reading for reading in readings if reading is not None])
        if surest is not None:
            box, other = surest
            line.box, line.state = box, LineState.READ
            line.best = LineText(other.text, other.confidence)
            line.ink_beside = other.ink_left or (line.ink_beside and box is not line.wider)

    def _surely_read(self, scene: Scene, line: Line, looks: Iterable[_Look], deadline: Deadline) -> _Reading | None:
        """The box of the first of these looks that is read surely, or as one before it, and its text."""
        unsure: set[str] = set()
        for box, rows, layout in looks:
            if box is None or deadline.passed:
                continue
            other = self._others.read(scene, box, line.script, rows, layout)
            if other is None:
                continue
            if line.unsure is None or other.confidence > line.unsure.confidence:
                line.unsure = LineText(other.text, other.confidence)
            if other.confidence < _LEAST_AGREED:
                continue
            letters = "".join(other.text.split())
            if letters in unsure or other.confidence >= self._least_confidence:
                return box, replace(other, confidence=max(other.confidence, self._least_confidence))
            unsure.add(letters)
        return None


def _surest(readings: list[_Reading]) -> _Reading | None:
    """The reading that is clearly surer than the other one, where there are two."""
    in_order = sorted(readings, key=_doubt)
    if len(in_order) > 1 and _doubt(in_order[1]) < _CLEAR_ODDS * _doubt(in_order[0]):
        return None
    return in_order[0] if in_order else None


def _doubt(reading: _Reading) -> float:
    return 1.0 - reading[1].confidence


def _is_large_enough(box: Box) -> bool:
    return box.height_px >= LEAST_HEIGHT_PX and box.length_px >= _LEAST_ASPECT * box.height_px


def _is_lost(scene: Scene, line: Line) -> bool:
    """Whether print is so blurred that even the first look hardly saw strokes."""
    return line.first.confidence < _STROKES_SEEN and blurred_share(clear_line(scene, line.box)) > _MOST_BLURRED
