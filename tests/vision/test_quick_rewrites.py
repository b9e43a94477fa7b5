"""What was rewritten to be quicker gives what the plain way gives."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from edge.vision.components import components_of
from edge.vision.pictures import Grey
from edge.vision.quality import measure_quality
from edge.vision.scene import CELL_PX, Scene


@pytest.fixture
def blots() -> Grey:
    """Blots of all sizes, many of which touch at corners only."""
    noise = np.random.default_rng(3).normal(size=(512, 800)).astype(np.float32)
    return np.where(cv2.GaussianBlur(noise, (0, 0), 1.2) > 0, 220, 30).astype(np.uint8)


def test_pieces_are_numbered_as_by_the_default_algorithm(blots: Grey) -> None:
    mask = (blots > 128).astype(np.uint8)
    for ours, default in zip(components_of(mask), cv2.connectedComponentsWithStats(mask), strict=True):
        np.testing.assert_array_equal(ours, default)


def test_the_density_of_edges_is_a_whole_number_of_pixels_of_a_cell(blots: Grey) -> None:
    edges = Scene.of(blots).density * CELL_PX**2
    np.testing.assert_array_equal(edges, np.round(edges))
    assert len(np.unique(edges)) > CELL_PX


def test_sharpness_is_the_variance_of_the_laplacian(blots: Grey) -> None:
    bends = cv2.Laplacian(Scene.of(blots).half, cv2.CV_16S)
    assert measure_quality(Scene.of(blots), [], []).sharpness == pytest.approx(float(np.var(bends)))
