"""Check boxes are read where they stand, ticked and empty, and no letter is taken for one."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from drawn_labels import Picture, drawn_label
from edge.domain import ViewReading
from edge.sim.fonts import font, script_of
from edge.vision.lines.check_boxes import CheckBox, check_boxes_of, with_signs
from edge.vision.lines.detection import Box
from edge.vision.lines.recognition import LineText
from edge.vision.lines.strip import Strip
from edge.vision.view.scene import Scene

NOBODY = np.empty((0, 4, 2))
SIDE_PX = 20
LEFT, TOP = 36, 60
EMPTY, CROSSED, CHECKED, FILLED = "empty", "crossed", "checked", "filled"


def drawn(*parts: str, gap_px: int = 8, blur_px: float = 0.7) -> Picture:
    """A label with one line of words and check boxes: a part is a word, or the name of a kind of box."""
    image = Image.new("L", (900, 160), 246)
    draw, boxes, x = ImageDraw.Draw(image), [], LEFT
    for part in parts:
        if part in {EMPTY, CROSSED, CHECKED, FILLED}:
            boxes.append((x, part))
            x += SIDE_PX + gap_px
        else:
            face = font(script_of(part), 26)
            draw.text((x, TOP), part, fill=12, font=face)
            x += int(draw.textlength(part, font=face)) + gap_px
    label = np.array(image)
    for left, kind in boxes:
        _draw_box(label, left, TOP + 10, kind)
    return cv2.GaussianBlur(label, (0, 0), blur_px).astype(np.uint8)


def _draw_box(label: Picture, x: int, y: int, kind: str) -> None:
    far = SIDE_PX - 1
    cv2.rectangle(label, (x, y), (x + far, y + far), 12, -1 if kind == FILLED else 2)
    strokes = {
        CROSSED: [((3, 3), (far - 3, far - 3)), ((3, far - 3), (far - 3, 3))],
        CHECKED: [((4, 9), (9, far - 4)), ((9, far - 4), (far + 4, -3))],
    }
    for (x1, y1), (x2, y2) in strokes.get(kind, []):
        cv2.line(label, (x + x1, y + y1), (x + x2, y + y2), 12, 2, cv2.LINE_AA)


def found(label: Picture, left: float, right: float) -> list[CheckBox]:
    corners = np.array([(left, TOP), (right, TOP), (right, TOP + 38), (left, TOP + 38)], dtype=np.float64)
    strip = Strip.of(Scene.of(label), Box(corners, across=True))
    assert strip is not None
    return sorted(check_boxes_of(strip, NOBODY), key=lambda box: box.middle)


def texts(view: ViewReading) -> set[str]:
    return {line.text for line in view.lines}


@pytest.mark.parametrize("kind", [CROSSED, CHECKED, FILLED])
@pytest.mark.parametrize("blur_px", [0.5, 1.2])
def test_a_box_is_ticked_with_whatever_stands_in_it(kind: str, blur_px: float) -> None:
    boxes = found(drawn(kind, "China", EMPTY, "Vietnam", blur_px=blur_px), LEFT - 6, 300)
    assert [box.is_ticked for box in boxes] == [True, False]


@pytest.mark.parametrize(
    "line", ["BDOQ08 HEMB", "中国 国产 回国 日本", "Made in Moldova", "[ ] [x]", "EMS 80 DO", "ПИН ЕНЫ"]
)
def test_no_letter_is_a_check_box(line: str, look: Callable[[Picture], ViewReading]) -> None:
    view = look(cv2.GaussianBlur(drawn_label([line]), (0, 0), 0.8).astype(np.uint8))
    assert not any(sign in text for text in texts(view) for sign in "☐☒")


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        (("Origin:", EMPTY, "China", CROSSED, "Vietnam"), "Origin: ☐ China ☒ Vietnam"),
        (("Origin:", EMPTY, "CN", FILLED, "DE"), "Origin: ☐ CN ☒ DE"),
        ((CHECKED, "Made in China", EMPTY, "Made in Italy"), "☒ Made in China ☐ Made in Italy"),
        (("Made in China:", EMPTY, "yes", CROSSED, "no"), "Made in China: ☐ yes ☒ no"),
        ((EMPTY, "中国", CROSSED, "越南"), "☐ 中国 ☒ 越南"),
    ],
)
def test_each_check_box_is_read_in_its_place(
    parts: tuple[str, ...], read: str, look: Callable[[Picture], ViewReading]
) -> None:
    assert read in texts(look(drawn(*parts)))


def test_a_check_box_that_the_box_of_its_line_left_out_is_its_own() -> None:
    label = drawn(CROSSED, "China")
    (box,) = found(label, LEFT + SIDE_PX + 4, 200)
    assert box.is_ticked
    assert box.apart_px > 0
    text = LineText("China", 0.99, places=(0.1, 0.3, 0.5, 0.7, 0.9))
    line = Box(np.array([(60, 60), (200, 60), (200, 98), (60, 98)], dtype=np.float64), across=True)
    assert with_signs(text, line, [box]) == "☒ China"


def test_what_was_read_for_a_check_box_gives_way_to_its_sign() -> None:
    line = Box(np.array([(0, 0), (100, 0), (100, 20), (0, 20)], dtype=np.float64), across=True)
    box = CheckBox((10, 10), 12, 0, is_ticked=True, is_plain=True)
    for read, told in (("□ CN", "☒ CN"), ("口 CN", "☒ CN"), ("M CN", "☒ CN"), ("D CN", "D CN"), ("国产", "国产")):
        places = tuple((10 + 25 * at) / 100 for at in range(len(read)))
        assert with_signs(LineText(read, 0.9, places=places), line, [box]) == told


def test_a_thin_tick_that_a_network_saw_is_one() -> None:
    line = Box(np.array([(0, 0), (100, 0), (100, 20), (0, 20)], dtype=np.float64), across=True)
    box = CheckBox((10, 10), 12, 0, is_ticked=False, is_plain=True)
    assert with_signs(LineText("☑中国", 0.9, places=(0.1, 0.4, 0.7)), line, [box]) == "☒ 中国"


def test_a_negation_beyond_a_check_box_is_ink_beside_its_line(look: Callable[[Picture], ViewReading]) -> None:
    view = look(drawn("NOT", CROSSED, "Made in China", gap_px=10))
    assert any("NOT" in text for text in texts(view)) or any(line.ink_beside for line in view.lines)
