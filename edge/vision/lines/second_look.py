"""The second look at the lines of a view: by the better network, and by Tesseract in scripts that no network knows.

It is given where the first look was unsure, where a line holds a word that could be part of an origin claim, and where
ink beside it says that a word may be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import compress, islice
from operator import not_

from edge.domain import LineState
from edge.vision.deadline import Deadline
from edge.vision.lanes import Lanes
from edge.vision.lines.foreign import ForeignLines
from edge.vision.lines.legibility import LEAST_HEIGHT_PX, blurred_share, clear_line
from edge.vision.lines.line import CLEAR_MARGIN, TELLING_CHARACTERS, Line, score
from edge.vision.lines.look_alikes import LookAlikes, first_judgement
from edge.vision.lines.other_scripts import OtherScriptReader
from edge.vision.lines.recognition import LineText, Recogniser
from edge.vision.lines.scripts import Judgement, Script, ScriptJudge, looks_alike, unsure_of_script
from edge.vision.settings import VisionSettings
from edge.vision.view.scene import Scene

__all__ = ["SecondLook"]

_EVEN, _LIKELY = 0.5, 0.8
"""How likely foreign a line is that may be, and one that is taken for it where two looks are unsure."""
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
_CHARACTER_HEIGHTS = 0.3
"""Width of a character that counts as left out at an end, over the height of the line's box: less than the narrowest
that deny, more than the looks differ where both saw the same."""
_PLAIN, _PLAIN_CHARACTERS = 0.999, 6
"""How likely foreign a line of so many characters is without doubt: of 95 such lines of ten decks the second look
took all but two for the same script, one of them for Chinese that was Korean."""

_SURE_OF_WAY, _FEWER = 0.9, 0.6
"""How sure the better network is of a line, at least, that stands as it is read, and how few of the characters that the
first look saw it makes out of one that may not."""
_FEWEST_IN_SQUARE = 0.5
"""Characters of a line for each square that it is long, at least: of Chinese, the widest there are, it is one."""
_HARDLY_READ = 0.75
"""How sure neither look is at a few signs that are to be read as of another script: `중국산` came back as `秀2世`."""
_DOUBTLESS, _DOUBTLESS_LETTERS = 0.97, 4
"""How likely foreign both looks at a line of so many letters are beyond doubt: of 253 doubtful lines of real packages
in Latin letters six were, none of which either look could read. Of numbers the judge knows little."""


class SecondLook:
    """The better network and the readers of other scripts over the lines of a view."""

    def __init__(
        self, better: Recogniser, judge: ScriptJudge, others: OtherScriptReader, lanes: Lanes, settings: VisionSettings
    ) -> None:
        self._better, self._judge, self._lanes = better, judge, lanes
        self._foreign = ForeignLines(others, settings.other_script_confidence)
        self._look_alikes = LookAlikes(judge, self._foreign)
        self._settings = settings

    def read(self, scene: Scene, lines: list[Line], deadline: Deadline) -> bool:
        """The better network on the lines that need it, the telling ones first, and Tesseract on the foreign ones.

        True where one of Tesseract's models failed.

        Raises:
            ModelError: the network failed.
        """
        wanting = [line for line in lines if self._needs_second_look(line)]
        wanting.sort(key=self._urgency)
        waiting = iter(wanting)
        promising = (line for line in waiting if self._promises(scene, line))
        looked_at = list(islice(promising, self._settings.max_second_looks))
        plain, unsure = _parted(looked_at, self._is_plainly_foreign)
        first, rest = _parted(unsure, self._may_tell)
        # Tesseract is slow and each script has but one engine: it begins while others are still looked at.
        room = self._settings.max_other_lines
        asked = self._taken_for_foreign(plain[:room])
        readings = self._foreign.readings(scene, asked, deadline)
        failed = self._at_once([*readings, *self._second_looks(scene, first, deadline)])
        rest += [*_unread(asked), *plain[room:]]
        foreign = _foreign(first)[: room - len(asked)]
        readings = self._foreign.readings(scene, foreign, deadline)
        failed |= self._at_once([*readings, *self._second_looks(scene, rest, deadline)])
        room -= len(asked) + len(foreign)
        late = _foreign(rest)[:room]
        left = self._taken_for_foreign(
            [line for line in waiting if self._is_for_others(scene, line)][: room - len(late)]
        )
        failed |= self._at_once(self._foreign.readings(scene, [*late, *left], deadline))
        doubted = [line for line in lines if not self.could_matter(line.best.text)]
        failed |= self._look_alikes.read(scene, doubted, room - len(late) - len(left), deadline)
        for line in lines:
            if line.state is LineState.READ and line.best.confidence < self._settings.reject_confidence:
                line.state = LineState.UNREADABLE
        self._leave_unread(scene, wanting, [*looked_at, *left])
        return failed

    def _needs_second_look(self, line: Line) -> bool:
        confidence = line.first.confidence
        if confidence < self._settings.sure_confidence or looks_alike(line.first.text):
            return True
        if confidence >= self._settings.settled_confidence:
            return False
        if line.ink_beside or line.again or self.could_matter(line.first.text):
            return True
        return self._first_judgement(line).foreign > _SURELY_FOREIGN

    def _urgency(self, line: Line) -> tuple[bool, bool, float]:
        """The least first: what could matter, then what the better network may make something of, the least sure first.

        What may be of a foreign script matters, lest it pass for Latin that looks alike. Of small print and of marks
        the better network seldom makes more, though the first look is least sure of these.
        """
        is_small = line.box.height_px < self._settings.small_text_px
        is_unpromising = is_small or len(line.first.text) < _FEW_CHARACTERS
        is_seen = (line.first.confidence >= _LETTERS_SEEN or _is_sparse(line)) and self._may_be_foreign(line)
        return not (is_seen or self.could_matter(line.first.text)), is_unpromising, line.first.confidence

    def _promises(self, scene: Scene, line: Line) -> bool:
        """Whether the better network may make more of a line. Of what could matter it is always asked."""
        if self.could_matter(line.first.text):
            return True
        if line.box.height_px < LEAST_HEIGHT_PX:
            return False
        is_lost = line.first.confidence < _LETTERS_SEEN and self._seems_foreign(line)
        most = _BLURRED_FOREIGN if is_lost else _BLURRED
        return blurred_share(clear_line(scene, line.box)) <= most

    def _leave_unread(self, scene: Scene, wanting: list[Line], looked_at: list[Line]) -> None:
        """A line without a second look that the first one takes for foreign is not read: it may be look-alikes.

        No text is kept where that is beyond doubt, or where no letter can be made out. Vietnamese is no look-alike.
        """
        looked = set(map(id, looked_at))
        unread = [line for line in wanting if id(line) not in looked and line.state is LineState.READ]
        for line in filter(self._may_be_foreign, unread):
            if self._first_judgement(line).script is not Script.VIETNAMESE:
                most = _BLURRED_FOREIGN if self._seems_foreign(line) else _SMEARED
                is_doubtless = self._is_plain(line) or blurred_share(clear_line(scene, line.box)) > most
                line.state = LineState.UNREAD_SCRIPT if is_doubtless else LineState.UNREADABLE

    def _may_be_foreign(self, line: Line) -> bool:
        """Whether the first look alone takes a line for foreign."""
        return self._first_judgement(line).foreign > _EVEN

    def _seems_foreign(self, line: Line) -> bool:
        """Whether it is all but sure that a line is foreign."""
        return self._first_judgement(line).foreign > _SEEMS_FOREIGN

    def _is_plain(self, line: Line) -> bool:
        """Whether it leaves no doubt."""
        return len(line.first.text) >= _PLAIN_CHARACTERS and self._first_judgement(line).foreign > _PLAIN

    def _is_plainly_foreign(self, line: Line) -> bool:
        """Whether the first look leaves no doubt of a script that Tesseract is there for: that is then asked first.

        What it does not read either gets a second look, by a network that does not know the script.
        """
        return self._is_plain(line) and not self.could_matter(line.first.text) and self._has_other_reader(line)

    def _is_for_others(self, scene: Scene, line: Line) -> bool:
        """Whether Tesseract may read a line for which no second look was left.

        A sharp line in another script comes late where the networks make little of it: `중국산 아님` was `Rl0v℃妥`.
        """
        return self._seems_foreign(line) and self._has_other_reader(line) and self._promises(scene, line)

    def _has_other_reader(self, line: Line) -> bool:
        """Whether there is a model for what the first look takes a line's script for, and it is no Latin letters."""
        script = self._first_judgement(line).script
        return script is not Script.VIETNAMESE and self._foreign.knows(script)

    def _taken_for_foreign(self, lines: list[Line]) -> list[Line]:
        for line in lines:
            line.script, line.state = self._first_judgement(line).script, LineState.UNREAD_SCRIPT
        return lines

    def _may_tell(self, line: Line) -> bool:
        """Whether a line could matter, or the first look alone takes it for foreign."""
        return self.could_matter(line.first.text) or self._may_be_foreign(line)

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
                    self._weigh(line, self._right_way_up(scene, line, text))
            return False

        return [partial(look, batch) for batch in sorted(self._better.batches([line.box for line in lines]), key=min)]

    def _right_way_up(self, scene: Scene, line: Line, text: LineText) -> LineText:
        """What the better network reads of a line, turned round if that reads far better and no vote was clear.

        Of kana the first look knows little, and so not which way up `中国製ではありません` stands alone.
        """
        is_open = line.turned is not None and not line.is_way_known and len(line.first.text) >= TELLING_CHARACTERS
        is_doubted = text.confidence < _SURE_OF_WAY and len(text.text) < _FEWER * len(line.first.text)
        if not is_open or line.against_label or not is_doubted:
            return text
        other = self._better.read(scene, line.box.turned())
        if other.confidence < _SURE_OF_WAY or score(other) < CLEAR_MARGIN * score(text):
            return text
        line.turn_round()
        return other

    def _first_judgement(self, line: Line) -> Judgement:
        """What the first look alone takes a line's script for."""
        return first_judgement(line, self._judge)

    def could_matter(self, text: str) -> bool:
        """Whether a text holds a word that could be of an origin claim or name a material."""
        folded = "".join(text.casefold().split())
        return any(stem in folded for stem in self._settings.second_look_stems)

    def _weigh(self, line: Line, second: LineText) -> None:
        """The two looks against each other: which text is the better, or that neither network knows the script."""
        judgement = self._judge.judge(line.first, second)
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


def _is_sparse(line: Line) -> bool:
    """Whether the first look saw so few characters in a line so long that it may not know its letters."""
    return len(line.first.text) < _FEWEST_IN_SQUARE * line.box.length_px / max(1.0, line.box.height_px)


def _leaves_out_an_end(line: Line, second: LineText) -> bool:
    """Whether the text that is kept begins later or ends sooner than what the other look saw, by a whole character.

    One look may have taken a negation for another character, and the other one left it out.
    """
    other = line.first if line.best is second else second
    if not other.text:
        return False
    character = _CHARACTER_HEIGHTS * line.box.height_px / max(1.0, line.box.length_px)
    return line.best.start - other.start > character or other.end - line.best.end > character


def _parted(lines: list[Line], test: Callable[[Line], bool]) -> tuple[list[Line], list[Line]]:
    """The lines that pass a test, and the rest."""
    passed = [test(line) for line in lines]
    return list(compress(lines, passed)), list(compress(lines, map(not_, passed)))


def _foreign(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.script is not Script.READABLE]


def _unread(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.state is LineState.UNREAD_SCRIPT]
