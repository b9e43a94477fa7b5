"""Lines that stand on end are turned before they are looked for."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from drawn_labels import Picture, drawn_label, on_belt
from edge.vision import Reader
from edge.vision.deadline import Deadline
from edge.vision.lines.direction import lines_run_down
from edge.vision.view.patches import Patch, find_patches
from edge.vision.view.scene import Scene

LINES = ["Shenzhen Weida Trading Co.", "Room 1204, Bao'an District", "Non-Chinese origin", "Total weight 2.45 kg"]


def smeared(picture: Picture, *, rows_px: int, columns_px: int) -> Picture:
    return cv2.blur(picture, (columns_px, rows_px)).astype(np.uint8)


@pytest.mark.parametrize("smear", [(1, 1), (9, 1), (1, 9)])
@pytest.mark.parametrize("light_on_dark", [False, True])
def test_the_direction_of_lines_is_told_whatever_smears_them(smear: tuple[int, int], *, light_on_dark: bool) -> None:
    label = drawn_label(LINES, size_px=18)
    label = smeared(255 - label if light_on_dark else label, rows_px=smear[0], columns_px=smear[1])
    assert not lines_run_down(label)
    for quarter in (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE):
        assert lines_run_down(cv2.rotate(label, quarter).astype(np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (60, 60)])
def test_a_patch_of_bare_paper_is_left_as_it_lies(shape: tuple[int, int]) -> None:
    assert not lines_run_down(np.full(shape, 200, np.uint8))


def test_a_turned_patch_shows_the_same_place_a_quarter_turn_on() -> None:
    scene = Scene.of(drawn_label(LINES))
    patch = Patch(np.array([[1.0, 0, 40], [0, 1.0, 20]]), 320, 200, is_label=True)
    upright, turned = patch.crop(scene, 1.0), patch.turned().crop(scene, 1.0)
    assert np.array_equal(turned, cv2.rotate(upright, cv2.ROTATE_90_CLOCKWISE))
    assert np.allclose(np.sort(patch.outline(), axis=0), np.sort(patch.turned().outline(), axis=0))


@pytest.mark.parametrize("quarter", [None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_lines_that_motion_blurred_are_found_whole_whichever_way_their_label_lies(
    reader: Reader, quarter: int | None
) -> None:
    picture = smeared(on_belt(drawn_label(LINES, size_px=15)), rows_px=1, columns_px=9)
    scene = Scene.of(picture if quarter is None else cv2.rotate(picture, quarter).astype(np.uint8))
    (boxes,) = reader._text.find(scene, find_patches(scene, reader._prints, 1), Deadline(None))
    assert len(boxes) == len(LINES)
