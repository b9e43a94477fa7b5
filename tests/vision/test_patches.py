"""Where print is looked for: on labels, whatever they lie against, and nowhere on folds of film."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.sim.dice import Dice
from edge.sim.surface import relief
from edge.vision.models import ModelShelf, find_model_dir
from edge.vision.view.patches import Patch, find_patches, may_be_print
from edge.vision.view.pictures import Grey
from edge.vision.view.print_judge import PrintJudge
from edge.vision.view.scene import Scene

LABEL = (500, 300, 700, 400)
"""Left, top, width and height in pixels."""


@pytest.fixture(scope="module")
def judge() -> PrintJudge:
    return PrintJudge(ModelShelf(find_model_dir(None), intra_op_threads=1).weights("print-judge"))


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


def creased_film(seed: int) -> Grey:
    """Black film under a lamp, without any print, as the simulator draws it."""
    shade, gleam = relief(Dice("film", seed), 1600, 1200, folds=90, depth=0.55)
    noise = np.random.default_rng(seed).normal(size=shade.shape)
    return np.clip(16 * (1 + shade) + 190 * gleam + noise, 0, 255).astype(np.uint8)


def test_folds_of_film_are_no_print(folds: Grey, judge: PrintJudge) -> None:
    assert find_patches(Scene.of(folds), judge, limit=8) == []


def test_gleaming_creases_are_no_print_though_they_have_as_many_edges(judge: PrintJudge) -> None:
    views = [Scene.of(creased_film(seed)) for seed in range(5)]
    assert all(may_be_print(view).mean() > 0.15 for view in views)
    assert [find_patches(view, judge, limit=8) for view in views] == [[]] * 5


@pytest.mark.parametrize("light", [0.3, 0.6, 1.0], ids=["dim", "middling", "bright"])
@pytest.mark.parametrize("negative", [False, True], ids=["dark-on-light", "light-on-dark"])
def test_print_is_found_in_any_light_and_as_a_negative(
    labelled: Grey, judge: PrintJudge, light: float, *, negative: bool
) -> None:
    seen = cv2.convertScaleAbs(255 - labelled if negative else labelled, alpha=light)
    assert share_covered(find_patches(Scene.of(np.asarray(seen, np.uint8)), judge, limit=8)) == 1.0


def test_a_label_is_found_where_folds_run_into_it(labelled: Grey, judge: PrintJudge) -> None:
    patches = find_patches(Scene.of(labelled), judge, limit=8)
    assert share_covered(patches) == 1.0
    assert sum(patch.area_px for patch in patches) < labelled.size / 2
