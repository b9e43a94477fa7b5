"""What was rewritten to be quicker gives what the plain way gives."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.vision.linear.waveform import likeness, normal
from edge.vision.matrix.grids import Search, moves_of
from edge.vision.view.components import components_of, pieces_of
from edge.vision.view.pictures import Grey
from edge.vision.view.quality import measure_quality
from edge.vision.view.scene import CELL_PX, Scene


@pytest.fixture
def blots() -> Grey:
    """Blots of all sizes, many of which touch at corners only."""
    noise = np.random.default_rng(3).normal(size=(512, 800)).astype(np.float32)
    return np.where(cv2.GaussianBlur(noise, (0, 0), 1.2) > 0, 220, 30).astype(np.uint8)


def test_pieces_are_numbered_as_by_the_default_algorithm(blots: Grey) -> None:
    mask = (blots > 128).astype(np.uint8)
    for ours, default in zip(components_of(mask), cv2.connectedComponentsWithStats(mask), strict=True):
        np.testing.assert_array_equal(ours, default)
    np.testing.assert_array_equal(pieces_of(mask), components_of(mask)[1])


def test_windows_are_as_like_shapes_as_normal_windows_are() -> None:
    random = np.random.default_rng(5)
    windows = random.uniform(0, 255, (6, 3, 40)).astype(np.float32)
    windows[0] = 200  # flat paper is like nothing
    shapes = random.normal(size=(4, 40))
    shapes -= shapes.mean(axis=1, keepdims=True)
    shapes = (shapes / np.linalg.norm(shapes, axis=1, keepdims=True)).astype(np.float32)
    np.testing.assert_allclose(likeness(windows, shapes), normal(windows) @ shapes.T, atol=1e-4)


def test_moves_are_those_that_a_generator_draws_one_round_after_another() -> None:
    search = Search(spread=0.04, rounds=3, tries=5)
    random = np.random.default_rng(7)
    for move in moves_of(7, search, 2):
        np.testing.assert_array_equal(move, random.normal(0, 1, (5, 4, 2)))


def test_the_density_of_edges_is_a_whole_number_of_pixels_of_a_cell(blots: Grey) -> None:
    edges = Scene.of(blots).density * CELL_PX**2
    np.testing.assert_array_equal(edges, np.round(edges))
    assert len(np.unique(edges)) > CELL_PX


def test_sharpness_is_the_variance_of_the_laplacian(blots: Grey) -> None:
    bends = cv2.Laplacian(Scene.of(blots).half, cv2.CV_16S)
    assert measure_quality(Scene.of(blots), [], [], []).sharpness == pytest.approx(float(np.var(bends)))
