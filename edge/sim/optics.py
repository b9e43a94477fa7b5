"""The camera: light, lens, motion, sensor and JPEG, and the two kinds of camera that stand over a line."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from edge.sim.catalogue import Difficulty
from edge.sim.dice import Dice
from edge.sim.surface import enlarged, grain
from edge.sim.warp import Floats

__all__ = ["CAMERAS", "Camera", "Pixels", "Rig", "exposed", "jpeg", "lit"]

Pixels = npt.NDArray[np.uint8]
WHITE_LEVEL = 235.0
"""Grey level of a reflectance of 1 at an exposure of 1."""


@dataclass(frozen=True)
class Camera:
    """A kind of camera. Width is that of the picture; `height_px` None: as long as the parcel (line scan)."""

    name: str
    widths_px: tuple[int, ...]
    height_px: int | None
    colour: bool
    belt: float
    """Reflectance of the belt, as the camera sees it."""


@dataclass(frozen=True)
class Rig:
    """A camera in its place: what it is, and how hard the conditions are."""

    camera: Camera
    difficulty: Difficulty


CAMERAS: dict[str, Camera] = {
    "area": Camera("area", (2448,), 2048, colour=True, belt=0.085),
    "line_scan": Camera("line_scan", (4096, 6144, 8192), None, colour=False, belt=0.022),
}


def lit(dice: Dice, width: int, height: int, difficulty: Difficulty) -> Floats:
    """How much light falls on each pixel, 1 for a full and even one; shape (height, width)."""
    y, x = np.mgrid[-1:1:12j, -1:1:16j].astype(np.float32)
    angle = dice.between((0, 2 * np.pi))
    uneven = dice.between(difficulty.uneven_light)
    ramp = 1 - uneven * 0.5 * (1 + x * np.cos(angle) + y * np.sin(angle)) - 0.4 * uneven * (x**2 + y**2)
    return enlarged((np.clip(ramp, 0.12, None) * dice.between(difficulty.exposure)).astype(np.float32), width, height)


def exposed(dice: Dice, scene: Floats, difficulty: Difficulty, *, line_scan: bool) -> Pixels:
    """The picture that the sensor makes of a scene of reflectances already multiplied by the light."""
    sigma = dice.between(difficulty.lens_blur_px)
    blurred = cv2.GaussianBlur(scene, (0, 0), sigma)
    motion = dice.whole(*difficulty.motion_px)
    if motion > 0:
        blurred = cv2.blur(blurred, (1, motion + 1))
    level = np.asarray(blurred, dtype=np.float32) * np.float32(WHITE_LEVEL)
    height, width = level.shape
    if line_scan:
        level *= 1 + 0.015 * dice.rng.standard_normal((1, width)).astype(np.float32)  # each cell has its own gain
    noise = dice.between(difficulty.noise_level)
    spread = level * np.float32(noise * 0.8 / 255)  # shot noise grows with the light, read-out noise does not
    spread += np.float32(noise * 0.6)
    spread *= grain(dice, width, height)
    level += spread
    return np.asarray(np.clip(level, 0, 255, out=level), dtype=np.uint8)


def jpeg(dice: Dice, picture: Pixels, difficulty: Difficulty) -> bytes:
    """The picture as the camera's software stores it.

    Raises:
        RuntimeError: OpenCV cannot write JPEG, which a correct installation always can.
    """
    quality = dice.whole(*difficulty.jpeg_quality)
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise RuntimeError("OpenCV could not encode a JPEG picture; reinstall opencv-python")
    return bytes(data)
