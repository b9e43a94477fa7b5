"""Reads the text of a view: lines found patch by patch, turned upright, read once fast and, where it matters, again.

The fast network reads every line. What the ink itself tells comes next: cells to cut apart, words to take in.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import LineState, Quad, Sight, TextLine, ViewFault
from edge.vision.deadline import Deadline
from edge.vision.lanes import Lanes
from edge.vision.lines.check_boxes import with_signs
from edge.vision.lines.closer_look import CloserLook
from edge.vision.lines.detection import Box, Detector
from edge.vision.lines.first_look import FirstLook
from edge.vision.lines.line import Line
from edge.vision.lines.other_scripts import OtherScriptReader
from edge.vision.lines.recognition import Recogniser
from edge.vision.lines.scripts import ScriptJudge
from edge.vision.lines.second_look import SecondLook
from edge.vision.settings import VisionSettings
from edge.vision.view.patches import Patch
from edge.vision.view.scene import Scene

__all__ = ["TextReader", "TextSeen"]

_COVERED_SHARE = 0.8
_MAX_TEXT = 2048


@dataclass(frozen=True)
class TextSeen:
    """The lines of one view and how far the looking got."""

    lines: tuple[TextLine, ...]
    sight: Sight
    faults: tuple[ViewFault, ...] = ()


class TextReader:
    """Detection, both recognisers and the readers of other scripts, applied to the patches of one view."""

    def __init__(
        self,
        detector: Detector,
        *,
        fast: Recogniser,
        better: Recogniser,
        judge: ScriptJudge,
        others: OtherScriptReader,
        lanes: Lanes,
        settings: VisionSettings,
    ) -> None:
        self._detector = detector
        self._first_look = FirstLook(fast, lanes)
        self._second_look = SecondLook(better, judge, others, lanes, settings)
        self._closer_look = CloserLook(fast, lanes, settings)
        self._settings = settings

    def find(self, scene: Scene, patches: list[Patch], deadline: Deadline) -> list[list[Box]]:
        """Where lines are, patch by patch: as many patches as there is time for.

        Raises:
            ModelError: the network failed.
        """
        found = []
        for patch in _uncovered(patches):
            if deadline.passed:
                break
            found.append(self._detector.find(scene, patch))
        return found

    def read(
        self, scene: Scene, found: list[list[Box]], code_places: list[Quad], view: str, deadline: Deadline
    ) -> TextSeen:
        """The text lines of one view, in reading order within each patch.

        Raises:
            ModelError: a network failed.
        """
        codes = [Box(np.array(quad.corners), across=True) for quad in code_places]
        lines = self._first_look.read(scene, self._once(found, codes), deadline)
        lines = self._closer_look.read(scene, lines, codes, deadline)
        failed = self._second_look.read(scene, lines, deadline)
        texts = tuple(_as_text_line(line, view) for line in lines if line.best.text or line.state is not LineState.READ)
        return TextSeen(texts, _sight(texts, deadline), (ViewFault.MODEL_FAULT,) if failed else ())

    def _once(self, found: list[list[Box]], codes: list[Box]) -> list[list[Box]]:
        """The boxes less those in a code, and each line once, as many as a view may have.

        Of a line in two patches the box is kept that the edge of its patch does not cut, else that of the earlier one.
        """
        chosen: set[int] = set()
        taken = list(codes)
        for is_cut in (False, True):
            for boxes in found:
                room = self._settings.max_lines_per_view - len(chosen)
                own = [box for box in boxes if box.is_cut is is_cut and not _inside(box, taken)][:room]
                chosen.update(map(id, own))
                taken += own
        return [[box for box in boxes if id(box) in chosen] for boxes in found]


def _uncovered(patches: list[Patch]) -> list[Patch]:
    """The patches less those that lie within an earlier one, whose lines would be read twice."""
    kept: list[Patch] = []
    for patch in patches:
        inner = patch.place(_grid(patch))
        if not any(_share_inside(inner, other) > _COVERED_SHARE for other in kept):
            kept.append(patch)
    return kept


def _grid(patch: Patch) -> npt.NDArray[np.float64]:
    """Points spread over a patch, in its pixels."""
    columns, rows = np.meshgrid(np.linspace(0.1, 0.9, 5) * patch.width_px, np.linspace(0.1, 0.9, 5) * patch.height_px)
    return np.column_stack([columns.ravel(), rows.ravel()])


def _share_inside(points: npt.NDArray[np.float64], patch: Patch) -> float:
    own = (points - patch.to_view[:, 2]) @ patch.to_view[:, :2]
    fits = (own >= 0).all(axis=1) & (own[:, 0] <= patch.width_px) & (own[:, 1] <= patch.height_px)
    return float(fits.mean())


def _inside(box: Box, others: list[Box]) -> bool:
    centre = tuple(float(value) for value in box.corners.mean(axis=0))
    return any(
        cv2.pointPolygonTest(other.corners.astype(np.float32), centre, measureDist=False) > 0 for other in others
    )


def _as_text_line(line: Line, view: str) -> TextLine:
    text, state = line.best, line.state
    if state is not LineState.READ and line.unsure is not None:
        text, state = line.unsure, LineState.UNSURE
    return TextLine(
        text=with_signs(text, line.box, line.check_boxes)[:_MAX_TEXT] if state is not LineState.UNREAD_SCRIPT else "",
        confidence=text.confidence,
        view=view,
        box=Quad.of(line.box.corners.tolist()),
        state=state,
        ink_beside=line.ink_beside,
    )


def _sight(texts: tuple[TextLine, ...], deadline: Deadline) -> Sight:
    if any(text.state is LineState.READ for text in texts):
        return Sight.FOUND
    if texts:
        return Sight.UNREAD
    return Sight.NOT_LOOKED if deadline.reached else Sight.NOTHING
