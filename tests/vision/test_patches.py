"""Where print is looked for: on labels, whatever they lie against, and nowhere on folds of film."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.vision.patches import Patch, find_patches
from edge.vision.pictures import Grey
from edge.vision.scene import Scene

LABEL = (500, 300, 700, 400)
"""Left, top, width and height in pixels."""


@pytest.fixture
def folds() -> Grey:
    """Crumpled film all over: as many edges as print has, but thinner ones."""
    noise = np.random.default_rng(1).normal(size=(1200, 1600))
    return np.where(cv2.GaussianBlur(noise, (0, 0), 11) > 0, 128, 110).astype(np.uint8)


@pytest.fixture
def labelled(folds: Grey) -> Grey:
    left, top, width, height = LABEL
    cv2.rectangle(folds, (left, top), (left + width, top + height), 215, -1)
    for row in range(8):
        place = (left + 10, top + 45 + 48 * row)
        cv2.putText(folds, "NOT MADE IN CHINA 0123456789", place, cv2.FONT_HERSHEY_SIMPLEX, 1.4, 90, 3)
    return folds


def share_covered(patches: list[Patch]) -> float:
    """Of the label, by points all over it."""
    left, top, width, height = LABEL
    columns, rows = np.meshgrid(np.linspace(0.1, 0.9, 9) * width + left, np.linspace(0.1, 0.9, 9) * height + top)
    points = np.column_stack([columns.ravel(), rows.ravel()])
    covered = np.zeros(len(points), dtype=bool)
    for patch in patches:
        own = (points - patch.to_view[:, 2]) @ patch.to_view[:, :2]
        covered |= (own >= 0).all(axis=1) & (own[:, 0] <= patch.width_px) & (own[:, 1] <= patch.height_px)
    return float(covered.mean())


def test_folds_of_film_are_no_print(folds: Grey) -> None:
    assert find_patches(Scene.of(folds), limit=8) == []


def test_a_label_is_found_where_folds_run_into_it(labelled: Grey) -> None:
    patches = find_patches(Scene.of(labelled), limit=8)
    assert share_covered(patches) == 1.0
    assert sum(patch.area_px for patch in patches) < labelled.size / 2
