"""Materials: what belts, cartons and bags look like from above, as reflectance from 0 to 1 and glare on top of it.

Everything slow is worked out on a coarse grid and enlarged: folds and light change over millimetres, pixels are a
fifth of one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from edge.sim.dice import Dice
from edge.sim.warp import Floats

__all__ = ["BELT_TINT", "PAPER_TINT", "SKINS", "Skin", "Tint", "cloud", "enlarged", "grain", "relief"]

COARSE_PX = 6
STEP_PX = 4
MIRROR_SLOPE = 1.7
"""The slope at which film mirrors the lamp into the camera, in standard deviations of the film's slopes: a line's lamps
stand aside, so only the steep parts of folds gleam."""
MIRROR_SPREAD = 0.45
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
    """A coarse map at full size: smooth at first, then straight between points so near that no eye sees it."""
    middle = max(2, width // STEP_PX), max(2, height // STEP_PX)
    smooth = cv2.resize(coarse, middle, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


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
    level = cloud(dice, columns, rows, 5) * 4.0 + cloud(dice, columns, rows, 24) * fine
    for _ in range(folds):
        _add_crease(level, dice)
    slope_y, slope_x = np.gradient(level * depth)
    lamp = dice.between((0, 2 * math.pi))
    lamp_x, lamp_y = math.cos(lamp), math.sin(lamp)
    shade = slope_x * lamp_x + slope_y * lamp_y
    steep = float(np.sqrt(np.mean(slope_x**2 + slope_y**2) / 2)) + 1e-6
    away_x, away_y = slope_x / steep - MIRROR_SLOPE * lamp_x, slope_y / steep - MIRROR_SLOPE * lamp_y
    glare = np.asarray(np.exp(-(away_x**2 + away_y**2) / MIRROR_SPREAD), dtype=np.float32)
    return enlarged(np.asarray(shade, dtype=np.float32), width, height), enlarged(glare, width, height)


def _add_crease(level: Floats, dice: Dice) -> None:
    """Press one crease into a height map: a wavy crest of some centimetres that fades out at its ends."""
    rows, columns = level.shape
    angle = dice.between((0, math.pi))
    along_x, along_y = math.cos(angle), math.sin(angle)
    from_x, from_y = dice.between((0, columns)), dice.between((0, rows))
    length, crest = dice.between((15, 90)), dice.between((1.2, 5.0))
    height, wave = dice.between((-3.0, 3.0)), dice.between((14, 40))
    reach_x = 1.4 * length * abs(along_x) + 5 * crest
    reach_y = 1.4 * length * abs(along_y) + 5 * crest
    left, right = max(0, int(from_x - reach_x)), min(columns, int(from_x + reach_x) + 1)
    top, bottom = max(0, int(from_y - reach_y)), min(rows, int(from_y + reach_y) + 1)
    x = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(from_x)
    y = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(from_y)
    along = x * along_x + y * along_y
    aside = x * along_y - y * along_x + 3.0 * np.sin(along / wave)
    level[top:bottom, left:right] += height * np.exp(np.abs(aside) / -crest - (along / length) ** 4)
