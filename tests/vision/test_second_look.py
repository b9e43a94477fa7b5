"""The second look goes where it can make something of a line, or where the line decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from drawn_labels import drawn_label

from edge.vision import Reader, VisionSettings
from edge.vision.deadline import Deadline
from edge.vision.detection import Box
from edge.vision.first_look import Line
from edge.vision.recognition import LineText, Recogniser
from edge.vision.scene import Scene


def unsure_line(text: str, confidence: float, top_px: float, height_px: float) -> Line:
    right, bottom = 36 + 12 * height_px, top_px + height_px
    box = Box(np.array([[36, top_px], [right, top_px], [right, bottom], [36, bottom]]), across=True)
    first = LineText(text, confidence)
    return Line(box, first, first)


@pytest.mark.parametrize(
    ("text", "height_px", "looked_at_px"),
    [("5henzhen", 10.0, [30.0, 24.0]), ("D", 40.0, [30.0, 24.0]), ("Made ln Chlna", 10.0, [10.0, 30.0])],
)
def test_small_print_and_marks_get_a_second_look_last_unless_they_could_matter(
    text: str, height_px: float, looked_at_px: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Box] = []
    genuine = Recogniser.read_batch

    def noted(self: Recogniser, scene: Scene, boxes: Sequence[Box]) -> list[LineText]:
        looked_at.extend(boxes)
        return genuine(self, scene, boxes)

    monkeypatch.setattr(Recogniser, "read_batch", noted)
    lines = [
        unsure_line("Hual0ng Trad1ng", 0.7, 30.0, 24.0),
        unsure_line(text, 0.3, 80.0, height_px),
        unsure_line("28O28 Madr1d", 0.6, 130.0, 30.0),
    ]
    scene = Scene.of(drawn_label(["Hualong Trading"], size_px=20))
    Reader(VisionSettings(max_second_looks=2))._text._second_look.read(scene, lines, Deadline(None))
    assert [box.height_px for box in looked_at] == looked_at_px
