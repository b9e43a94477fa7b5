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
from edge.vision.errors import PictureError

__all__ = ["Header", "read_header"]


@dataclass(frozen=True)
class Header:
    """Format (`jpeg`, `png`, `tiff`, `bmp`, `webp`) and size in pixels as stored, before any EXIF rotation."""

    format: str
    width_px: int
    height_px: int


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


_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_MARKER, _SCAN, _END = 0xFF, 0xDA, b"\xff\xd9"


def _jpeg(data: bytes) -> Header:
    offset, size = 2, (0, 0)
    while True:
        if data[offset] != _MARKER:
            raise PictureError(ViewFault.NOT_A_PICTURE, f"the JPEG has no marker at byte {offset}")
        marker = data[offset + 1]
        if marker == _MARKER or marker in _BARE_MARKERS:  # fill byte, or a marker without a length
            offset += 1 if marker == _MARKER else 2
            continue
        if marker == _SCAN:
            break
        (length,) = struct.unpack_from(">H", data, offset + 2)
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", data, offset + 5)
            size = (width, height)
        offset += 2 + max(length, 2)
    if 0 in size:
        raise PictureError(ViewFault.NOT_A_PICTURE, "the JPEG states no size")
    if data.rfind(_END, offset) < 0:
        raise _cut("the JPEG has no end marker")
    return Header("jpeg", *size)


def _png(data: bytes) -> Header:
    width, height = struct.unpack_from(">II", data, 16)
    offset = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, offset)
        end = offset + 12 + length
        if end > len(data):
            raise _cut("a PNG chunk is cut short")
        (crc,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[offset + 4 : end - 4]) != crc:
            raise _cut(f"the checksum of a PNG chunk at byte {offset} is wrong")
        if kind == b"IEND":
            return Header("png", width, height)
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
    return Header("bmp", width, rows)


def _webp(data: bytes) -> Header:
    (riff_size,) = struct.unpack_from("<I", data, 4)
    kind = data[8:16]
    if kind[:4] != b"WEBP":
        raise PictureError(ViewFault.NOT_A_PICTURE, "the RIFF file holds no WebP picture")
    if riff_size + 8 > len(data):
        raise _cut("the WebP has fewer bytes than it states")
    if kind == b"WEBPVP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return Header("webp", width, int.from_bytes(data[27:30], "little") + 1)
    if kind == b"WEBPVP8L":
        (packed,) = struct.unpack_from("<I", data, 21)
        return Header("webp", (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    width, height = struct.unpack_from("<HH", data, 26)
    return Header("webp", width & 0x3FFF, height & 0x3FFF)


_TIFF_SIZES = {1: 1, 3: 2, 4: 4}
_TIFF_LETTERS = {1: "B", 3: "H", 4: "I"}
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_TIFF_OFFSETS, _TIFF_COUNTS = (273, 324), (279, 325)
_MAX_TIFF_STRIPS = 1_000_000
_TIFF_INLINE_BYTES = 4


def _tiff(data: bytes) -> Header:
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, offset)
    tags: dict[int, tuple[int, ...]] = {}
    for index in range(count):
        tag, kind, number = struct.unpack_from(order + "HHI", data, offset + 2 + 12 * index)
        if tag in (_TIFF_WIDTH, _TIFF_HEIGHT, *_TIFF_OFFSETS, *_TIFF_COUNTS):
            tags[tag] = _tiff_values(data, order, kind, number, offset + 10 + 12 * index)
    width, height = tags.get(_TIFF_WIDTH, (0,))[0], tags.get(_TIFF_HEIGHT, (0,))[0]
    if not width or not height:
        raise PictureError(ViewFault.NOT_A_PICTURE, "the TIFF states no size")
    for where, how_many in zip(_TIFF_OFFSETS, _TIFF_COUNTS, strict=True):
        for start, length in zip(tags.get(where, ()), tags.get(how_many, ()), strict=False):
            if start + length > len(data):
                raise _cut("a strip of the TIFF lies past its end")
    return Header("tiff", width, height)


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
