"""Picture files to grey pixels, within limits that are checked before a decoder sees the file.

All of vision works on 8-bit grey: labels are printed in black, grey decodes twice as fast as colour, and both kinds of
barcode readers want it. EXIF rotation is applied, so "view pixels" are those of the picture as a viewer shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Sha256, ViewFault
from edge.vision.errors import PictureError
from edge.vision.headers import Header, read_header
from edge.vision.settings import VisionSettings

__all__ = ["Grey", "Picture", "decode_picture", "read_picture_file"]

_COLOUR_DIMENSIONS = 3
_WITH_ALPHA = (2, 4)
"""Numbers of channels of which the last is transparency."""

Grey = npt.NDArray[np.uint8]
"""Grey levels, rows by columns."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture and the hash of the file it came from."""

    grey: Grey
    sha256: Sha256

    @property
    def width_px(self) -> int:
        """Columns."""
        return int(self.grey.shape[1])

    @property
    def height_px(self) -> int:
        """Rows."""
        return int(self.grey.shape[0])


def read_picture_file(path: Path, settings: VisionSettings) -> bytes:
    """The bytes of a picture file, at most `max_picture_bytes`.

    Raises:
        PictureError: `MISSING` or `TOO_LARGE`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(settings.max_picture_bytes + 1)
    except OSError as error:
        raise PictureError(ViewFault.MISSING, f"the picture cannot be opened: {error.strerror}") from error
    if len(data) > settings.max_picture_bytes:
        message = f"the file has more than {settings.max_picture_bytes} bytes (max_picture_bytes)"
        raise PictureError(ViewFault.TOO_LARGE, message)
    return data


def decode_picture(data: bytes, sha256: Sha256, settings: VisionSettings) -> Picture:
    """Decode a picture file, whose hash is given, to grey.

    16-bit pictures are shifted to 8 bits by the depth that they use (10, 12, 14 or 16); what lies under transparency
    is taken as white.

    Raises:
        PictureError: the file is no whole picture of a known format, or is larger than the limits.
    """
    header = read_header(data)
    _check_size(header, settings)
    pixels = _decode(data, header)
    if pixels is None or pixels.size == 0:
        raise PictureError(ViewFault.NOT_A_PICTURE, f"the {header.format} file cannot be decoded; it is damaged")
    return Picture(grey=_to_grey(pixels), sha256=sha256)


def _check_size(header: Header, settings: VisionSettings) -> None:
    longest = max(header.width_px, header.height_px)
    megapixels = header.width_px * header.height_px / 1e6
    if longest > settings.max_side_px or megapixels > settings.max_picture_megapixels:
        limits = f"{settings.max_side_px} px a side and {settings.max_picture_megapixels:g} megapixels"
        message = f"the picture is {header.width_px} x {header.height_px}; the limits are {limits}"
        raise PictureError(ViewFault.TOO_LARGE, message)


def _decode(data: bytes, header: Header) -> npt.NDArray[np.generic] | None:
    """Pixels as the decoder gives them: grey at once for JPEG, else whatever channels and depth the file has."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    flags = cv2.IMREAD_GRAYSCALE if header.format == "jpeg" else cv2.IMREAD_UNCHANGED
    try:
        return cast("npt.NDArray[np.generic] | None", cv2.imdecode(buffer, flags))
    except cv2.error as error:
        message = f"the {header.format} file cannot be decoded; it is damaged or of a rare kind"
        raise PictureError(ViewFault.UNSUPPORTED, message) from error


def _to_grey(pixels: npt.NDArray[np.generic]) -> Grey:
    levels = _to_8_bit(pixels)
    channels = levels.shape[2] if levels.ndim == _COLOUR_DIMENSIONS else 1
    if channels in _WITH_ALPHA:
        alpha = levels[:, :, -1].astype(np.uint16)
        opaque = levels[:, :, 0] if channels == min(_WITH_ALPHA) else cv2.cvtColor(levels, cv2.COLOR_BGRA2GRAY)
        return ((opaque.astype(np.uint16) * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    if channels == 1:
        return levels.reshape(levels.shape[:2])
    return cast("Grey", cv2.cvtColor(levels, cv2.COLOR_BGR2GRAY))


def _to_8_bit(pixels: npt.NDArray[np.generic]) -> Grey:
    if pixels.dtype == np.uint8:
        return cast("Grey", pixels)
    if pixels.dtype != np.uint16:
        raise PictureError(ViewFault.UNSUPPORTED, f"pixels of type {pixels.dtype}; send 8 or 16 bits")
    depth = next(bits for bits in (8, 10, 12, 14, 16) if int(cast("np.uint16", pixels.max())) < 1 << bits)
    return np.right_shift(cast("npt.NDArray[np.uint16]", pixels), depth - 8).astype(np.uint8)
