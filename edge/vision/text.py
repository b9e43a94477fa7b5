"""Reads the text of a view: lines found patch by patch, turned upright, read once fast and, where it matters, again.

The fast network reads every line. The better one reads again where the first was unsure, where the line holds a word
that could be part of an origin claim, and where ink beside the line says that a word may be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import compress
from operator import not_

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import LineState, Quad, Sight, TextLine, ViewFault
from edge.vision.deadline import Deadline
from edge.vision.detection import Box, Detector
from edge.vision.first_look import FirstLook, Line
from edge.vision.foreign import ForeignLines
from edge.vision.ink import look_beside
from edge.vision.lanes import Lanes
from edge.vision.other_scripts import OtherScriptReader
from edge.vision.patches import Patch
from edge.vision.recognition import LineText, Recogniser
from edge.vision.scene import Scene
from edge.vision.scripts import Script, ScriptJudge, looks_alike, unsure_of_script
from edge.vision.settings import VisionSettings

__all__ = ["TextReader", "TextSeen"]

_COVERED_SHARE = 0.8
_MAX_TEXT = 2048
_EVEN = 0.5
_PLAIN, _PLAIN_CHARACTERS = 0.999, 6
"""How likely foreign a line of so many characters is without doubt: of 101 such lines of ten decks the second look
took all but three for the same script, and none of these was a word that could be read."""


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
        self._detector, self._fast, self._better = detector, fast, better
        self._first_look = FirstLook(fast, lanes)
        self._lanes = lanes
        self._judge = judge
        self._foreign = ForeignLines(others, settings.other_script_confidence)
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
        self._look_beside(scene, lines, codes, deadline)
        failed = self._look_again(scene, lines, deadline)
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

    def _look_beside(self, scene: Scene, lines: list[Line], codes: list[Box], deadline: Deadline) -> None:
        """Ink beside each line."""
        places = np.array([box.corners for box in [*(line.box for line in lines), *codes]]).reshape(-1, 4, 2)

        def widen(numbered: tuple[int, Line]) -> None:
            number, line = numbered
            if line.first.text and not deadline.passed:
                self._widen(scene, line, places[np.arange(len(places)) != number])

        self._lanes.each(widen, list(enumerate(lines)))

    def _look_again(self, scene: Scene, lines: list[Line], deadline: Deadline) -> bool:
        """The better network on the lines that need it, the telling ones first, and Tesseract on the foreign ones.

        True where one of Tesseract's models failed.
        """
        wanting = [line for line in lines if self._needs_second_look(line)]
        wanting.sort(key=lambda line: (not self._could_matter(line.first.text), line.first.confidence))
        wanting = wanting[: self._settings.max_second_looks]
        plain, unsure = _parted(wanting, self._is_plainly_foreign)
        first, rest = _parted(unsure, self._may_tell)
        # Tesseract is slow and each script has but one engine: it begins while others are still looked at.
        room = self._settings.max_other_lines
        asked = self._taken_for_foreign(plain[:room])
        readings = self._foreign.readings(scene, asked, deadline)
        failed = self._at_once([*readings, *self._second_looks(scene, first, deadline)])
        rest += [*_taken_back(asked), *plain[room:]]
        foreign = _foreign(first)[: room - len(asked)]
        readings = self._foreign.readings(scene, foreign, deadline)
        failed |= self._at_once([*readings, *self._second_looks(scene, rest, deadline)])
        late = _foreign(rest)[: room - len(asked) - len(foreign)]
        failed |= self._at_once(self._foreign.readings(scene, late, deadline))
        for line in lines:
            if line.script is Script.READABLE and line.best.confidence < self._settings.reject_confidence:
                line.state = LineState.UNREADABLE
        return failed

    def _is_plainly_foreign(self, line: Line) -> bool:
        """Whether the first look leaves no doubt of a script that Tesseract is there for: that is then asked first.

        What it does not read either gets a second look, by a network that does not know the script.
        """
        if len(line.first.text) < _PLAIN_CHARACTERS or self._could_matter(line.first.text):
            return False
        judgement = self._judge.judge(line.first)
        has_letters_of_its_own = judgement.script is not Script.VIETNAMESE
        return judgement.foreign > _PLAIN and has_letters_of_its_own and self._foreign.knows(judgement.script)

    def _taken_for_foreign(self, lines: list[Line]) -> list[Line]:
        for line in lines:
            line.script, line.state = self._judge.judge(line.first).script, LineState.UNREAD_SCRIPT
        return lines

    def _may_tell(self, line: Line) -> bool:
        """Whether a line could matter, or the first look alone takes it for foreign."""
        return self._could_matter(line.first.text) or self._judge.judge(line.first).foreign > _EVEN

    def _at_once(self, works: list[Callable[[], bool]]) -> bool:
        """Do all of these; whether any of them failed."""
        return any(self._lanes.each(lambda work: work(), works))

    def _second_looks(self, scene: Scene, lines: list[Line], deadline: Deadline) -> list[Callable[[], bool]]:
        """The second looks at these lines, several at a time, the first lines first."""

        def look(batch: list[int]) -> bool:
            if not deadline.passed:
                looked = [lines[number] for number in batch]
                texts = self._better.read_batch(scene, [line.box for line in looked])
                for line, text in zip(looked, texts, strict=True):
                    self._weigh(line, text)
            return False

        return [partial(look, batch) for batch in sorted(self._better.batches([line.box for line in lines]), key=min)]

    def _widen(self, scene: Scene, line: Line, others: npt.NDArray[np.float64]) -> None:
        """Take ink beside the line into its box and read it again; what stays unread is marked."""
        beside = look_beside(scene, line.box, others)
        if not beside.found:
            return
        wider = self._fast.read(scene, beside.box)
        if len(wider.text) > len(line.first.text) and wider.confidence > self._settings.reject_confidence:
            line.box, line.first, line.best = beside.box, wider, wider
            line.ink_beside = beside.endless
        else:
            line.ink_beside = True
            line.wider = None if beside.endless else beside.box
        line.again = True

    def _needs_second_look(self, line: Line) -> bool:
        confidence = line.first.confidence
        if confidence < self._settings.sure_confidence or looks_alike(line.first.text):
            return True
        if confidence >= self._settings.settled_confidence:
            return False
        if line.ink_beside or line.again or self._could_matter(line.first.text):
            return True
        return self._judge.judge(line.first).foreign > _EVEN

    def _could_matter(self, text: str) -> bool:
        folded = "".join(text.casefold().split())
        return any(stem in folded for stem in self._settings.second_look_stems)

    def _weigh(self, line: Line, second: LineText) -> None:
        """The two looks against each other: which text is the better, or that neither network knows the script."""
        judgement = self._judge.judge(line.first, second)
        if judgement.foreign > _EVEN and unsure_of_script(line.first, second):
            line.script = judgement.script
            # Of Vietnamese the fast look has all letters, only without their marks.
            line.state = LineState.READ if line.script is Script.VIETNAMESE else LineState.UNREAD_SCRIPT
        elif second.confidence >= line.first.confidence and not (
            judgement.foreign > _EVEN and len(second.text) < len(line.first.text)
        ):
            line.best = second  # but not one that left out the letters it does not know, as of Vietnamese


def _parted(lines: list[Line], test: Callable[[Line], bool]) -> tuple[list[Line], list[Line]]:
    """The lines that pass a test, and the rest."""
    passed = [test(line) for line in lines]
    return list(compress(lines, passed)), list(compress(lines, map(not_, passed)))


def _taken_back(lines: list[Line]) -> list[Line]:
    """Those of the lines taken for foreign that were not read as such, as they were before."""
    unread = [line for line in lines if line.state is LineState.UNREAD_SCRIPT]
    for line in unread:
        line.script, line.state = Script.READABLE, LineState.READ
    return unread


def _foreign(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.script is not Script.READABLE]


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
    return TextLine(
        text=line.best.text[:_MAX_TEXT] if line.state is not LineState.UNREAD_SCRIPT else "",
        confidence=line.best.confidence,
        view=view,
        box=Quad.of(line.box.corners.tolist()),
        state=line.state,
        ink_beside=line.ink_beside,
    )


def _sight(texts: tuple[TextLine, ...], deadline: Deadline) -> Sight:
    if any(text.state is LineState.READ for text in texts):
        return Sight.FOUND
    if texts:
        return Sight.UNREAD
    return Sight.NOT_LOOKED if deadline.reached else Sight.NOTHING
