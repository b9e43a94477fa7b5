"""From millimetres on a sheet to pixels of a view: curl, ripples, the sheet's place on the parcel, perspective.

One object carries points forward (for the truth) and pixels back (for the picture), from the same numbers, so that a
box of the truth is where the print really is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from edge.sim.dice import Dice
from edge.sim.sheet import Box

__all__ = ["Array", "Floats", "Ripple", "Warp", "draw_ripples", "face_to_view"]

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]
GRID_PX = 8
"""The way back is worked out on every eighth pixel and interpolated: sheets bend over centimetres, not millimetres."""
ROUNDS = 6
"""Steps towards the point that bends to here: Newton's for the curl, which is steep at the edges, plain ones for the
ripples, whose slope is below a third; what is left is under 0.01 mm."""
BEYOND_MM = 20.0
"""Places further than this from the sheet need no exact answer: nothing is printed there."""


@dataclass(frozen=True)
class Ripple:
    """A wave in the paper that displaces its print along a direction."""

    direction: tuple[float, float]
    shift_mm: tuple[float, float]
    length_mm: float
    phase: float


def draw_ripples(dice: Dice, size_mm: float) -> tuple[Ripple, ...]:
    """Three waves, each longer than 45 mm, whose displacements together reach about `size_mm`."""
    ripples = []
    for _ in range(3):
        angle, push = dice.between((0, np.pi)), dice.between((0, 2 * np.pi))
        reach = size_mm * dice.between((0.2, 0.5))
        ripples.append(
            Ripple(
                direction=(float(np.cos(angle)), float(np.sin(angle))),
                shift_mm=(float(reach * np.cos(push)), float(reach * np.sin(push))),
                length_mm=dice.between((45, 140)),
                phase=dice.between((0, 2 * np.pi)),
            )
        )
    return tuple(ripples)


def face_to_view(
    *,
    centre_px: tuple[float, float],
    px_per_mm: float,
    turn_deg: float,
    tilt: tuple[float, float],
    stretch: float = 1.0,
) -> Array:
    """The 3 x 3 matrix from mm on a parcel's face, its centre at 0, to pixels.

    Args:
        centre_px: where the face's centre comes to lie.
        px_per_mm: resolution there.
        turn_deg: clockwise turn, as seen in the picture.
        tilt: change of scale per mm along the face's two axes, for perspective.
        stretch: pixels along the belt over pixels across it; a line camera whose clock is off gives other than 1.
    """
    turn = np.deg2rad(turn_deg)
    cos, sin = np.cos(turn) * px_per_mm, np.sin(turn) * px_per_mm
    place = np.array([[cos, -sin, centre_px[0]], [sin * stretch, cos * stretch, centre_px[1]], [0, 0, 1]])
    perspective = np.array([[1, 0, 0], [0, 1, 0], [tilt[0], tilt[1], 1]])
    return np.asarray(place @ perspective, dtype=np.float64)


@dataclass(frozen=True)
class Warp:
    """The way of a sheet's points into a view.

    A point in mm is curled and rippled within the sheet, turned and moved to its place on the face, then projected.
    """

    size_mm: tuple[float, float]
    centre_mm: tuple[float, float]
    turn_deg: float
    view: Array
    curl: float = 0.0
    curl_axis: int = 0
    ripples: tuple[Ripple, ...] = ()

    def _bent(self, points: Array) -> Array:
        """How far each point of the flat sheet is displaced within the sheet's plane, in mm."""
        moved = np.zeros_like(points)
        half = self.size_mm[self.curl_axis] / 2
        along = points[:, self.curl_axis] - half
        moved[:, self.curl_axis] -= self.curl * along**3 / half**2
        for ripple in self.ripples:
            path = points @ np.array(ripple.direction)
            wave = np.sin(2 * np.pi * path / ripple.length_mm + ripple.phase)
            moved += wave[:, None] * np.array(ripple.shift_mm)
        return moved

    def _turn(self) -> Array:
        angle = np.deg2rad(self.turn_deg)
        return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def points(self, points_mm: npt.ArrayLike) -> Array:
        """Pixels of the view for points in mm from the sheet's upper left corner; both of shape (n, 2)."""
        points = np.asarray(points_mm, dtype=np.float64).reshape(-1, 2)
        flat = points + self._bent(points) - np.array(self.size_mm) / 2
        face = flat @ self._turn().T + np.array(self.centre_mm)
        return _projected(self.view, face)

    def box(self, box: Box, *, turned: bool = False) -> Array:
        """The four corners of a print in reading order, in pixels; a `turned` print is read from bottom to top."""
        left, top, right, bottom = box
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        return self.points(np.roll(corners, 1, axis=0) if turned else corners)

    def outline(self) -> Array:
        """The sheet's edge as a polygon of 16 points in pixels: a curled sheet has no straight edges."""
        width, height = self.size_mm
        side = np.linspace(0, 1, 4, endpoint=False)
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)])
        edges = [a + side[:, None] * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
        return self.points(np.concatenate(edges))

    def back(self, left: int, top: int, width: int, height: int) -> tuple[Floats, Floats]:
        """Millimetres on the sheet for each pixel of a part of the view: two maps of shape (height, width)."""
        columns, rows = -(-width // GRID_PX) + 2, -(-height // GRID_PX) + 2
        x = left + (np.arange(columns) - 1 + 0.5) * GRID_PX - 0.5
        y = top + (np.arange(rows) - 1 + 0.5) * GRID_PX - 0.5
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        face = _projected(np.asarray(np.linalg.inv(self.view), dtype=np.float64), grid)
        flat = (face - np.array(self.centre_mm)) @ self._turn() + np.array(self.size_mm) / 2
        found = flat
        half = self.size_mm[self.curl_axis] / 2
        for _ in range(ROUNDS):
            found = np.clip(found, -BEYOND_MM, np.array(self.size_mm) + BEYOND_MM)
            missed = flat - found - self._bent(found)
            along = np.clip((found[:, self.curl_axis] - half) / half, -1, 1)
            missed[:, self.curl_axis] /= 1 - 3 * self.curl * along**2
            found = found + missed
        maps = found.reshape(rows, columns, 2).astype(np.float32)
        full = cv2.resize(maps, (columns * GRID_PX, rows * GRID_PX), interpolation=cv2.INTER_LINEAR)
        cut = np.asarray(full[GRID_PX : GRID_PX + height, GRID_PX : GRID_PX + width], dtype=np.float32)
        return cut[..., 0], cut[..., 1]


def _projected(matrix: Array, points: npt.NDArray[np.floating[Any]]) -> Array:
    ends = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(ends[:, :2] / ends[:, 2:], dtype=np.float64)
