"""A line of text on its way through the looks at it, and what a reading of it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edge.domain import LineState
from edge.vision.lines.check_boxes import CheckBox
from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import LineText
from edge.vision.lines.scripts import Judgement, Script

__all__ = ["CLEAR_MARGIN", "TELLING_CHARACTERS", "Line", "is_sure", "score"]

CLEAR_MARGIN = 1.6
"""How many times as much as turned round a reading is worth, at least, that leaves no doubt which way up it is."""
TELLING_CHARACTERS = 6
"""A shorter text reads well either way up: HS and SH, 18 and 81."""
_SURE = 0.93
"""No upside-down print of so many characters reads so surely: of 714 lines none did with more than 0.905."""


@dataclass
class Line:
    """A line on its way: where it is, and what the looks at it gave."""

    box: Box
    first: LineText
    best: LineText
    state: LineState = LineState.READ
    ink_beside: bool = False
    again: bool = False
    """Read anew after its box was widened or cut."""
    script: Script = Script.READABLE
    asked: Script | None = None
    """The script in which it was tried and not read: to try that again would give nothing."""
    wider: Box | None = None
    """Widened over ink that the fast network could not read."""
    is_way_known: bool = False
    """The lines of its label left no doubt which way up they are."""
    label_confidence: float = 1.0
    """How surely half of its label's lines are read, where these leave no doubt which way up they are."""
    is_label_legible: bool = False
    """One of its label's lines, or itself, is surely read."""
    turned: LineText | None = None
    """What it reads turned round, where that is known."""
    against_label: bool = False
    """Turned round against the vote of its label, with no line beside it that was."""
    unsure: LineText | None = None
    """The surest that was read of it in its script, where that was not sure enough to be kept as its text."""
    check_boxes: Sequence[CheckBox] = ()
    judgement: Judgement | None = None
    """What the first look alone takes its script for, once that was asked."""

    def turn_round(self) -> None:
        """Take it for what it is turned round, as the first look has read it."""
        assert self.turned is not None  # noqa: S101 - only asked of lines that were read both ways
        self.box, self.first, self.best, self.turned = self.box.turned(), self.turned, self.turned, self.first
        self.judgement = None


def score(text: LineText) -> float:
    """How much a reading is worth: many characters, surely read."""
    return text.confidence**2 * len(text.text)


def is_sure(text: LineText) -> bool:
    """Whether a line can't but be the right way up."""
    return text.confidence >= _SURE and len(text.text) >= TELLING_CHARACTERS
