"""How good a view is: light, sharpness and print, measured on the grey picture.

Figures of the light are taken at a width of about 800 px, so that one limit serves every camera; those of the print at
full resolution, because pixels are what a character must have enough of.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Code, LineState, TextLine, ViewQuality
from edge.vision.view.levels import levels_at
from edge.vision.view.patches import Patch
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene
from edge.vision.view.unread_print import unread_print_share

__all__ = ["brightest_level", "edge_width_px", "measure_quality"]

_WIDTH_PX = 800
_SATURATED_LEVEL = 250
_GLARE_SCALE = 0.25
_SAMPLE_PX = 512
_REACH_PX = 8
_STEP_LEVELS = 40.0
_ROW_STEP = 2
"""Every second row tells as much of the edges as all of them."""
_MIN_STEPS = 25


def measure_quality(
    scene: Scene, patches: Sequence[Patch], lines: Sequence[TextLine], codes: Sequence[Code]
) -> ViewQuality:
    """Measure a view with the patches of print, and the text lines and codes that were found in it."""
    small = _reduced(scene.picture.half)
    dark, light = levels_at(small, (0.05, 0.95))
    labels = [patch for patch in patches if patch.is_label]
    read = [*(line.box for line in lines if line.state is LineState.READ), *(code.box for code in codes)]
    edges = _edge_widths(scene, patches[0]) if lines else (None, None)
    return ViewQuality(
        mean_level=float(cv2.mean(small)[0]),
        contrast=float(light - dark),
        sharpness=_sharpness(small),
        saturated_share=np.count_nonzero(small >= _SATURATED_LEVEL) / small.size,
        label_share=min(1.0, sum(patch.area_px for patch in labels) / scene.area_px),
        glare_share=_glare_share(scene, labels) if labels else None,
        unread_print_share=unread_print_share(scene, patches, read),
        text_height_px=round(median(line.box.height_px for line in lines), 1) if lines else None,
        edge_x_px=edges[0],
        edge_y_px=edges[1],
    )


def _sharpness(small: Grey) -> float:
    """The variance of the Laplacian, by sums that are quicker than OpenCV's own standard deviation."""
    bends = cv2.Laplacian(small, cv2.CV_16S)
    mean = float(cv2.sumElems(bends)[0]) / bends.size
    return max(0.0, float(cv2.norm(bends, cv2.NORM_L2)) ** 2 / bends.size - mean**2)


def brightest_level(half: Grey) -> float:
    """The level that the brightest half per cent of the view reach."""
    (level,) = levels_at(half[::4, ::4], (0.995,))
    return float(level)


def edge_width_px(pixels: Grey) -> float | None:
    """How many pixels the edge of a stroke is wide along the rows; None where there are too few edges to tell.

    A step of height C that takes w pixels has gradients whose squares add up to C^2 / w.
    """
    if pixels.shape[1] <= _REACH_PX:
        return None
    levels = pixels[::_ROW_STEP].astype(np.float32)
    steps = levels[:, _REACH_PX:] - levels[:, :-_REACH_PX]
    squares = cv2.boxFilter(
        np.square(np.diff(levels, axis=1)), -1, (_REACH_PX, 1), normalize=False, anchor=(0, 0)
    )[:, : steps.shape[1]]  # fmt: skip
    strong = np.abs(steps) > _STEP_LEVELS
    if np.count_nonzero(strong) < _MIN_STEPS:
        return None
    heights = steps[strong]
    return round(float(np.vdot(heights, heights)) / max(1.0, float(squares[strong].sum())), 2)


def _edge_widths(scene: Scene, patch: Patch) -> tuple[float | None, float | None]:
    """Edge widths along rows and columns of the view, round the middle of a patch of print."""
    height, width = scene.full.shape
    x, y = (int(value) for value in patch.place(np.array([[patch.width_px / 2, patch.height_px / 2]]))[0])
    left, top = (
        max(0, min(centre, side) - _SAMPLE_PX // 2) for centre, side in ((x, width), (y, height))
    )  # fmt: skip
    sample = scene.full[top : top + _SAMPLE_PX, left : left + _SAMPLE_PX]
    return edge_width_px(sample), edge_width_px(cast("Grey", np.ascontiguousarray(sample.T)))


def _glare_share(scene: Scene, labels: Sequence[Patch]) -> float:
    saturated = area = 0
    for label in labels:
        crop: npt.NDArray[np.uint8] = label.crop(scene, _GLARE_SCALE)
        saturated += int(np.count_nonzero(crop >= _SATURATED_LEVEL))
        area += crop.size
    return round(saturated / area, 4)


def _reduced(half: Grey) -> Grey:
    """The view at about 800 px of width: a whole number of pixels becomes one, which is the fast way."""
    factor = max(1, min(round(half.shape[1] / _WIDTH_PX), *half.shape))
    if factor == 1:
        return half
    height, width = (side // factor for side in half.shape)
    even = half[: height * factor, : width * factor]
    return cast("Grey", cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA))
