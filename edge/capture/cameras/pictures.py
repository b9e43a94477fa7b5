"""A chosen frame as a file: as the camera sent it, or cut to the parcel's own part; and the preview for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from edge.capture.cameras.frames import Frame
from edge.capture.cameras.placing import Span
from edge.capture.settings import Travel
from edge.files.replaced import replace_file

__all__ = ["write_frame", "write_preview"]

QUALITY, PREVIEW_QUALITY = 95, 80
PREVIEW_PX = 1280
"""Longest side of the preview."""
ENOUGH = 0.75
"""A preview smaller by this factor will do if the JPEG can be decoded to that size for much less."""

_REDUCED = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))


def write_frame(frame: Frame, file: Path, *, span: Span, travel: Travel) -> None:
    """Writes the frame, or the part of it within the span, as a JPEG file that appears as a whole.

    Raises:
        OSError: it can't be written.
        ValueError: the frame has to be decoded, and can't be; or none of it lies within the span.
    """
    if isinstance(frame.content, bytes) and span.whole:
        replace_file(file, frame.content)
        return
    pixels = frame.content if not isinstance(frame.content, bytes) else _decoded(frame.content, cv2.IMREAD_COLOR)
    replace_file(file, _jpeg(_part(pixels, span, travel), QUALITY))


def write_preview(frame: Frame, file: Path) -> None:
    """Shows a frame in a small file of at most `PREVIEW_PX` a side, which is replaced as a whole.

    Raises:
        OSError: it can't be written.
        ValueError: the frame can't be decoded.
    """
    longest = max(frame.width_px, frame.height_px)
    if isinstance(frame.content, bytes):
        flag = next((flag for share, flag in _REDUCED if longest / share >= ENOUGH * PREVIEW_PX), cv2.IMREAD_COLOR)
        pixels = _decoded(frame.content, flag)
    else:
        pixels = frame.content
    height, width = pixels.shape[:2]
    share = PREVIEW_PX / max(width, height)
    if share < 1:
        size = (max(1, round(width * share)), max(1, round(height * share)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    replace_file(file, _jpeg(pixels, PREVIEW_QUALITY))


def _part(pixels: npt.NDArray[Any], span: Span, travel: Travel) -> npt.NDArray[Any]:
    """The part within the span, which runs from upstream to downstream: the way the parcels move."""
    begin, end = span.begin, span.end
    if travel in {Travel.LEFT, Travel.UP}:
        begin, end = 1 - end, 1 - begin
    axis = 1 if travel in {Travel.LEFT, Travel.RIGHT} else 0
    length = pixels.shape[axis]
    first, last = max(0, round(begin * length)), min(length, round(end * length))
    if first >= last:
        raise ValueError("the parcel's own part of the picture is narrower than a pixel; check field_mm and offset_ms")
    return np.ascontiguousarray(pixels[:, first:last] if axis else pixels[first:last])


def _decoded(data: bytes, flag: int) -> npt.NDArray[Any]:
    pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flag)
    if pixels is None:
        raise ValueError("the picture can't be decoded")
    return np.asarray(pixels)


def _jpeg(pixels: npt.NDArray[Any], quality: int) -> bytes:
    made, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not made:
        raise ValueError("the picture can't be encoded")
    return data.tobytes()
