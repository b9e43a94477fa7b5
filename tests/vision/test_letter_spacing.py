"""Letters set far apart are one line, and short words in a row are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from drawn_labels import Picture
from edge.domain import ViewReading
from edge.sim.fonts import Script, font
from edge.vision.lines.detection import Box
from edge.vision.lines.letter_spacing import put_together
from edge.vision.lines.line import Line
from edge.vision.lines.recognition import LineText

HEIGHT = 20


def lines(*placed: tuple[str, float, float], top: float = 0) -> list[Line]:
    """Lines of texts that begin and end at these pixels."""

    def line(text: str, left: float, right: float) -> Line:
        corners = np.array([(left, top), (right, top), (right, top + HEIGHT), (left, top + HEIGHT)], dtype=np.float64)
        read = LineText(text, 0.95)
        return Line(Box(corners, across=True), read, read)

    return [line(*place) for place in placed]


def texts(found: Sequence[Line]) -> list[str]:
    return [line.best.text for line in found]


@pytest.mark.parametrize(
    ("placed", "read"),
    [
        ([("MA DE", 0, 110), ("IN", 140, 186), ("CHINA", 216, 340)], "MADEINCHINA"),
        ([("M A D", 0, 80), ("E", 95, 120), ("IN", 160, 206), ("CHINA", 246, 370)], "MADE IN CHINA"),
        ([("N", 0, 22), ("O", 32, 54), ("T", 64, 86), ("M", 126, 148), ("A", 158, 180), ("DE", 190, 236)], "NOT MADE"),
    ],
)
def test_letters_set_far_apart_are_put_together(placed: list[tuple[str, float, float]], read: str) -> None:
    (line,) = put_together(lines(*placed[::-1]))
    assert line.best.text == read
    assert (line.box.corners[0, 0], line.box.corners[1, 0]) == (placed[0][1], placed[-1][2])
    assert len(line.best.places) == len(read)


@pytest.mark.parametrize(
    "placed",
    [
        [("CN", 0, 32), ("VN", 60, 92), ("DE", 120, 152)],  # codes in columns
        [("3", 0, 20), ("12", 60, 104), ("4", 120, 140)],  # figures
        [("M", 0, 22), ("XL", 60, 104)],  # sizes, too few
        [("MADE", 0, 100), ("CHINA", 300, 420)],  # too far apart
        [("NOT", 0, 45), ("MADE", 50, 105), ("IN", 110, 135)],  # words
    ],
)
def test_short_words_in_a_row_stay_apart(placed: list[tuple[str, float, float]]) -> None:
    assert texts(put_together(lines(*placed))) == [text for text, _, _ in placed]


def test_letters_of_two_rows_stay_in_their_rows() -> None:
    upper = lines(("M A", 0, 60), ("D", 75, 95), ("E", 110, 130), ("I N", 145, 205))
    lower = lines(("C", 0, 20), ("H", 35, 55), ("I", 70, 90), ("N", 105, 125), ("A", 140, 160), top=30)
    assert texts(put_together([*upper, *lower])) == ["MADEIN", "CHINA"]


def test_a_label_with_spaced_letters_is_read(look: Callable[[Picture], ViewReading]) -> None:
    image = Image.new("L", (1000, 160), 246)
    draw, x = ImageDraw.Draw(image), 36.0
    for letter in "MADE IN CHINA":
        draw.text((x, 60), letter, fill=12, font=font(Script.LATIN, 28))
        x += draw.textlength(letter, font=font(Script.LATIN, 28)) + 28
    view = look(cv2.GaussianBlur(np.array(image), (0, 0), 0.7).astype(np.uint8))
    assert "MADEINCHINA" in {"".join(line.text.split()) for line in view.lines}
