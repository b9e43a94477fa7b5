"""The first look at the lines of a patch: each read once by the fast network, right way up.

Detection cannot tell which way up a line is. So the most telling line of a patch is read the way that where its lines
begin and end speaks for, and where that is not surely right, a few are read both ways, and the better sum of readings
turns them all; a line that is still doubtful is tried the other way round by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from statistics import median_high

import numpy as np

from edge.vision.deadline import Deadline
from edge.vision.lanes import Lanes
from edge.vision.lines.detection import Box
from edge.vision.lines.legibility import blurred_share, clear_line
from edge.vision.lines.line import CLEAR_MARGIN, TELLING_CHARACTERS, Line, is_sure, score
from edge.vision.lines.neighbours import nearest_first
from edge.vision.lines.recognition import LineText, Recogniser
from edge.vision.view.scene import Scene

__all__ = ["FirstLook", "Vote"]

_VOTERS = 3
_DOUBTED = CLEAR_MARGIN**-0.5
"""Share of the confidence of its label's lines. A line read more surely stays: as many characters, read turned round as
surely as those, would not clearly lead."""
_BLURRED = 0.5
"""How far strokes run into one another (`blurred_share`) where that, and no half turn, is why a line reads badly. In
384 hard views 618 such lines of labels whose way was known were tried, and turning lost 19 characters; of 444 sharper
ones two were statements of origin that stood upside down."""
_SHARP = 0.45
"""The same of a sharp line, that reads well the right way up. Beside a label of which half the lines are blurred, and
so read no better, a sticker may lie upside down."""
_HARDLY_READ = 0.76
"""A line less surely read says nothing of its way: it may be of a script that the network does not know. So lines that
lie upside down follow a neighbour in 381 of 386 cases where the network does not know the script, not in 349, and in
3,422 of 3,443 where it is Latin, not in 3,321."""
_VOTER_ASPECT = (2.5, 14.0)
_BEST_VOTER_ASPECT = 8.0
"""A dozen characters: enough to tell, and half the cost of a longest line."""
_FLUSH_HEIGHTS = 0.3
"""Lines that begin or end so near to one another, over their height, do so under one another."""


@dataclass(frozen=True)
class Vote:
    """Whether a group of lines is upside down, how clearly, and what its voters read as found and turned, by number."""

    flip: bool
    is_clear: bool
    readings: tuple[dict[int, LineText], dict[int, LineText]]


class FirstLook:
    """The fast network over the boxes of a view, those of each patch by themselves."""

    def __init__(self, fast: Recogniser, lanes: Lanes) -> None:
        self._fast, self._lanes = fast, lanes

    def read(self, scene: Scene, patches: Sequence[Sequence[Box]], deadline: Deadline) -> list[Line]:
        """The lines of a view, patch by patch; those across a patch and those along it are each turned by vote.

        Raises:
            ModelError: the network failed.
        """
        groups = [[box for box in boxes if box.across is across] for boxes in patches for across in (True, False)]
        votes = self._lanes.each(lambda group: self._vote(scene, group, deadline), groups)
        upright, texts, turned = [], [], []
        for group, vote in zip(groups, votes, strict=True):
            upright += [box.turned() if vote.flip else box for box in group]
            texts += [vote.readings[vote.flip].get(number) for number in range(len(group))]
            turned += [vote.readings[not vote.flip].get(number) for number in range(len(group))]
        self._read_rest(scene, upright, texts, deadline)
        labels = []
        for vote, (start, end) in zip(votes, pairwise(accumulate(map(len, groups), initial=0)), strict=True):
            usual = _usual_confidence(texts[start:end]) if vote.is_clear else 1.0
            legible = any(text is not None and is_sure(text) for text in texts[start:end])
            labels.append(
                [
                    Line(
                        box,
                        text,
                        text,
                        is_way_known=vote.is_clear,
                        label_confidence=usual,
                        is_label_legible=legible,
                        turned=other,
                    )
                    for box, text, other in zip(upright[start:end], texts[start:end], turned[start:end], strict=True)
                    if text is not None
                ]
            )
        lines = list(chain.from_iterable(labels))
        self._lanes.each(lambda line: self._turn_if_better(scene, line, deadline), lines)
        self._lanes.each(lambda label: self._turn_with_neighbours(scene, label, deadline), labels)
        return lines

    def _read_rest(self, scene: Scene, boxes: list[Box], texts: list[LineText | None], deadline: Deadline) -> None:
        """Fill in the texts that the votes have not given, as far as there is time."""
        rest = [number for number, text in enumerate(texts) if text is None]

        def read(batch: list[int]) -> None:
            if not deadline.passed:
                numbers = [rest[place] for place in batch]
                for number, text in zip(
                    numbers, self._fast.read_batch(scene, [boxes[n] for n in numbers]), strict=True
                ):
                    texts[number] = text

        self._lanes.each(read, self._fast.batches([boxes[number] for number in rest]))

    def _turn_if_better(self, scene: Scene, line: Line, deadline: Deadline) -> None:
        """Turn a doubtful line round where that reads far better: a sticker may lie against the label beside it."""
        if len(line.first.text) < TELLING_CHARACTERS or deadline.passed or not _is_doubted(scene, line):
            return
        line.against_label = self._turn(scene, line, CLEAR_MARGIN)

    def _turn_with_neighbours(self, scene: Scene, lines: Sequence[Line], deadline: Deadline) -> None:
        """Turn round what lies among lines that were: a whole label may lie upside down beside the one that voted.

        What is surely read stays, and so does any other line that is read and reads clearly better as it is; but then
        it is open which way up that is.
        """
        settled, turned = [is_sure(line.first) for line in lines], [line.against_label for line in lines]
        if not any(sure and against for sure, against in zip(settled, turned, strict=True)):
            return
        for number, neighbour in nearest_first([line.box for line in lines], settled):
            if turned[neighbour] and not deadline.passed:
                line = lines[number]
                margin = 0.0 if line.first.confidence < _HARDLY_READ else 1 / CLEAR_MARGIN
                turned[number] = turned[number] or self._turn(scene, line, margin)
                line.against_label &= not turned[number]
                line.is_way_known &= turned[number]

    def _turn(self, scene: Scene, line: Line, margin: float) -> bool:
        """Turn a line round where that reading is worth `margin` times as much as the present one; whether it was."""
        box = line.box.turned()
        other = line.turned or self._fast.read(scene, box)
        is_better = score(other) >= margin * score(line.first)
        if is_better:
            line.box, line.first, line.best = box, other, other
        return is_better

    def _vote(self, scene: Scene, boxes: Sequence[Box], deadline: Deadline) -> Vote:
        """Read the most telling lines, both ways up where one is not enough, until one side clearly leads."""
        order = sorted(range(len(boxes)), key=lambda number: _telling(boxes[number]), reverse=True)
        voters = _VOTERS if order and _telling(boxes[order[0]])[0] else 1
        sides = (1, 0) if _is_flush_at_end(boxes) else (0, 1)
        scores = [0.0, 0.0]
        readings: tuple[dict[int, LineText], dict[int, LineText]] = ({}, {})
        for number in order[:voters]:
            for side in sides:
                text = self._fast.read(scene, boxes[number].turned() if side else boxes[number])
                readings[side][number] = text
                if is_sure(text):
                    return Vote(side == 1, is_clear=True, readings=readings)
                scores[side] += score(text)
            if _leads_clearly(scores) or deadline.passed:
                break
        return Vote(scores[1] > scores[0], _leads_clearly(scores), readings)


def _is_doubted(scene: Scene, line: Line) -> bool:
    """Whether a line may lie upside down, by how badly it reads.

    Where the label's other lines leave no doubt which way up they are, it must be no more blurred than print that can
    be read; and unless it is sharp and one of these reads well, it must read worse than they do: all may be blurred.
    """
    if line.first.confidence >= _DOUBTED:
        return False
    if not line.is_way_known:
        return True
    blurred = blurred_share(clear_line(scene, line.box))
    if blurred <= _SHARP and line.is_label_legible:
        return True
    return blurred <= _BLURRED and line.first.confidence < _DOUBTED * line.label_confidence


def _is_flush_at_end(boxes: Sequence[Box]) -> bool:
    """Whether more lines end under one another than begin so, as print does that is upside down.

    Of 105 groups of lines whose way was clear this told it of 103. It only says which way is read first.
    """
    if not boxes:
        return False
    corners = np.array([box.corners for box in boxes])
    along = (corners[:, 1] - corners[:, 0]).sum(axis=0)
    begins_and_ends = (corners[:, :2] + corners[:, :1:-1]) @ along / (2 * float(np.linalg.norm(along)))
    reach_px = _FLUSH_HEIGHTS * float(np.median([box.height_px for box in boxes]))
    begin, end = (
        np.count_nonzero(np.abs(np.subtract.outer(places, places)) < reach_px) for places in begins_and_ends.T
    )
    return bool(end > begin)


def _usual_confidence(texts: Sequence[LineText | None]) -> float:
    """How surely half of the lines are read that are long enough to tell; 1 where none is."""
    telling = [text.confidence for text in texts if text is not None and len(text.text) >= TELLING_CHARACTERS]
    return median_high(telling) if telling else 1.0


def _leads_clearly(scores: Sequence[float]) -> bool:
    return max(scores) > CLEAR_MARGIN * min(scores) + 4


def _telling(box: Box) -> tuple[bool, float]:
    """How well a line's orientation can be judged for what that costs."""
    aspect = box.length_px / max(1.0, box.height_px)
    return _VOTER_ASPECT[0] <= aspect <= _VOTER_ASPECT[1], -abs(aspect - _BEST_VOTER_ASPECT)
