"""The second look at the lines of a view: by the better network, and by Tesseract in scripts that no network knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import compress, islice
from operator import not_

from edge.domain import LineState
from edge.vision.deadline import Deadline
from edge.vision.lanes import Lanes
from edge.vision.lines.foreign import ForeignLines
from edge.vision.lines.line import CLEAR_MARGIN, TELLING_CHARACTERS, Line, score
from edge.vision.lines.look_alikes import LookAlikes
from edge.vision.lines.other_scripts import OtherScriptReader
from edge.vision.lines.recognition import LineText, Recogniser
from edge.vision.lines.scripts import Script, ScriptJudge
from edge.vision.lines.triage import Triage, could_matter
from edge.vision.lines.weighing import weigh
from edge.vision.settings import VisionSettings
from edge.vision.view.scene import Scene

__all__ = ["SecondLook"]

_SURE_OF_WAY, _FEWER = 0.9, 0.6
"""How sure the better network is of a line, at least, that stands as it is read, and how few of the characters that the
first look saw it makes out of one that may not."""


class SecondLook:
    """The better network and the readers of other scripts over the lines of a view."""

    def __init__(
        self, better: Recogniser, judge: ScriptJudge, others: OtherScriptReader, lanes: Lanes, settings: VisionSettings
    ) -> None:
        self._better, self._judge, self._lanes = better, judge, lanes
        self._foreign = ForeignLines(others, settings.other_script_confidence)
        self._look_alikes = LookAlikes(judge, self._foreign)
        self._triage = Triage(judge, self._foreign, settings)
        self._settings = settings

    def read(self, scene: Scene, lines: list[Line], deadline: Deadline) -> bool:
        """The better network on the lines that need it, the telling ones first, and Tesseract on the foreign ones.

        True where one of Tesseract's models failed.

        Raises:
            ModelError: the network failed.
        """
        wanting = sorted(filter(self._triage.needs_look, lines), key=self._triage.urgency)
        waiting = iter(wanting)
        promising = (line for line in waiting if self._triage.promises(scene, line))
        looked_at = list(islice(promising, self._settings.max_second_looks))
        plain, unsure = _parted(looked_at, self._triage.is_plainly_foreign)
        first, rest = _parted(unsure, self._triage.may_tell)
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
        others = [line for line in waiting if self._triage.is_for_others(scene, line)]
        left = self._taken_for_foreign(others[: room - len(late)])
        failed |= self._at_once(self._foreign.readings(scene, [*late, *left], deadline))
        doubted = [line for line in lines if not could_matter(line.best.text, self._settings)]
        failed |= self._look_alikes.read(scene, doubted, room - len(late) - len(left), deadline)
        for line in lines:
            if line.state is LineState.READ and line.best.confidence < self._settings.reject_confidence:
                line.state = LineState.UNREADABLE
        self._leave_unread(scene, wanting, [*looked_at, *left])
        return failed

    def _leave_unread(self, scene: Scene, wanting: list[Line], looked_at: list[Line]) -> None:
        """A line without a second look that the first one takes for foreign is not read: it may be look-alikes."""
        looked = set(map(id, looked_at))
        for line in wanting:
            if id(line) not in looked and line.state is LineState.READ:
                line.state = self._triage.state_unlooked(scene, line)

    def _taken_for_foreign(self, lines: list[Line]) -> list[Line]:
        for line in lines:
            line.script, line.state = self._triage.script(line), LineState.UNREAD_SCRIPT
        return lines

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
                    weigh(line, self._right_way_up(scene, line, text), self._judge)
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


def _parted(lines: list[Line], test: Callable[[Line], bool]) -> tuple[list[Line], list[Line]]:
    """The lines that pass a test, and the rest."""
    passed = [test(line) for line in lines]
    return list(compress(lines, passed)), list(compress(lines, map(not_, passed)))


def _foreign(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.script is not Script.READABLE]


def _unread(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.state is LineState.UNREAD_SCRIPT]
