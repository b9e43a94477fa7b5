"""Lines that the networks seemed to read, and that are rather in the script of others in their view.

`CTOWMOCTb` in a Russian form is no Latin, however sure the networks are of letters that look alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge.domain import LineState
from edge.vision.deadline import Deadline
from edge.vision.lines.foreign import ForeignLines
from edge.vision.lines.line import Line
from edge.vision.lines.scripts import Judgement, Script, ScriptJudge
from edge.vision.view.scene import Scene

__all__ = ["LookAlikes", "first_judgement"]

_LIKELY = 0.8
_FEWEST_LETTERS, _SURE, _LESS_SURE = 2, 0.96, 0.15
"""How likely foreign a line is, at least, and how many letters it has; how sure it is at most, and how much less sure
its reading in the script beside it may be. Of 195 lines in 480 views that were read both ways, 27 lost by it, as
`110.00 USD` read as Thai; within these bounds 14 are doubted: eight Hangul or Thai, which are read, and none worse."""


def first_judgement(line: Line, judge: ScriptJudge) -> Judgement:
    """What the first look alone takes a line's script for, worked out once."""
    if line.judgement is None:
        line.judgement = judge.judge(line.first)
    return line.judgement


class LookAlikes:
    """Reads such lines anew."""

    def __init__(self, judge: ScriptJudge, foreign: ForeignLines) -> None:
        self._judge, self._foreign = judge, foreign

    def read(self, scene: Scene, lines: Sequence[Line], most: int, deadline: Deadline) -> bool:
        """Read up to so many lines in the script beside them, and keep of each what is the surer text.

        True where one of Tesseract's models failed.
        """
        scripts = {line.script for line in lines if line.state is LineState.READ and line.asked is line.script}
        scripts.discard(Script.VIETNAMESE)  # its letters are Latin
        doubted = [line for line in lines if scripts and self._may_be_of(scripts, line)][:most]
        texts = [line.best for line in doubted]
        for line in doubted:
            line.script, line.state = first_judgement(line, self._judge).script, LineState.UNREAD_SCRIPT
        failed = True in [read() for read in self._foreign.readings(scene, doubted, deadline)]
        for line, text in zip(doubted, texts, strict=True):
            is_read = line.state is LineState.READ
            if not is_read or line.best.confidence < text.confidence - _LESS_SURE:
                line.script, line.state, line.best, line.unsure = Script.READABLE, LineState.READ, text, None
        return failed

    def _may_be_of(self, scripts: set[Script], line: Line) -> bool:
        """Whether a line of some letters that counts as read by the networks may be of one of these scripts."""
        text = line.best
        if line.state is not LineState.READ or line.script is not Script.READABLE or text.confidence >= _SURE:
            return False
        judgement = first_judgement(line, self._judge)
        has_letters = sum(map(str.isalpha, text.text)) >= _FEWEST_LETTERS
        return has_letters and judgement.foreign > _LIKELY and judgement.script in scripts
