"""The guard against dropped negations, from a box that misses the first or the last word."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from drawn_labels import drawn_code, drawn_label
from edge.vision import Reader
from edge.vision.deadline import Deadline
from edge.vision.lines.detection import Box
from edge.vision.lines.ink import Beside, look_beside
from edge.vision.lines.line import Line
from edge.vision.lines.recognition import LineText
from edge.vision.lines.strip import Strip
from edge.vision.view.scene import Scene

NOBODY = np.empty((0, 4, 2))


def box(left: float, right: float, top: float = 28, bottom: float = 64) -> Box:
    return Box(np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float64), across=True)


def seen_beside(
    scene: Scene, inside: Box, others: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = NOBODY
) -> Beside:
    strip = Strip.of(scene, inside)
    assert strip is not None
    return look_beside(strip, others)


def looked(
    line: str, left: float, right: float, others: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = NOBODY
) -> Beside:
    return seen_beside(Scene.of(drawn_label([line])), box(left, right), others)


def ends(line: str) -> tuple[int, int]:
    """First and last inked column of the drawn line."""
    columns = np.flatnonzero((drawn_label([line]) < 128).any(axis=0))
    return int(columns[0]), int(columns[-1])


def widened(reader: Reader, text: str, confidence: float, left_out_px: int, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A line of which the first look saw this text, after ink was looked for beside it: its box lacks the beginning."""
    monkeypatch.setattr(reader._text._closer_look._fast, "read", lambda *_: LineText("非中国制造", 0.9))
    first = LineText(text, confidence)
    left, right = ends("非中国制造")
    line = Line(box(left + left_out_px, right + 4), first, first)
    reader._text._closer_look.read(Scene.of(drawn_label(["非中国制造"])), [line], [], Deadline(None))
    return line


@pytest.mark.parametrize("line", ["NOT MADE IN CHINA", "非中国制造", "Origin: not China"])
def test_a_whole_line_has_no_ink_beside(line: str) -> None:
    left, right = ends(line)
    assert not looked(line, left - 4, right + 4).found


@pytest.mark.parametrize(("line", "cut_px"), [("NOT MADE IN CHINA", 62), ("非中国制造", 27), ("No hecho en China", 40)])
def test_a_box_without_the_negation_is_widened_over_it(line: str, cut_px: int) -> None:
    left, right = ends(line)
    beside = looked(line, left + cut_px, right + 4)
    assert beside.found
    assert beside.box.corners[0][0] <= left + 2
    assert abs(beside.box.corners[1][0] - right) < 8


def test_a_word_after_the_line_counts_too() -> None:
    left, right = ends("CHINA-FREE")
    beside = looked("CHINA-FREE", left - 4, right - 78)
    assert beside.box.corners[1][0] >= right - 2


@pytest.mark.parametrize(("left_out_px", "is_narrow"), [(9, True), (27, False)])
def test_a_sliver_of_a_character_is_told_from_a_word(left_out_px: int, *, is_narrow: bool) -> None:
    left, right = ends("非中国制造")
    beside = looked("非中国制造", left + left_out_px, right + 4)
    assert beside.found
    assert beside.narrow is is_narrow


@pytest.mark.parametrize(("text", "confidence"), [("Hualong Trading", 0.2), ("Hualong Trading", 0.8)])
def test_a_sliver_beside_what_could_not_matter_stays_unread_ink(
    reader: Reader, text: str, confidence: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = widened(reader, text, confidence, 9, monkeypatch)
    assert line.ink_beside
    assert line.first.text == text


@pytest.mark.parametrize("left_out_px", [9, 27])
def test_ink_beside_what_could_matter_is_always_read(
    reader: Reader, left_out_px: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert widened(reader, "中国制造", 0.2, left_out_px, monkeypatch).first.text == "非中国制造"


def test_ink_of_another_line_is_accounted_for() -> None:
    left, right = ends("NOT MADE IN CHINA")
    word_end = ends("NOT")[1]
    other = box(left - 4, word_end + 3).corners[None]
    assert looked("NOT MADE IN CHINA", word_end + 5, right + 4).found
    assert not looked("NOT MADE IN CHINA", word_end + 5, right + 4, other).found


def test_the_rules_of_a_table_are_no_ink() -> None:
    label = drawn_label(["MADE IN CHINA"])
    left, right = ends("MADE IN CHINA")
    label[10:120, left - 12 : left - 9] = 10
    label[10:120, right + 14 : right + 17] = 10
    label[66:68, :] = 10
    assert not seen_beside(Scene.of(label), box(left - 4, right + 4)).found


@pytest.mark.parametrize("short_px", [3, 4])
@pytest.mark.parametrize("word", ["", " NOT"])
def test_a_code_whose_place_is_known_roughly_is_no_ink_but_a_word_before_it_is(
    reader: Reader, word: str, short_px: int
) -> None:
    left, right = ends("MADE IN CHINA")
    label, start = drawn_label(["MADE IN CHINA" + word]), ends("MADE IN CHINA" + word)[1] + 14
    code = drawn_code("RB295309912TH000000", zxingcpp.BarcodeFormat.DataMatrix, 2)[2:-2, 2:-2]
    label[30 : 30 + len(code), start : start + len(code)] = code
    inner = len(code) - short_px
    place = box(start + short_px, start + inner, 30 + short_px, 30 + inner)
    text = LineText("MADE IN CHINA", 0.99)
    line = Line(box(left - 4, right + 4), text, text)
    reader._text._closer_look.read(Scene.of(label), [line], [place], Deadline(None))
    assert line.again is bool(word)


FRAME_PX = 3
FAINT = 140


def framed(line: str, *, lean_px: int, shade: int = 10) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A line in the upright sides of a frame, leaning so far to the right over their 120 px."""
    label = drawn_label([line])
    left, right = ends(line)
    for foot in (left - 12, right + 12):
        cv2.line(label, (foot + lean_px, 0), (foot, 120), shade, FRAME_PX, cv2.LINE_AA)
    return label


@pytest.mark.parametrize("lean_px", [-16, 0, 16])
@pytest.mark.parametrize("shade", [10, FAINT])
def test_a_frame_of_which_other_boxes_cover_parts_is_no_ink(lean_px: int, shade: int) -> None:
    left, right = ends("MADE IN CHINA")
    below = box(left - 30, right + 30, 56, 92).corners[None]
    label = cv2.GaussianBlur(framed("MADE IN CHINA", lean_px=lean_px, shade=shade), (0, 0), 1.2)
    assert not seen_beside(Scene.of(label), box(left - 4, right + 4), below).found


@pytest.mark.parametrize(("line", "cut_px"), [("NOT MADE IN CHINA", 62), ("非中国制造", 27), ("No hecho en China", 40)])
@pytest.mark.parametrize("lean_px", [-16, 0, 16])
def test_a_negation_beside_a_frame_stays_ink(line: str, cut_px: int, lean_px: int) -> None:
    left, right = ends(line)
    beside = seen_beside(Scene.of(framed(line, lean_px=lean_px)), box(left + cut_px, right + 4))
    assert beside.found
    assert beside.box.corners[0][0] <= left + 2


@pytest.mark.parametrize("apart_px", [-1, 0, 1])
def test_a_negation_that_touches_a_frame_is_ink(apart_px: int) -> None:
    left, right = ends("不是中国制造")
    label = drawn_label(["不是中国制造"])
    label[:120, left - apart_px - FRAME_PX : left - apart_px] = 10
    scene = Scene.of(cv2.GaussianBlur(label, (0, 0), 1.2))
    beside = seen_beside(scene, box(left + 27, right + 4))
    assert beside.found
    assert not beside.narrow


def test_a_negation_that_touches_the_bars_above_it_is_ink() -> None:
    left, right = ends("不是中国制造")
    label = drawn_label(["不是中国制造"])
    top = int(np.flatnonzero((label < 128).any(axis=1))[0])
    for bar in range(left - 6, right, 8):
        label[: top + 2, bar : bar + 4] = 10
    code = box(left - 8, right + 4, 0, top - 1).corners[None]
    assert seen_beside(Scene.of(label), box(left + 27, right + 4), code).found


@pytest.mark.parametrize("cut_px", [27, 62])
def test_a_negation_between_close_lines_stays_ink(cut_px: int) -> None:
    """Its strokes all but touch those above and below it."""
    line = {27: "非中国制造", 62: "NOT MADE IN CHINA"}[cut_px]
    label = drawn_label([line])
    top, bottom = np.flatnonzero((label < 128).any(axis=1))[[0, -1]].tolist()
    strip = label[top - 1 : bottom + 2]
    close = np.vstack([np.full((28, label.shape[1]), 246, np.uint8), strip, strip, strip, label[200:300]])
    first = 28 + len(strip)
    left, right = ends(line)
    inside = box(left + cut_px, right + 4, first - 4, first + len(strip) + 4)
    above, below = (box(left - 4, right + 4, first + n * len(strip), first + (n + 1) * len(strip)) for n in (-1, 1))
    others = np.stack([above.corners, below.corners])
    for blur_px in (0.5, 1.2):
        scene = Scene.of(cv2.GaussianBlur(close, (0, 0), blur_px))
        assert seen_beside(scene, inside, others).found
