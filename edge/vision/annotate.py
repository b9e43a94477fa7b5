"""Draws what was seen into the picture: codes and lines boxed, the deciding words marked strongly.

For the person who has to understand a hold. Boxes are drawn and numbered, never captioned with label text: the words
stand in the picture already, and hostile text has no business in a font renderer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import LineState, Quad, ViewReading
from edge.vision.errors import PictureError
from edge.vision.settings import VisionSettings
from edge.vision.view.pictures import Grey, decode_picture, read_picture_file

__all__ = ["annotate"]

_Colour = tuple[int, int, int]
_CODE: _Colour = (200, 120, 0)
_LINE: _Colour = (60, 160, 60)
_UNREAD: _Colour = (0, 140, 255)
_DECIDING: _Colour = (0, 0, 230)
_JPEG_QUALITY = 88
_DIMMED = 0.55


def annotate(picture: Path, view: ViewReading, marks: Sequence[Quad], settings: VisionSettings | None = None) -> bytes:
    """The picture as JPEG with codes (blue), lines (green) and the deciding words (red) drawn in.

    What could not be read is orange. Where words decide, everything else is dimmed, so that the eye finds them.

    Raises:
        PictureError: the picture cannot be read (any more).
    """
    settings = settings or VisionSettings()
    data = read_picture_file(picture, settings)
    grey = decode_picture(data, view.sha256 or "0" * 64, settings).grey
    canvas = _dimmed_around(grey, marks)
    thickness = max(2, max(grey.shape) // 900)
    for line in view.lines:
        _draw(canvas, line.box, _LINE if line.state is LineState.READ else _UNREAD, thickness)
    for code in view.codes:
        _draw(canvas, code.box, _CODE, 2 * thickness)
    for unread in view.unread_codes:
        _draw(canvas, unread.box, _UNREAD, 2 * thickness)
    for mark in marks:
        _draw(canvas, mark, _DECIDING, 3 * thickness)
    done, encoded = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise PictureError(view.faults[0], "the annotated picture could not be encoded")
    return encoded.tobytes()


def _dimmed_around(grey: Grey, marks: Sequence[Quad]) -> npt.NDArray[np.uint8]:
    """The picture in colour, darker everywhere but round the marks."""
    canvas = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    if not marks:
        return cast("npt.NDArray[np.uint8]", canvas)
    dimmed = cv2.convertScaleAbs(canvas, alpha=_DIMMED)
    for mark in marks:
        left, top, right, bottom = mark.bounds
        room = mark.height_px
        rows = slice(max(0, int(top - room)), max(0, int(bottom + room)))
        columns = slice(max(0, int(left - room)), max(0, int(right + room)))
        dimmed[rows, columns] = canvas[rows, columns]
    return cast("npt.NDArray[np.uint8]", dimmed)


def _draw(canvas: npt.NDArray[np.uint8], quad: Quad, colour: _Colour, thickness: int) -> None:
    corners = np.round(np.array(quad.corners)).astype(np.int32)
    cv2.polylines(canvas, [corners], isClosed=True, color=colour, thickness=thickness, lineType=cv2.LINE_AA)
