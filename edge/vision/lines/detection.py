"""Finds text lines on a straightened patch of print with the PP-OCRv6 tiny detection network.

The network gives a map of how likely each pixel lies in the core of a text line (differentiable binarisation). Its
post-processing here follows the figures published with the model: threshold 0.2, box score 0.4, growth 1.4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.vision.lines.direction import lines_run_down
from edge.vision.models import Floats, Model
from edge.vision.settings import VisionSettings
from edge.vision.view.levels import levels_at
from edge.vision.view.patches import Patch
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["Box", "Detector"]

Corners = npt.NDArray[np.float64]
Point = Sequence[float]

_MAP_THRESHOLD = 0.2
_BOX_SCORE = 0.4
_GROWTH = 1.4
_SIDE_STEP_PX = 32
"""Sides are padded to multiples of it, as the network needs them. What is padded has no text, and the network weighs by
means over the whole patch: with twice the step it found 2 % fewer lines of hard labels, for 9 % more time."""
_MIN_CORE_PX = 3.0
_EDGE_PX = 8
"""So near to the edge of a patch a line may be cut off by it. The margin round print is several times as wide."""
_CLEARLY_LONG = 1.4
_DIM_LEVELS = 120.0
"""A patch whose levels span less is dim: they are spread, or faint lines stay unseen."""
_SPREAD_LEVELS = 160.0
_SAMPLED_PX = 3
_FLAT_LEVELS = 8.0
"""Less than that is noise."""


@dataclass(frozen=True)
class Box:
    """A text line. `corners` (4x2) are in view pixels, in reading order up to a half turn.

    `across` tells whether it runs along the rows of its patch, `is_cut` whether it reaches the edge of the patch, where
    a part of it may be cut off.
    """

    corners: Corners
    across: bool
    is_cut: bool = False

    @cached_property
    def length_px(self) -> float:
        """Extent along the line."""
        return math.dist(self.corners[1], self.corners[0])

    @cached_property
    def height_px(self) -> float:
        """Extent across the line."""
        return math.dist(self.corners[3], self.corners[0])

    def turned(self) -> Box:
        """The same line read from its other end."""
        return Box(np.roll(self.corners, 2, axis=0), self.across)

    def widened(self, before_px: float, after_px: float) -> Box:
        """The same with so much more before its beginning and behind its end."""
        along = (self.corners[1] - self.corners[0]) / max(1.0, self.length_px)
        first, second, third, fourth = self.corners
        before, after = along * before_px, along * after_px
        corners = np.array([first - before, second + after, third + after, fourth - before])
        return Box(corners, self.across, self.is_cut)


class Detector:
    """Text line detection, one patch a call."""

    def __init__(self, model: Model, settings: VisionSettings) -> None:
        self.use = model.use
        self._model = model
        self._settings = settings

    def scale_for(self, patch: Patch) -> float:
        """Of camera resolution: fixed by the print, lowered only for patches beyond the megapixel limit."""
        wanted = self._settings.detection_scale if patch.is_label else self._settings.bare_text_scale
        limit = (self._settings.max_detection_megapixels * 1e6 / max(1, patch.area_px)) ** 0.5
        return float(min(wanted, limit))

    def find(self, scene: Scene, patch: Patch) -> list[Box]:
        """The text lines of a patch, from top to bottom.

        Raises:
            ModelError: the network failed.
        """
        scale = self.scale_for(patch)
        crop = patch.crop(scene, scale)
        if lines_run_down(crop):
            patch = patch.turned()
            crop = patch.crop(scene, scale)
        (likely,) = self._model.infer(_padded(_lifted(crop))[None, None])
        core = likely[0, 0, : crop.shape[0], : crop.shape[1]]
        _, cores = cv2.threshold(core, _MAP_THRESHOLD, 255, cv2.THRESH_BINARY)
        contours, _ = cv2.findContours(cores.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        rectangles = [_grown(contour.astype(np.int32), core) for contour in contours]
        found = [_Sides.of(points) for points in rectangles if points is not None]
        mostly_across = 2 * sum(each.runs_across for each in found if each.is_long) >= sum(
            each.is_long for each in found
        )
        boxes = []
        for sides in found:
            across = sides.runs_across if sides.is_long else mostly_across
            corners = sides.in_reading_order(across=across)
            place = patch.place((np.array(corners) + 0.5) / scale)
            boxes.append(Box(place, across, _reaches_edge(corners, core)))
        return sorted(boxes, key=lambda box: tuple(box.corners.sum(axis=0))[::-1])


def _lifted(crop: Grey) -> Grey:
    """The crop with its levels spread if it is dim."""
    dark, light = levels_at(crop[::_SAMPLED_PX, ::_SAMPLED_PX], (0.01, 0.99))
    if not _FLAT_LEVELS <= light - dark <= _DIM_LEVELS:
        return crop
    gain = _SPREAD_LEVELS / (light - dark)
    offset = (255 - _SPREAD_LEVELS) / 2 - dark * gain
    return cast("Grey", cv2.addWeighted(crop, gain, crop, 0.0, offset))


def _padded(crop: Grey) -> Grey:
    height, width = (-(-side // _SIDE_STEP_PX) * _SIDE_STEP_PX for side in crop.shape)
    padded = cv2.copyMakeBorder(crop, 0, height - crop.shape[0], 0, width - crop.shape[1], cv2.BORDER_REPLICATE)
    return cast("Grey", padded)


@dataclass(frozen=True)
class _Sides:
    """The corners of a rectangle on a patch, which way each side goes, and how far along and across the patch."""

    points: Sequence[Point]
    sides: Sequence[Point]
    runs_across: bool
    """Its longer sides run along the rows of the patch."""
    is_long: bool
    """So much longer than high that a line can't but run along it. Of a character or two it is not known."""

    @classmethod
    def of(cls, points: Sequence[Point]) -> _Sides:
        """Look at four corners, clockwise."""
        sides = [(x - last_x, y - last_y) for (last_x, last_y), (x, y) in pairwise([*points, points[0]])]
        first, second = (math.hypot(*side) for side in sides[:2])
        longer = sides[0] if first >= second else sides[1]
        return cls(points, sides, _is_flat(longer), max(first, second) > _CLEARLY_LONG * min(first, second))

    def in_reading_order(self, *, across: bool) -> Sequence[Point]:
        """Corners from the line's start, clockwise; a line up the patch starts at its foot."""
        forward = [x if across else -y for x, y in self.sides]
        along = [number for number, side in enumerate(self.sides) if _is_flat(side) == across]
        start = max(along, key=forward.__getitem__, default=0)
        return [*self.points[start:], *self.points[:start]]


def _is_flat(side: Point) -> bool:
    x, y = side
    return abs(x) >= abs(y)


def _grown(contour: npt.NDArray[np.int32], core: Floats) -> Sequence[Point] | None:
    """The corners of the grown rectangle round one core, or None where it is too small or too faint."""
    rectangle = cv2.minAreaRect(contour)
    width, height = rectangle[1]
    if min(width, height) < _MIN_CORE_PX or _score(contour, core) < _BOX_SCORE:
        return None
    grow = width * height * _GROWTH / (2 * (width + height)) * 2
    points = cv2.boxPoints((rectangle[0], (width + grow, height + grow), rectangle[2]))
    return cast("Sequence[Point]", points.tolist())


def _reaches_edge(corners: Sequence[Point], core: Floats) -> bool:
    right, bottom = core.shape[1] - _EDGE_PX, core.shape[0] - _EDGE_PX
    return any(min(x, y) <= _EDGE_PX or x >= right or y >= bottom for x, y in corners)


def _score(contour: npt.NDArray[np.int32], core: Floats) -> float:
    """Mean likelihood inside the contour."""
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(mask, [contour - np.array([left, top])], 1)
    return float(cv2.mean(core[top : top + height, left : left + width], mask)[0])
