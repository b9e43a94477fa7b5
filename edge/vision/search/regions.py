"""Parts of a view at which codes are looked for, made from what is known of them already."""

from __future__ import annotations

import numpy as np

from edge.vision.view.patches import Matrix, Patch
from edge.vision.view.scene import Scene

__all__ = ["around", "everywhere", "length_px", "widened"]

_QUIET_SHARE = 0.15
_LEAST_HEIGHT_PX = 40.0
_WIDENED = 0.5
"""Of its length, to either side of a region."""


def length_px(corners: Matrix) -> float:
    """The length of a code with these corners."""
    return float(np.hypot(*(corners[1] - corners[0])))


def around(corners: Matrix) -> Patch:
    """The region of a code that was read once, with room for its quiet zones, to be read again by itself."""
    length = length_px(corners)
    height = max(_LEAST_HEIGHT_PX, float(np.hypot(*(corners[3] - corners[0]))))
    right = (corners[1] - corners[0]) / length
    down = np.array([-right[1], right[0]])
    room = _QUIET_SHARE * length
    start = corners.mean(axis=0) - right * (length / 2 + room) - down * height / 2
    return Patch(np.column_stack([right, down, start]), round(length + 2 * room), round(height), is_label=False)


def widened(region: Patch) -> Patch:
    """The region with more to either side: the search for stripes ends where glare or blur has left no bars."""
    more_px = round(_WIDENED * region.width_px)
    across, down, start = region.to_view.T
    to_view = np.column_stack([across, down, start - more_px * across])
    return Patch(to_view, region.width_px + 2 * more_px, region.height_px, is_label=False)


def everywhere(scene: Scene) -> Patch:
    """All of a view."""
    height, width = scene.full.shape
    return Patch(np.array([[1.0, 0, 0], [0, 1.0, 0]]), width, height, is_label=False)
