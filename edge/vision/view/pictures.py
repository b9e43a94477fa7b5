"""Picture files to grey pixels, within limits that are checked before a decoder sees the file.

All of vision works on 8-bit grey: labels are printed in black, grey decodes twice as fast as colour, and both kinds of
barcode readers want it. The search needs half resolution only. A JPEG decoder would give that by itself, but for most
of the work of the full one, which is wanted as soon as there is print; so the picture is decoded once and halved. EXIF
rotation is applied: "view pixels" are those of the picture as a viewer shows it.
"""

from __future__ import annotations

import ctypes
import hashlib
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Sha256, ViewFault
from edge.files.plain import open_plain
from edge.vision.errors import PictureError
from edge.vision.settings import VisionSettings
from edge.vision.view.headers import Header, read_header

__all__ = ["Grey", "Picture", "decode_picture", "read_picture_file"]

Grey = npt.NDArray[np.uint8]
"""Grey levels, rows by columns."""

_COLOUR_DIMENSIONS = 3
_FILLED_LEVEL = 128
"""What a JPEG decoder paints where data are missing: a block without coefficients lies in the middle of the scale."""
_FILLED_ROWS = 8
_HASH_STEP = 4
_LARGE_DECODING_MB = 32
"""Decoding that needs more begins with what is free already: its peak is what the process's memory must hold."""


class Picture:
    """A decoded picture: `grey` at full resolution, and `half` of it."""

    def __init__(self, grey: Grey, sha256: Sha256 = "0" * 64) -> None:
        self.grey, self.half = grey, _half_of(grey)
        self.sha256 = sha256

    @property
    def width_px(self) -> int:
        """Columns at full resolution."""
        return int(self.grey.shape[1])

    @property
    def height_px(self) -> int:
        """Rows at full resolution."""
        return int(self.grey.shape[0])

    @property
    def pixel_sha256(self) -> Sha256:
        """Of every fourth pixel of every fourth row at half resolution.

        The same exposure has the same, in whatever file and with whatever time stamps it comes. No two exposures of a
        real sensor do: their noise differs.
        """
        return hashlib.sha256(self.half[::_HASH_STEP, ::_HASH_STEP].tobytes()).hexdigest()


def read_picture_file(path: Path, settings: VisionSettings) -> bytes:
    """The bytes of a picture file, at most `max_picture_bytes`.

    Raises:
        PictureError: `MISSING` or `TOO_LARGE`.
    """
    try:
        with open_plain(path) as file:
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
    is taken as white, and such a picture is not turned by EXIF, which no camera writes into one.

    Raises:
        PictureError: the file is no whole picture of a known format, or is larger than the limits.
    """
    header = read_header(data)
    _check_size(header, settings)
    if _decoding_mb(header) > _LARGE_DECODING_MB:
        _return_freed_memory()
    grey = _decoded(data, header)
    if header.format == "jpeg" and (grey[-_FILLED_ROWS:] == _FILLED_LEVEL).all():
        raise PictureError(ViewFault.TRUNCATED, "the lower part of the JPEG has no picture data; send it again")
    return Picture(grey, sha256)


def _check_size(header: Header, settings: VisionSettings) -> None:
    longest = max(header.width_px, header.height_px)
    megapixels = header.width_px * header.height_px / 1e6
    size = f"the picture is {header.width_px} x {header.height_px}"
    if longest > settings.max_side_px or megapixels > settings.max_picture_megapixels:
        limits = f"{settings.max_side_px} px a side and {settings.max_picture_megapixels:g} megapixels"
        raise PictureError(ViewFault.TOO_LARGE, f"{size}; the limits are {limits}")
    decoding_mb = _decoding_mb(header)
    if decoding_mb > settings.max_decoding_mb:
        message = (
            f"{size} and needs {decoding_mb:.0f} MB to decode (limit {settings.max_decoding_mb}); send baseline JPEG"
        )
        raise PictureError(ViewFault.TOO_LARGE, message)


def _decoding_mb(header: Header) -> float:
    return header.width_px * header.height_px / 1e6 * header.bytes_per_pixel


def _return_freed_memory() -> None:
    """What the C library keeps of freed memory goes back to the kernel; one without malloc_trim(3) keeps it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _half_of(grey: Grey) -> Grey:
    """The mean of each 2 x 2 pixels; a last odd row or column is left out, so that the scale is exactly one half."""
    height, width = (max(1, side // 2) for side in grey.shape)
    even = grey[: 2 * height, : 2 * width]
    return cast("Grey", cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA))


def _decoded(data: bytes, header: Header) -> Grey:
    """The picture at full resolution as 8-bit grey."""
    flags = cv2.IMREAD_UNCHANGED if header.has_alpha else cv2.IMREAD_ANYDEPTH
    return _on_white(_to_8_bit(_pixels(data, header, flags)))


def _pixels(data: bytes, header: Header, flags: int) -> npt.NDArray[np.generic]:
    """What the decoder gives."""
    message = f"the {header.format} file cannot be decoded; it is damaged or of a rare kind"
    try:
        pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags)
    except cv2.error as error:
        raise PictureError(ViewFault.UNSUPPORTED, message) from error
    if pixels is None or pixels.size == 0:
        raise PictureError(ViewFault.NOT_A_PICTURE, message)
    return cast("npt.NDArray[np.generic]", pixels)


def _on_white(levels: npt.NDArray[np.uint8]) -> Grey:
    """Colour to grey; what is transparent becomes white paper."""
    if levels.ndim < _COLOUR_DIMENSIONS:
        return levels
    *colours, last = cv2.split(levels)
    if len(colours) == _COLOUR_DIMENSIONS:
        grey, alpha = cv2.cvtColor(levels, cv2.COLOR_BGRA2GRAY), last
    elif len(colours) == 1:
        grey, alpha = colours[0], last
    else:
        return cast("Grey", cv2.cvtColor(levels, cv2.COLOR_BGR2GRAY) if colours else last)
    paper = cv2.bitwise_not(alpha)
    return cast("Grey", cv2.add(cv2.multiply(grey, alpha, scale=1 / 255), paper))


def _to_8_bit(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return cast("npt.NDArray[np.uint8]", pixels)
    if pixels.dtype != np.uint16:
        raise PictureError(ViewFault.UNSUPPORTED, f"pixels of type {pixels.dtype}; send 8 or 16 bits")
    deep = cast("npt.NDArray[np.uint16]", pixels)
    depth = next(bits for bits in (8, 10, 12, 14, 16) if int(deep.max()) < 1 << bits)
    return cast("npt.NDArray[np.uint8]", cv2.convertScaleAbs(deep, alpha=1 / (1 << (depth - 8))))
