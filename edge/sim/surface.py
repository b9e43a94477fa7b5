"""Materials: what belts, cartons and bags look like from above, as reflectance from 0 to 1 and glare on top of it.

Everything slow is worked out on a coarse grid and enlarged: folds and light change over millimetres, pixels are a
fifth of one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from edge.sim.dice import Dice
from edge.sim.warp import Floats

__all__ = ["BELT_TINT", "PAPER_TINT", "SKINS", "Skin", "cloud", "enlarged", "grain", "relief"]

COARSE_PX = 6
Tint = tuple[float, float, float]
"""Blue, green, red as multiples of the grey level."""
PAPER_TINT: Tint = (1.0, 1.0, 0.99)
BELT_TINT: Tint = (1.03, 1.0, 0.98)


@dataclass(frozen=True)
class Skin:
    """How a parcel's outside looks. `folds` a square decimetre; `gloss` is the strength of its glare."""

    reflectance: tuple[float, float]
    tint: Tint
    folds: float
    shading: float
    gloss: float
    grain: float
    rigid: bool


SKINS: dict[str, Skin] = {
    "cardboard": Skin((0.30, 0.46), (0.66, 0.92, 1.16), 0.15, 0.10, 0.0, 0.020, rigid=True),
    "white_bag": Skin((0.58, 0.74), (1.02, 1.0, 0.98), 7.0, 0.55, 0.5, 0.008, rigid=False),
    "black_bag": Skin((0.04, 0.075), (1.04, 1.0, 0.97), 9.0, 0.9, 1.6, 0.006, rigid=False),
}


def enlarged(coarse: Floats, width: int, height: int) -> Floats:
    """A coarse map at full size."""
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def cloud(dice: Dice, width: int, height: int, cells: int) -> Floats:
    """Smooth noise about 0 with a spread of 1; `cells` blobs along the longer side."""
    longer = max(width, height)
    shape = (max(2, round(cells * height / longer)), max(2, round(cells * width / longer)))
    return enlarged(dice.rng.standard_normal(shape).astype(np.float32), width, height)


def grain(dice: Dice, width: int, height: int) -> Floats:
    """Fine noise with a spread of 1: a tile of 512 pixels, laid at a drawn offset so that no seam repeats in place."""
    side = 512
    tile = dice.rng.standard_normal((side, side)).astype(np.float32)
    tile = np.roll(tile, (dice.whole(0, side), dice.whole(0, side)), axis=(0, 1))
    return np.tile(tile, (-(-height // side), -(-width // side)))[:height, :width]


def relief(
    dice: Dice, width: int, height: int, *, folds: int, depth: float, fine: float = 0.3
) -> tuple[Floats, Floats]:
    """Shading and glare of a crumpled film of that size in pixels.

    Returns:
        Two maps of shape (height, width): how much brighter the slope towards the lamp makes a spot (about 0), and how
        nearly the film mirrors the lamp into the camera (0 to 1).
    """
    columns, rows = max(8, width // COARSE_PX), max(8, height // COARSE_PX)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    level = cloud(dice, columns, rows, 5) * 4.0 + cloud(dice, columns, rows, 24) * fine
    for _ in range(folds):
        angle = dice.between((0, np.pi))
        along_x, along_y = np.cos(angle), np.sin(angle)
        from_x, from_y = dice.between((0, columns)), dice.between((0, rows))
        aside = (x - from_x) * along_y - (y - from_y) * along_x
        aside += 3.0 * np.sin((x * along_x + y * along_y) / dice.between((14, 40)))
        along = ((x - from_x) * along_x + (y - from_y) * along_y) / dice.between((15, 90))
        crest = dice.between((1.2, 5.0))
        level += dice.between((-3.0, 3.0)) * np.exp(-np.abs(aside) / crest - along**4)
    slope_y, slope_x = np.gradient(level * depth)
    lamp = dice.between((0, 2 * np.pi))
    shade = slope_x * np.cos(lamp) + slope_y * np.sin(lamp)
    away = (slope_x - 0.55 * np.cos(lamp)) ** 2 + (slope_y - 0.55 * np.sin(lamp)) ** 2
    glare = np.exp(-away / 0.035)
    return enlarged(shade.astype(np.float32), width, height), enlarged(glare.astype(np.float32), width, height)
