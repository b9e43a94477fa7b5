# ruff: noqa: RUF001 - letters of other scripts are the subject
"""The second look goes where it can make something of a line, or where the line decides."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from drawn_labels import drawn_label
from edge.domain import LineState
from edge.vision import Reader, VisionSettings
from edge.vision.deadline import Deadline
from edge.vision.lines import triage
from edge.vision.lines.detection import Box
from edge.vision.lines.line import Line
from edge.vision.lines.other_scripts import OtherScriptReader, OtherText
from edge.vision.lines.recognition import LineText, Recogniser
from edge.vision.lines.scripts import Judgement, Script, ScriptJudge
from edge.vision.view.scene import Scene

STROKES = Scene.of(np.tile(np.repeat(np.array([255, 0], dtype=np.uint8), 3), (400, 200)))
"""Sharp print all over."""


def unsure_line(text: str, confidence: float, top_px: float, height_px: float) -> Line:
    right, bottom = 36 + 12 * height_px, top_px + height_px
    box = Box(np.array([[36, top_px], [right, top_px], [right, bottom], [36, bottom]]), across=True)
    first = LineText(text, confidence)
    return Line(box, first, first)


def second_looks(
    scene: Scene, lines: list[Line], settings: VisionSettings, monkeypatch: pytest.MonkeyPatch
) -> list[Box]:
    """The boxes that the better network is given, in their order."""
    looked_at: list[Box] = []
    genuine = Recogniser.read_batch

    def noted(self: Recogniser, scene: Scene, boxes: Sequence[Box]) -> list[LineText]:
        looked_at.extend(boxes)
        return genuine(self, scene, boxes)

    monkeypatch.setattr(Recogniser, "read_batch", noted)
    Reader(settings)._text._second_look.read(scene, lines, Deadline(None))
    return looked_at


@pytest.mark.parametrize(
    ("text", "height_px", "looked_at_px"),
    [("5henzhen", 10.0, [30.0, 24.0]), ("D", 40.0, [30.0, 24.0]), ("Made ln Chlna", 10.0, [10.0, 30.0])],
)
def test_small_print_and_marks_get_a_second_look_last_unless_they_could_matter(
    text: str, height_px: float, looked_at_px: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        unsure_line("Hual0ng Trad1ng", 0.7, 30.0, 24.0),
        unsure_line(text, 0.3, 80.0, height_px),
        unsure_line("28O28 Madr1d", 0.6, 130.0, 30.0),
    ]
    looked_at = second_looks(STROKES, lines, VisionSettings(max_second_looks=2), monkeypatch)
    assert [box.height_px for box in looked_at] == looked_at_px


@pytest.mark.parametrize(("text", "looks"), [("Hual0ng Trad1ng", 0), ("Made ln Chlna", 1)])
def test_print_too_blurred_for_letters_gets_no_second_look_unless_it_could_matter(
    text: str, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    blurred = Scene.of(cv2.GaussianBlur(drawn_label(["Hualong Trading"], size_px=20), (0, 0), 4.0))
    assert len(second_looks(blurred, [unsure_line(text, 0.7, 24.0, 30.0)], VisionSettings(), monkeypatch)) == looks


@pytest.mark.parametrize(("confidence", "foreign", "looks"), [(0.93, 0.7, 0), (0.93, 0.97, 1), (0.8, 0.7, 1)])
def test_what_is_surely_read_gets_a_second_look_only_where_it_is_all_but_sure_to_be_of_another_script(
    confidence: float, foreign: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptJudge, "judge", lambda *_: Judgement(foreign, Script.CYRILLIC))
    line = unsure_line("Hualong Trading", confidence, 30.0, 24.0)
    assert len(second_looks(STROKES, [line], VisionSettings(), monkeypatch)) == looks
    assert looks or line.state is LineState.READ


@pytest.mark.parametrize(("confidence", "foreign", "looks"), [(0.5, 0.99, 0), (0.5, 0.7, 1), (0.7, 0.99, 1)])
def test_blurred_strokes_hardly_seen_that_seem_foreign_stay_unread_without_a_second_look(
    confidence: float, foreign: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptJudge, "judge", lambda *_: Judgement(foreign, Script.THAI))
    monkeypatch.setattr(triage, "blurred_share", lambda _: 0.56)
    line = unsure_line("5uwn Uo6w", confidence, 30.0, 24.0)
    assert len(second_looks(STROKES, [line], VisionSettings(), monkeypatch)) == looks
    assert looks or line.state is LineState.UNREAD_SCRIPT


@pytest.mark.parametrize("foreign", [0.6, 0.9999])
def test_what_may_be_of_another_script_and_gets_no_second_look_stays_unread(
    foreign: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptJudge, "judge", lambda *_: Judgement(foreign, Script.CYRILLIC))
    line = unsure_line("CAenaHo B Kume", 0.7, 30.0, 24.0)
    second_looks(STROKES, [line], VisionSettings(max_second_looks=0), monkeypatch)
    assert line.state in {LineState.UNREADABLE, LineState.UNREAD_SCRIPT}


@pytest.mark.parametrize(
    ("foreign", "script", "others", "is_asked"),
    [
        (0.96, Script.CYRILLIC, 32, True),
        (0.9, Script.CYRILLIC, 32, False),
        (0.96, Script.VIETNAMESE, 32, False),
        (0.96, Script.CYRILLIC, 0, False),
    ],
)
def test_what_is_all_but_sure_to_be_of_another_script_is_read_in_it_without_a_second_look(
    foreign: float, script: Script, others: int, *, is_asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptJudge, "judge", lambda *_: Judgement(foreign, script))
    monkeypatch.setattr(OtherScriptReader, "read", lambda *_: OtherText("Не сделано", 0.9, ink_left=False))
    line = unsure_line("He cAenaHO", 0.7, 30.0, 24.0)
    line.is_way_known = True
    settings = VisionSettings(max_second_looks=0, max_other_lines=others)
    assert second_looks(STROKES, [line], settings, monkeypatch) == []
    assert (line.best.text == "Не сделано") is is_asked


@pytest.mark.parametrize(
    ("first", "second", "is_missed"),
    [
        (LineText("0中G装法", 0.34, 0.08, 0.92), LineText("中国制造", 0.96, 0.25, 0.92), True),
        (LineText("China free", 0.7, 0.0, 1.0), LineText("China", 0.96, 0.0, 0.5), True),
        (LineText("非中G装法", 0.34, 0.08, 0.92), LineText("非中国制造", 0.96, 0.1, 0.9), False),
        (LineText("中国制造", 0.88, 0.21, 0.9), LineText("l中国制造", 0.8, 0.02, 0.9), True),
        (LineText("China", 0.88, 0.0, 0.5), LineText("Chinafrec", 0.8, 0.0, 1.0), True),
        (LineText("China", 0.88, 0.0, 1.0), LineText("", 0.0), False),
    ],
)
def test_a_character_at_an_end_that_only_one_look_saw_is_ink_beside_the_line(
    first: LineText, second: LineText, *, is_missed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = unsure_line(first.text, first.confidence, 30.0, 18.0)
    line.box = Box(np.array([[36.0, 30.0], [78.0, 30.0], [78.0, 48.0], [36.0, 48.0]]), across=True)
    line.first = line.best = first
    monkeypatch.setattr(Recogniser, "read_batch", lambda *_: [second])
    Reader(VisionSettings())._text._second_look.read(STROKES, [line], Deadline(None))
    assert line.best is max(first, second, key=lambda look: look.confidence)
    assert line.ink_beside is is_missed


@pytest.mark.parametrize(
    ("foreign", "sure", "read", "text"),
    [
        (0.85, 0.92, 0.89, "Стоимость"),
        (0.7, 0.92, 0.89, "CTOWMOCTb"),  # it may well be Latin
        (0.85, 0.97, 0.97, "CTOWMOCTb"),
        (0.92, 0.95, 0.68, "CTOWMOCTb"),  # Tesseract makes something of whatever it is given
    ],
)
def test_look_alikes_beside_a_line_in_another_script_are_read_in_it_where_that_is_as_sure(
    foreign: float, sure: float, read: float, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    russian, doubtful = unsure_line("HecAenaHo", 0.5, 30.0, 24.0), unsure_line("CTOWMOCTb", sure, 80.0, 24.0)
    doubtful.judgement, doubtful.is_way_known = Judgement(foreign, Script.CYRILLIC), True
    russian.script = russian.asked = Script.CYRILLIC
    monkeypatch.setattr(OtherScriptReader, "read", lambda *_: OtherText("Стоимость", read, ink_left=False))
    reader = Reader(VisionSettings())._text._second_look._look_alikes
    assert not reader.read(STROKES, [russian, doubtful], 32, Deadline(None))
    assert (doubtful.best.text, doubtful.state) == (text, LineState.READ)


def test_look_alikes_with_no_line_in_another_script_beside_them_stay_as_they_were_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doubtful = unsure_line("CTOWMOCTb", 0.92, 80.0, 24.0)
    doubtful.judgement = Judgement(0.99, Script.CYRILLIC)
    monkeypatch.setattr(OtherScriptReader, "read", lambda *_: OtherText("Стоимость", 0.97, ink_left=False))
    Reader(VisionSettings())._text._second_look._look_alikes.read(STROKES, [doubtful], 32, Deadline(None))
    assert doubtful.best.text == "CTOWMOCTb"


@pytest.mark.parametrize(("known", "text", "sure", "is_turned"), [
    (False, "中国製ではありません", 0.97, True),
    (True, "中国製ではありません", 0.97, False),  # its label tells the way
    (False, "中国製ではありません", 0.85, False),
    (False, "中", 0.97, False),
])  # fmt: skip
def test_a_line_alone_is_turned_round_where_only_the_better_network_tells_its_way(
    *, known: bool, text: str, sure: float, is_turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = unsure_line("Y丹半G12国中", 0.79, 30.0, 40.0)
    line.turned, line.is_way_known = LineText("中国製下法D末世h", 0.63), known
    way_up = line.box.corners.copy()

    def read(_: Recogniser, __: Scene, boxes: Sequence[Box]) -> list[LineText]:
        turned = [not np.array_equal(box.corners, way_up) for box in boxes]
        return [LineText(text, sure) if is_round else LineText("中国", 0.73) for is_round in turned]

    monkeypatch.setattr(Recogniser, "read_batch", read)
    Reader(VisionSettings())._text._second_look.read(STROKES, [line], Deadline(None))
    assert (line.best.text == text) is is_turned
    assert np.array_equal(line.box.corners, way_up) is not is_turned
