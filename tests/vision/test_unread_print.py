"""Print that nobody read is told of, whether it was found as lines or not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from drawn_labels import Picture, drawn_label, on_belt
from edge.domain import Sight, ViewQuality, ViewReading
from edge.vision import Reader
from edge.vision.shortfall import is_print_unread
from edge.vision.view.patches import find_patches
from edge.vision.view.scene import Scene
from edge.vision.view.unread_print import unread_print_share

LINES = ["NOT MADE IN CHINA", "Total weight 2.45 kg", "Room 1204, Bao'an District", "Shenzhen Weida Trading Co."] * 2


def scribbled() -> Picture:
    """A label full of strokes that are no letters."""
    label, dice = np.full((520, 720), 246, np.uint8), np.random.default_rng(3)
    for x, y, angle in zip(
        dice.integers(40, 660, 500), dice.integers(40, 460, 500), dice.uniform(0, 3, 500), strict=True
    ):
        end = (int(x + 14 * np.cos(angle)), int(y + 14 * np.sin(angle)))
        cv2.line(label, (int(x), int(y)), end, 12, 3)
    return label


def test_lines_that_were_overlooked_count_as_print_that_was_not_read(
    look: Callable[[Picture], ViewReading], reader: Reader
) -> None:
    picture = on_belt(drawn_label(LINES))
    scene, boxes = Scene.of(picture), [line.box for line in look(picture).lines]
    patches = find_patches(scene, reader._prints, 8)
    shares = [unread_print_share(scene, patches, boxes[:number]) for number in (0, len(LINES) // 2, len(LINES))]
    assert shares[0] == 1.0
    assert shares[1] == pytest.approx(0.5, abs=0.15)
    assert shares[2] == pytest.approx(0.0, abs=0.1)


def test_a_label_of_which_nothing_was_read_says_so(look: Callable[[Picture], ViewReading]) -> None:
    view = look(on_belt(scribbled()))
    assert view.quality is not None
    assert view.quality.unread_print_share == pytest.approx(1.0, abs=0.1)
    assert is_print_unread(view.quality)
    assert view.text_sight is not Sight.NOTHING


def test_a_view_without_a_label_has_no_share_of_print(look: Callable[[Picture], ViewReading]) -> None:
    view = look(on_belt(np.full((20, 20), 24, np.uint8)))
    assert view.quality is not None
    assert view.quality.unread_print_share is None
    assert view.text_sight is Sight.NOTHING


@pytest.mark.parametrize(
    ("label_share", "unread", "is_unread"),
    [(0.02, 0.9, True), (0.02, 0.3, False), (0.002, 0.9, False), (0.0, None, False)],
)
def test_neither_a_scrap_of_film_nor_the_rules_of_a_label_are_print_that_was_not_read(
    label_share: float, unread: float | None, *, is_unread: bool
) -> None:
    quality = ViewQuality(
        mean_level=90, contrast=80, sharpness=50, saturated_share=0, label_share=label_share, unread_print_share=unread
    )
    assert is_print_unread(quality) is is_unread
