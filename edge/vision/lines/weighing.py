"""The two looks at a line against each other: which text is the better, or that neither network knows the script."""

from __future__ import annotations

from edge.domain import LineState
from edge.vision.lines.line import Line
from edge.vision.lines.recognition import LineText
from edge.vision.lines.scripts import Judgement, Script, ScriptJudge, unsure_of_script

__all__ = ["weigh"]

_EVEN, _LIKELY = 0.5, 0.8
"""How likely foreign a line is that may be, and one that is taken for it where two looks are unsure."""
_CHARACTER_HEIGHTS = 0.3
"""Width of a character that counts as left out at an end, over the height of the line's box: less than the narrowest
that deny, more than the looks differ where both saw the same."""
_HARDLY_READ = 0.75
"""How sure neither look is at a few signs that are to be read as of another script: `중국산` came back as `秀2世`."""
_DOUBTLESS, _DOUBTLESS_LETTERS = 0.97, 4
"""How likely foreign both looks at a line of so many letters are beyond doubt: of 253 doubtful lines of real packages
in Latin letters six were, none of which either look could read. Of numbers the judge knows little."""


def weigh(line: Line, second: LineText, judge: ScriptJudge) -> None:
    """Take the better of both looks at a line for its text, or leave it to the readers of other scripts."""
    judgement = judge.judge(line.first, second)
    line.script, line.state = Script.READABLE, LineState.READ
    is_unsure = judgement.foreign > _LIKELY and unsure_of_script(line.first, second)
    if is_unsure or _is_doubtless(judgement, line.first):
        line.script = judgement.script
        # Of Vietnamese the fast look has all letters, only without their marks.
        line.state = LineState.READ if line.script is Script.VIETNAMESE else LineState.UNREAD_SCRIPT
        return
    if judgement.foreign > _DOUBTLESS and max(line.first.confidence, second.confidence) < _HARDLY_READ:
        line.script = judgement.script  # Tesseract is asked; what it does not read either stays as it is
    # The better network leaves out the letters that it does not know, as of Vietnamese.
    lacks_letters = judgement.foreign > _EVEN and len(second.text) < len(line.first.text)
    if second.confidence >= line.first.confidence and not lacks_letters:
        line.best = second
    line.ink_beside = line.ink_beside or _leaves_out_an_end(line, second)


def _is_doubtless(judgement: Judgement, first: LineText) -> bool:
    """Whether both looks are foreign beyond doubt, however sure they are of the look-alikes that they read."""
    return judgement.foreign > _DOUBTLESS and sum(map(str.isalpha, first.text)) >= _DOUBTLESS_LETTERS


def _leaves_out_an_end(line: Line, second: LineText) -> bool:
    """Whether the text that is kept begins later or ends sooner than what the other look saw, by a whole character.

    One look may have taken a negation for another character, and the other one left it out.
    """
    other = line.first if line.best is second else second
    if not other.text:
        return False
    character = _CHARACTER_HEIGHTS * line.box.height_px / max(1.0, line.box.length_px)
    return line.best.start - other.start > character or other.end - line.best.end > character
