"""Which lines get a second look, in which order, and what becomes of those for which none is left.

A line is looked at again where the first look was unsure, where it holds a word that could be part of an origin claim,
and where ink beside it says that a word may be missing.
"""

from __future__ import annotations

from edge.domain import LineState
from edge.vision.lines.foreign import ForeignLines
from edge.vision.lines.legibility import LEAST_HEIGHT_PX, blurred_share, clear_line
from edge.vision.lines.line import Line
from edge.vision.lines.look_alikes import first_judgement
from edge.vision.lines.scripts import Script, ScriptJudge, looks_alike
from edge.vision.settings import VisionSettings
from edge.vision.view.scene import Scene

__all__ = ["Triage", "could_matter"]

_EVEN = 0.5
"""How likely foreign a line is that may be."""
_SURELY_FOREIGN = 0.9
"""How likely foreign a line is, at least, that is surely read and yet gets a second look for that alone: of 120 such
lines of twelve decks 57 were less likely, none of which was foreign; of the others four were, all at 0.98 or more."""
_LETTERS_SEEN = 0.6
"""How sure the first look is, at least, of a line in which it may have taken foreign letters for others."""
_FEW_CHARACTERS = 3
"""Lines of fewer come late. In 133 blurred views the twelve lines that so come first gained a quarter to a third more
characters than the sixteen of which the first look was least sure, in less time."""
_BLURRED = 0.58
"""Most that the strokes of a line may run into one another (`blurred_share`) for a second look: in 112 hard views a
sixth of the time went into lines more blurred or too small, and gained a twentieth of the characters."""
_SEEMS_FOREIGN, _BLURRED_FOREIGN = 0.95, 0.54
"""How likely foreign a line seems, and how blurred such a line is at most for a second look where the first one saw
hardly a stroke: of 69 more blurred ones it took 51 for foreign too, and Tesseract is asked for none of them."""
_SMEARED = 0.85
"""Where they do so more, of no script a letter can be made out."""
_PLAIN, _PLAIN_CHARACTERS = 0.999, 6
"""How likely foreign a line of so many characters is without doubt: of 95 such lines of ten decks the second look
took all but two for the same script, one of them for Chinese that was Korean."""
_FEWEST_IN_SQUARE = 0.5
"""Characters of a line for each square that it is long, at least: of Chinese, the widest there are, it is one."""


class Triage:
    """Tells by the first look at the lines of a view which may gain by a second one, and by which."""

    def __init__(self, judge: ScriptJudge, foreign: ForeignLines, settings: VisionSettings) -> None:
        self._judge, self._foreign, self._settings = judge, foreign, settings

    def needs_look(self, line: Line) -> bool:
        """Whether the first look was not sure enough of a line, of its script or of all that is printed there."""
        confidence = line.first.confidence
        if confidence < self._settings.sure_confidence or looks_alike(line.first.text):
            return True
        if confidence >= self._settings.settled_confidence:
            return False
        if line.ink_beside or line.again or self._could_matter(line):
            return True
        return self._foreign_probability(line) > _SURELY_FOREIGN

    def urgency(self, line: Line) -> tuple[bool, bool, float]:
        """The least first: what could matter, then what the better network may make something of, the least sure first.

        What may be of a foreign script matters, lest it pass for Latin that looks alike. Of small print and of marks
        the better network seldom makes more, though the first look is least sure of these.
        """
        is_small = line.box.height_px < self._settings.small_text_px
        is_unpromising = is_small or len(line.first.text) < _FEW_CHARACTERS
        is_seen = (line.first.confidence >= _LETTERS_SEEN or _is_sparse(line)) and self._may_be_foreign(line)
        return not (is_seen or self._could_matter(line)), is_unpromising, line.first.confidence

    def promises(self, scene: Scene, line: Line) -> bool:
        """Whether the better network may make more of a line. Of what could matter it is always asked."""
        if self._could_matter(line):
            return True
        if line.box.height_px < LEAST_HEIGHT_PX:
            return False
        is_lost = line.first.confidence < _LETTERS_SEEN and self._seems_foreign(line)
        most = _BLURRED_FOREIGN if is_lost else _BLURRED
        return blurred_share(clear_line(scene, line.box)) <= most

    def state_unlooked(self, scene: Scene, line: Line) -> LineState:
        """What a line is without a second look: not read where the first takes it for foreign, lest it be look-alikes.

        No text is kept where that is beyond doubt, or where no letter can be made out. Vietnamese is no look-alike.
        """
        if not self._may_be_foreign(line) or self.script(line) is Script.VIETNAMESE:
            return line.state
        most = _BLURRED_FOREIGN if self._seems_foreign(line) else _SMEARED
        is_doubtless = self._is_plain(line) or blurred_share(clear_line(scene, line.box)) > most
        return LineState.UNREAD_SCRIPT if is_doubtless else LineState.UNREADABLE

    def is_plainly_foreign(self, line: Line) -> bool:
        """Whether the first look leaves no doubt of a script that Tesseract is there for: that is then asked first.

        What it does not read either gets a second look, by a network that does not know the script.
        """
        return self._is_plain(line) and not self._could_matter(line) and self._has_other_reader(line)

    def is_for_others(self, scene: Scene, line: Line) -> bool:
        """Whether Tesseract may read a line for which no second look was left.

        A sharp line in another script comes late where the networks make little of it: `중국산 아님` was `Rl0v℃妥`.
        """
        return self._seems_foreign(line) and self._has_other_reader(line) and self.promises(scene, line)

    def may_tell(self, line: Line) -> bool:
        """Whether a line could matter, or the first look alone takes it for foreign."""
        return self._could_matter(line) or self._may_be_foreign(line)

    def script(self, line: Line) -> Script:
        """What the first look alone takes a line's script for."""
        return first_judgement(line, self._judge).script

    def _foreign_probability(self, line: Line) -> float:
        """How likely foreign the first look alone takes a line for."""
        return first_judgement(line, self._judge).foreign

    def _could_matter(self, line: Line) -> bool:
        return could_matter(line.first.text, self._settings)

    def _may_be_foreign(self, line: Line) -> bool:
        """Whether the first look alone takes a line for foreign."""
        return self._foreign_probability(line) > _EVEN

    def _seems_foreign(self, line: Line) -> bool:
        """Whether it is all but sure that a line is foreign."""
        return self._foreign_probability(line) > _SEEMS_FOREIGN

    def _is_plain(self, line: Line) -> bool:
        """Whether it leaves no doubt."""
        return len(line.first.text) >= _PLAIN_CHARACTERS and self._foreign_probability(line) > _PLAIN

    def _has_other_reader(self, line: Line) -> bool:
        """Whether there is a model for what the first look takes a line's script for, and it is no Latin letters."""
        script = self.script(line)
        return script is not Script.VIETNAMESE and self._foreign.knows(script)


def could_matter(text: str, settings: VisionSettings) -> bool:
    """Whether a text holds a word that could be of an origin claim or name a material."""
    folded = "".join(text.casefold().split())
    return any(stem in folded for stem in settings.second_look_stems)


def _is_sparse(line: Line) -> bool:
    """Whether the first look saw so few characters in a line so long that it may not know its letters."""
    return len(line.first.text) < _FEWEST_IN_SQUARE * line.box.length_px / max(1.0, line.box.height_px)
