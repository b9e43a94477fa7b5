"""A parcel's face and the sheets on it: where labels and stickers are put before any camera sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from edge.sim.dice import Dice
from edge.sim.sheet import Sheet
from edge.sim.truth import Place
from edge.sim.warp import Array

__all__ = ["Body", "Mounted", "circle", "mounted"]

TRIES = 60
"""Places tried for a sheet before it is left out."""


@dataclass(frozen=True)
class Mounted:
    """A sheet on a face: its centre in mm from the face's centre, and its turn."""

    sheet: Sheet
    place: Place
    centre_mm: tuple[float, float]
    turn_deg: float

    @property
    def half_mm(self) -> tuple[float, float]:
        """Half width and half height of the space it takes on the face."""
        turned = 45 < abs(self.turn_deg) % 180 < 135  # noqa: PLR2004 - nearer to a quarter turn than to none
        width, height = self.sheet.width_mm / 2, self.sheet.height_mm / 2
        return (height, width) if turned else (width, height)


@dataclass(frozen=True)
class Body:
    """A parcel as one camera sees it: the face that is up, how tall it stands, its skin, the sheets on the face."""

    length_mm: float
    width_mm: float
    height_mm: float
    skin: str
    sheets: tuple[Mounted, ...] = ()

    def corners(self) -> Array:
        """Corners of the face in mm from its centre."""
        x, y = self.length_mm / 2, self.width_mm / 2
        return np.array([(-x, -y), (x, -y), (x, y), (-x, y)])

    def reach(self, direction: Array, turn_deg: float) -> float:
        """How far the turned face extends in a direction from its centre, in mm."""
        angle = np.deg2rad(turn_deg)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return float((self.corners() @ turn.T @ direction).max())


def mounted(
    sheets: Sequence[tuple[Sheet, Place]], face_mm: tuple[float, float], reach_mm: float, dice: Dice
) -> list[Mounted]:
    """Put sheets on a face where they do not overlap and one picture can hold them all.

    An over-label goes onto the first sheet's lower edge, where labels state the origin. A sheet that finds no room is
    left out, the first never.

    Args:
        sheets: in order of importance.
        face_mm: length and width of the face.
        reach_mm: radius of the circle that a picture is sure to hold.
        dice: the stream.
    """
    placed: list[Mounted] = []
    for sheet, place in sheets:
        if place is Place.OVERLABEL and placed:
            placed.append(_pasted_over(sheet, placed[0], dice))
            continue
        for _ in range(TRIES):
            found = _tried(sheet, place, face_mm, dice)
            clear = not any(_overlap(found, other) for other in placed)
            if not placed or (clear and circle([*placed, found])[1] <= reach_mm):
                placed.append(found)
                break
    return placed


def circle(sheets: Sequence[Mounted]) -> tuple[Array, float]:
    """Middle and radius in mm of a circle round all the sheets."""
    middles = np.array([sheet.centre_mm for sheet in sheets])
    halves = np.array([sheet.half_mm for sheet in sheets])
    middle = ((middles - halves).min(axis=0) + (middles + halves).max(axis=0)) / 2
    reach = [float(np.hypot(*(np.abs(centre - middle) + half))) for centre, half in zip(middles, halves, strict=True)]
    return middle, max(reach)


def _tried(sheet: Sheet, place: Place, face_mm: tuple[float, float], dice: Dice) -> Mounted:
    length_mm, width_mm = face_mm
    lies_along = sheet.width_mm + 4 <= length_mm and sheet.height_mm + 4 <= width_mm
    quarter = 0.0 if lies_along and (dice.happens(0.5) or sheet.width_mm > width_mm) else 90.0
    turn = quarter + (180.0 if dice.happens(0.5) else 0.0) + float(dice.rng.normal(0, 2.0))
    half = Mounted(sheet, place, (0, 0), turn).half_mm
    room = (max(0.0, length_mm / 2 - half[0] - 3), max(0.0, width_mm / 2 - half[1] - 3))
    return Mounted(sheet, place, (dice.between((-room[0], room[0])), dice.between((-room[1], room[1]))), turn)


def _overlap(one: Mounted, other: Mounted) -> bool:
    return all(
        abs(one.centre_mm[axis] - other.centre_mm[axis]) < one.half_mm[axis] + other.half_mm[axis] + 4
        for axis in (0, 1)
    )


def _pasted_over(sheet: Sheet, below: Mounted, dice: Dice) -> Mounted:
    """Over the last line that decides, which on a label is its statement of origin, nearly in its direction."""
    boxes = [line.box for line in below.sheet.lines if line.deciding]
    left, top, _, bottom = boxes[-1] if boxes else (0.0, 0.0, 0.0, 0.0)
    x = left - below.sheet.width_mm / 2 + sheet.width_mm / 2 - dice.between((0, 3))
    y = (top + bottom) / 2 - below.sheet.height_mm / 2 + dice.between((-1.5, 1.5))
    angle = np.deg2rad(below.turn_deg)
    centre = (
        below.centre_mm[0] + x * float(np.cos(angle)) - y * float(np.sin(angle)),
        below.centre_mm[1] + x * float(np.sin(angle)) + y * float(np.cos(angle)),
    )
    return Mounted(sheet, Place.OVERLABEL, centre, below.turn_deg + dice.between((-4, 4)))
