"""What a picture file says of itself, read from its header alone: format, size, and whether the file is whole.

Nothing is decoded here. A decoder is handed only files whose size in pixels is known to be bearable, and a file that
was cut short is told apart from a whole one, because decoders fill the missing part with grey and say nothing.
Layouts: JPEG ITU-T T.81, PNG (ISO/IEC 15948), TIFF 6.0, BMP (Windows DIB header), WebP RFC 9649.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from edge.domain import ViewFault
from edge.jpeg_header import BrokenJpegError, read_jpeg_frame
from edge.vision.errors import PictureError

__all__ = ["Header", "read_header"]


@dataclass(frozen=True)
class Header:
    """Format (`jpeg`, `png`, `tiff`, `bmp`, `webp`) and size in pixels as stored, before any EXIF rotation.

    `bytes_per_pixel` is what decoding needs beside the grey picture that comes of it.
    """

    format: str
    width_px: int
    height_px: int
    bytes_per_pixel: int
    has_alpha: bool = False


def read_header(data: bytes) -> Header:
    """The header of a picture file.

    Raises:
        PictureError: `NOT_A_PICTURE`, `TRUNCATED` or `UNSUPPORTED`.
    """
    try:
        for magic, read in _FORMATS:
            if data.startswith(magic):
                return read(data)
    except (struct.error, IndexError) as error:
        raise _cut("it ends inside its header") from error
    if not data:
        raise _cut("the file is empty")
    raise PictureError(ViewFault.NOT_A_PICTURE, "the file is no JPEG, PNG, TIFF, BMP or WebP picture")


def _cut(what: str) -> PictureError:
    return PictureError(ViewFault.TRUNCATED, f"the picture is not whole: {what}; send it again")


def _unsupported(what: str) -> PictureError:
    return PictureError(ViewFault.UNSUPPORTED, f"{what}; send JPEG, PNG, TIFF, BMP or WebP")


def _jpeg(data: bytes) -> Header:
    try:
        frame = read_jpeg_frame(data)
    except BrokenJpegError as error:
        if error.cut:
            raise _cut(f"in the JPEG, {error}") from error
        raise PictureError(ViewFault.NOT_A_PICTURE, f"the JPEG can't be used: {error}") from error
    # Baseline rows are turned to grey as they are decoded; progressive ones wait as 16-bit coefficients.
    working = 2 * frame.components if frame.progressive else 0
    return Header("jpeg", frame.width_px, frame.height_px, bytes_per_pixel=1 + working)


_PNG_ALPHA_TYPES = (4, 6)


def _png(data: bytes) -> Header:
    width, height, depth, colour_type = struct.unpack_from(">IIBB", data, 16)
    has_alpha = colour_type in _PNG_ALPHA_TYPES
    offset = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, offset)
        end = offset + 12 + length
        if end > len(data):
            raise _cut("a PNG chunk is cut short")
        (crc,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[offset + 4 : end - 4]) != crc:
            raise _cut(f"the checksum of a PNG chunk at byte {offset} is wrong")
        has_alpha |= kind == b"tRNS"
        if kind == b"IEND":
            return Header("png", width, height, (4 if has_alpha else 1) * max(1, depth // 8), has_alpha)
        offset = end


_WINDOWS_3_HEADER = 40


def _bmp(data: bytes) -> Header:
    pixels_at, header_size = struct.unpack_from("<II", data, 10)
    if header_size < _WINDOWS_3_HEADER:
        raise _unsupported("this BMP has a header older than Windows 3")
    width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    if width <= 0 or height == 0:
        raise PictureError(ViewFault.NOT_A_PICTURE, "the BMP states no size")
    rows = abs(height)
    if compression == 0 and pixels_at + (width * bits + 31) // 32 * 4 * rows > len(data):
        raise _cut("the BMP has fewer bytes than its size asks for")
    # The fourth byte of a pixel is mostly filling, and mostly 0: taken for transparency it would blank the picture.
    return Header("bmp", width, rows, bytes_per_pixel=max(1, bits // 8))


_WEBP_ALPHA, _WEBP_LOSSLESS_ALPHA = 0x10, 1 << 28


def _webp(data: bytes) -> Header:
    (riff_size,) = struct.unpack_from("<I", data, 4)
    kind = data[8:16]
    if kind[:4] != b"WEBP":
        raise PictureError(ViewFault.NOT_A_PICTURE, "the RIFF file holds no WebP picture")
    if riff_size + 8 > len(data):
        raise _cut("the WebP has fewer bytes than it states")
    if kind == b"WEBPVP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        has_alpha = bool(data[20] & _WEBP_ALPHA)
    elif kind == b"WEBPVP8L":
        (packed,) = struct.unpack_from("<I", data, 21)
        width, height = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        has_alpha = bool(packed & _WEBP_LOSSLESS_ALPHA)
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
        has_alpha = False
    lossy = data[12:16] == b"VP8 "
    return Header("webp", width, height, (4 if has_alpha else 3) + (0 if lossy else _WEBP_LOSSLESS_BYTES), has_alpha)


_WEBP_LOSSLESS_BYTES = 4
"""A pixel: the lossless decoder works on a picture of its own. An extended file (VP8X) may hold such a one."""
_TIFF_SIZES = {1: 1, 3: 2, 4: 4}
_TIFF_LETTERS = {1: "B", 3: "H", 4: "I"}
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_TIFF_BITS, _TIFF_SAMPLES, _TIFF_EXTRA_SAMPLES = 258, 277, 338
_TIFF_OFFSETS, _TIFF_COUNTS = (273, 324), (279, 325)
_TIFF_WANTED = frozenset(
    {_TIFF_WIDTH, _TIFF_HEIGHT, _TIFF_BITS, _TIFF_SAMPLES, _TIFF_EXTRA_SAMPLES, *_TIFF_OFFSETS, *_TIFF_COUNTS}
)
_MAX_TIFF_STRIPS = 1_000_000
_TIFF_INLINE_BYTES = 4


def _tiff(data: bytes) -> Header:
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, offset)
    tags: dict[int, tuple[int, ...]] = {}
    for index in range(count):
        tag, kind, number = struct.unpack_from(order + "HHI", data, offset + 2 + 12 * index)
        if tag in _TIFF_WANTED:
            tags[tag] = _tiff_values(data, order, kind, number, offset + 10 + 12 * index)
    width, height = tags.get(_TIFF_WIDTH, (0,))[0], tags.get(_TIFF_HEIGHT, (0,))[0]
    if not width or not height:
        raise PictureError(ViewFault.NOT_A_PICTURE, "the TIFF states no size")
    for where, how_many in zip(_TIFF_OFFSETS, _TIFF_COUNTS, strict=True):
        for start, length in zip(tags.get(where, ()), tags.get(how_many, ()), strict=False):
            if start + length > len(data):
                raise _cut("a strip of the TIFF lies past its end")
    samples, bits = tags.get(_TIFF_SAMPLES, (1,))[0], max(tags.get(_TIFF_BITS, (8,)))
    return Header("tiff", width, height, samples * max(1, bits // 8), has_alpha=_TIFF_EXTRA_SAMPLES in tags)


def _tiff_values(data: bytes, order: str, kind: int, number: int, at: int) -> tuple[int, ...]:
    """The whole numbers of one directory entry; they stand in the entry itself where four bytes hold them."""
    if kind not in _TIFF_SIZES or not 0 < number <= _MAX_TIFF_STRIPS:
        raise _unsupported("the TIFF directory has an entry of an unknown kind")
    if _TIFF_SIZES[kind] * number > _TIFF_INLINE_BYTES:
        (at,) = struct.unpack_from(order + "I", data, at)
    return struct.unpack_from(f"{order}{number}{_TIFF_LETTERS[kind]}", data, at)


_FORMATS = (
    (b"\xff\xd8\xff", _jpeg),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"II*\x00", _tiff),
    (b"MM\x00*", _tiff),
    (b"BM", _bmp),
    (b"RIFF", _webp),
)
