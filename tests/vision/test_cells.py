"""Lines that run across the rules of a table are cut into its cells, and only those."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from drawn_labels import Picture, drawn_label
from edge.domain import ViewReading
from edge.vision.lines.cells import cells_of
from edge.vision.lines.detection import Box
from edge.vision.lines.ink import look_beside
from edge.vision.lines.strip import Strip
from edge.vision.view.scene import Scene

TOP, BOTTOM = 28, 64
NOBODY = np.empty((0, 4, 2))


def ends(label: Picture) -> tuple[int, int]:
    """First and last inked column."""
    columns = np.flatnonzero((label < 128).any(axis=0))
    return int(columns[0]), int(columns[-1])


def strip(label: Picture, left: float, right: float) -> Strip:
    corners = np.array([(left, TOP), (right, TOP), (right, BOTTOM), (left, BOTTOM)], dtype=np.float64)
    found = Strip.of(Scene.of(cv2.GaussianBlur(label, (0, 0), 0.8).astype(np.uint8)), Box(corners, across=True))
    assert found is not None
    return found


def ruled(before: str, behind: str, *, lean_px: int = 0, rule_px: int = 2) -> tuple[Picture, int]:
    """Two words with the rule of a table between them, and where that is."""
    label, right = drawn_label([before]), ends(drawn_label([before]))[1]
    other, left = drawn_label([behind]), ends(drawn_label([behind]))[0]
    start = right + 8
    label[:, start:] = np.roll(other, start + 6 - left, axis=1)[:, start:]
    cv2.line(label, (start + lean_px, 0), (start - lean_px, 92), 60, rule_px, cv2.LINE_AA)
    return label, start


@pytest.mark.parametrize("lean_px", [-6, 0, 6])
@pytest.mark.parametrize("rule_px", [1, 3])
@pytest.mark.parametrize(("before", "behind"), [("3", "0.310"), ("150", "0.310"), ("CN", "VN"), ("产地", "中国")])
def test_a_line_across_a_rule_is_cut_at_it(before: str, behind: str, lean_px: int, rule_px: int) -> None:
    label, start = ruled(before, behind, lean_px=lean_px, rule_px=rule_px)
    left, right = ends(label[TOP:BOTTOM])
    first, second = cells_of(strip(label, left - 5, right + 5))
    assert first.corners[1, 0] == pytest.approx(start, abs=4)
    assert second.corners[0, 0] == pytest.approx(first.corners[1, 0], abs=1)


@pytest.mark.parametrize("line", ["NOT MADE IN CHINA", "III IIII lll", "非中国制造", "A | B", "1|0.310"])
def test_strokes_of_characters_cut_no_line(line: str) -> None:
    label = drawn_label([line])
    left, right = ends(label)
    assert len(cells_of(strip(label, left - 5, right + 5))) == 1


def test_a_rule_at_the_end_of_a_line_cuts_nothing_off() -> None:
    label = drawn_label(["850511"])
    left, right = ends(label)
    label[:, left - 4 : left - 2] = 20
    whole = strip(label, left - 8, right + 5)
    assert cells_of(whole)[0] is whole.box


def test_what_stands_beyond_a_rule_is_no_ink_beside_a_line() -> None:
    label, start = ruled("Made in China", "NOT")
    assert not look_beside(strip(label, ends(label)[0] - 5, start - 5), NOBODY).found
    label[:, start - 3 : start + 4] = 246
    assert look_beside(strip(label, ends(label)[0] - 5, start - 5), NOBODY).found


def test_a_count_and_a_mass_in_cells_that_all_but_touch_are_two_figures(look: Callable[[Picture], ViewReading]) -> None:
    label = drawn_label(["Steel screws", "Gift box"])
    for row, (count, mass) in enumerate([("150", "0.310"), ("2", "1.200")]):
        figures, rule = ruled(count, mass)
        label[20 + row * 52 : 72 + row * 52, 450:600] = figures[20:72, rule - 50 : rule + 100]
    label[:140, 499:502] = 60
    texts = {line.text for line in look(cv2.GaussianBlur(label, (0, 0), 0.7).astype(np.uint8)).lines}
    assert {"150", "0.310", "2", "1.200"} <= texts
