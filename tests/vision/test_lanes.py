"""Lanes: work side by side whose outcome does not depend on how it was shared out."""

from __future__ import annotations

import threading
from pathlib import Path
from time import sleep

import cv2
import pytest

from drawn_labels import drawn_label, on_belt
from edge.domain import View
from edge.vision import Reader, VisionSettings
from edge.vision.lanes import Lanes

PATIENCE_S = 20.0


def test_results_come_in_the_order_of_the_items_however_long_each_takes() -> None:
    def slow_first(number: int) -> int:
        sleep(0.02 * (number == 0))
        return number * number

    assert Lanes(3).each(slow_first, range(10)) == [number * number for number in range(10)]


def test_as_many_items_are_at_work_at_once_as_there_are_lanes() -> None:
    together = threading.Barrier(3)  # broken, and so an error, unless three wait at it at once
    Lanes(3).each(lambda _: together.wait(PATIENCE_S), range(3))
    assert Lanes(2).both(threading.get_ident, threading.get_ident)[0] == threading.get_ident()


def test_one_lane_is_the_callers_own_thread() -> None:
    lanes = Lanes(1)
    seen = {
        *lanes.each(lambda _: threading.get_ident(), range(5)),
        *lanes.both(threading.get_ident, threading.get_ident),
    }
    assert seen == {threading.get_ident()}


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_is_raised_when_nothing_is_at_work_any_more(failing: int) -> None:
    started, ended = [], []

    def work(number: int) -> None:
        started.append(number)
        sleep(0.05)
        ended.append(number)
        if number == failing:
            raise ValueError(number)

    with pytest.raises(ValueError, match=str(failing)):
        Lanes(2).each(work, range(6))
    assert sorted(started) == sorted(ended)


def test_a_label_reads_alike_in_one_lane_and_in_many(tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    lines = ["FROM: Chen Wei", "NOT MADE IN CHINA", "28028 Madrid", "Net weight 0.250 kg", "HS 850511"]
    cv2.imwrite(str(path), on_belt(drawn_label(lines)))
    one, many = (
        Reader(VisionSettings(lanes=lanes)).read([View(name="top", path=str(path))]).views[0] for lanes in (1, 4)
    )
    assert one.lines == many.lines
    assert len(one.lines) >= len(lines)
