"""Pieces of a mask: the pixels that lie together, at one another's corners too."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

__all__ = ["Components", "components_of", "part_with", "pieces_of"]

Components = tuple[int, npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64]]
"""How many pieces there are, with the ground as piece 0; the piece of each pixel; the left, top, width, height and area
of each piece; and its middle."""

_WITH_CORNERS = 8


def components_of(mask: MatLike) -> Components:
    """The pieces of what is not 0, numbered as OpenCV's default does, by an algorithm two to three times as fast."""
    found = cv2.connectedComponentsWithStatsWithAlgorithm(mask, _WITH_CORNERS, cv2.CV_32S, cv2.CCL_BBDT)
    return cast("Components", found)


def pieces_of(mask: MatLike) -> npt.NDArray[np.int32]:
    """The piece of each pixel alone, in half the time."""
    _, pieces = cv2.connectedComponentsWithAlgorithm(mask, _WITH_CORNERS, cv2.CV_32S, cv2.CCL_BBDT)
    return cast("npt.NDArray[np.int32]", pieces)


def part_with(mask: MatLike, room: int) -> tuple[slice, slice]:
    """Rows and columns of all that is not 0, with so many of room: most of a view holds none of what is sought.

    Where nothing is, they are a corner.
    """
    left, top, width, height = cv2.boundingRect(mask)
    rows, columns = (slice(max(0, start - room), start + size + room) for start, size in ((top, height), (left, width)))
    return rows, columns
