"""Large print has strokes as upright as bars; a label without a code is not one whose code could not be read."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import zxingcpp

from drawn_labels import Picture, beneath, drawn_code, drawn_label, on_belt
from edge.domain import LineState, Quad, Sight, TextLine, ViewReading
from edge.vision import print_or_bars
from edge.vision.print_or_bars import without_print
from edge.vision.search.codes import CodesSeen

Look = Callable[[Picture], ViewReading]
CARE = ("FRAGILE", "HANDLE WITH CARE", "THIS SIDE UP")


@pytest.mark.parametrize("angle_deg", [0.0, 17.0, 63.0])
@pytest.mark.parametrize("words", [CARE, ("MADE IN CHINA",)])
def test_large_print_on_a_label_without_a_code_is_no_code_that_could_not_be_read(
    look: Look, words: tuple[str, ...], angle_deg: float
) -> None:
    view = look(on_belt(drawn_label(words, size_px=60, width=800, height=320), angle_deg=angle_deg))
    assert view.code_sight is Sight.NOTHING
    assert view.text_sight is Sight.FOUND


def test_large_print_looks_like_bars_before_it_is_read(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_or_bars, "_LEAST_COVERED", 1.0)
    assert look(on_belt(drawn_label(CARE, size_px=60, width=800, height=320))).code_sight is Sight.UNREAD


def test_a_code_that_nobody_reads_is_told_of_beside_large_print(look: Look) -> None:
    bars = drawn_code("LX832901555CN", zxingcpp.BarcodeFormat.Code128, 3)
    bars[:, ::7] = 0  # as many pens as it takes
    label = beneath(drawn_label(CARE, size_px=60, width=800, height=320), cv2.blur(bars, (9, 9)).astype(np.uint8))
    view = look(on_belt(label))
    assert view.code_sight is Sight.UNREAD
    assert view.text_sight is Sight.FOUND


STRIPES, HALF = Quad.upright(0, 0, 400, 60), Quad.upright(0, 0, 200, 60)


@pytest.mark.parametrize(
    ("text", "confidence", "state", "is_print"),
    [
        ("MADE IN CHINA", 0.99, LineState.READ, True),
        ("MADE IN CHINA", 0.8, LineState.READ, False),
        ("MADE IN CHINA", 0.99, LineState.UNREADABLE, False),
        ("II", 0.99, LineState.READ, False),
        ("", 0.99, LineState.UNREAD_SCRIPT, False),
    ],
)
def test_only_print_that_is_surely_read_shows_that_stripes_are_none(
    text: str, confidence: float, state: LineState, *, is_print: bool
) -> None:
    seen = CodesSeen((), Sight.UNREAD, stripes=(STRIPES,))
    line = TextLine(text=text, confidence=confidence, view="top", box=HALF, state=state)
    assert without_print(seen, [line]).sight is (Sight.NOTHING if is_print else Sight.UNREAD)


def test_stripes_beside_print_stay_a_code_that_could_not_be_read() -> None:
    seen = CodesSeen((), Sight.UNREAD, stripes=(STRIPES, Quad.upright(0, 100, 400, 160)))
    line = TextLine(text="MADE IN CHINA", confidence=0.99, view="top", box=STRIPES)
    assert without_print(seen, [line]).sight is Sight.UNREAD
