"""Plain labels, codes and belts drawn in memory, for tests that must know what is on a picture to the pixel."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image, ImageDraw

from edge.sim.fonts import font, script_of

__all__ = ["Picture", "beneath", "drawn_code", "drawn_label", "on_belt"]

Picture = npt.NDArray[np.uint8]

_PAPER, _INK = 246, 12


def drawn_label(lines: Sequence[str], *, size_px: int = 26, width: int = 720, height: int = 520) -> Picture:
    """A white label with one line of text below the other."""
    image = Image.new("L", (width, height), _PAPER)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((36, 30 + number * 2 * size_px), line, fill=_INK, font=font(script_of(line), size_px))
    return np.array(image)


def drawn_code(text: str, kind: zxingcpp.BarcodeFormat, module_px: int, height_px: int = 110) -> Picture:
    """A code on white with its quiet zone; a linear code is as high as asked."""
    small = np.array(zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=True))
    if kind in zxingcpp.barcode_formats_list(zxingcpp.BarcodeFormat.AllLinear):
        bars = small[small.shape[0] // 2][None]
        return np.repeat(np.repeat(bars, height_px, axis=0), module_px, axis=1).astype(np.uint8)
    return np.repeat(np.repeat(small, module_px, axis=0), module_px, axis=1).astype(np.uint8)


def beneath(upper: Picture, lower: Picture) -> Picture:
    """Two pictures as one label, the second below the first."""
    width = max(upper.shape[1], lower.shape[1]) + 80
    padded = [
        cv2.copyMakeBorder(part, 30, 30, 40, width - 40 - part.shape[1], cv2.BORDER_CONSTANT, value=_PAPER)
        for part in (upper, lower)
    ]
    return np.vstack(padded).astype(np.uint8)


def on_belt(content: Picture, *, angle_deg: float = 0.0, size: tuple[int, int] = (1600, 1400)) -> Picture:
    """The content in the middle of a dark, slightly noisy frame of that width and height, turned clockwise."""
    width, height = size
    matrix = cv2.getRotationMatrix2D((content.shape[1] / 2, content.shape[0] / 2), -angle_deg, 1.0)
    matrix[:, 2] += (width / 2 - content.shape[1] / 2, height / 2 - content.shape[0] / 2)
    laid = cv2.warpAffine(content, matrix, size, flags=cv2.INTER_LINEAR, borderValue=24.0).astype(np.float32)
    noise = np.random.default_rng(7).normal(0, 2.0, laid.shape)
    return np.clip(cv2.GaussianBlur(laid, (0, 0), 0.6) + noise, 0, 255).astype(np.uint8)
