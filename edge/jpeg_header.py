"""The marker structure of a JPEG file, walked from its first byte to its end marker without decoding anything.

A decoder fills what is missing with grey and says nothing, so a file that was cut short has to be recognised here: by
its end marker, and by its scans, which together must bring every coefficient of every component at full precision.
Scans are counted too, because each scan of a progressive file costs the decoder a pass over the whole picture.
Layout: ITU-T T.81, annexes B (markers) and G (progressive mode).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["BrokenJpegError", "JpegFrame", "read_jpeg_frame"]

MAX_SCANS = 64
"""Encoders write 1 to 14; each one beyond the first costs a pass over the whole picture."""

_MARKER, _SCAN, _END = 0xFF, 0xDA, 0xD9
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""After entropy-coded data: stuffed zeros and restart markers belong to the data, further 0xff are fill."""
_COEFFICIENTS = 64
_UNSEEN = 255


class BrokenJpegError(Exception):
    """The file breaks the structure of a JPEG. `cut` tells whether it was cut short, as far as can be told."""

    def __init__(self, what: str, *, cut: bool) -> None:
        super().__init__(what)
        self.cut = cut


@dataclass(frozen=True)
class JpegFrame:
    """What the frame header states. `progressive` pictures are held as coefficients while they are decoded."""

    width_px: int
    height_px: int
    components: int
    progressive: bool


def read_jpeg_frame(data: bytes) -> JpegFrame:
    """The frame of a whole JPEG file.

    Raises:
        BrokenJpegError: it was cut short, has no frame, or has more than `MAX_SCANS` scans.
        struct.error, IndexError: it ends inside a marker segment.
    """
    frame: JpegFrame | None = None
    missing: dict[int, bytearray] = {}
    scans = 0
    for marker, at in _segments(data):
        if marker in _FRAMES:
            height, width, components = struct.unpack_from(">HHB", data, at + 3)
            frame = JpegFrame(width, height, components, marker in _PROGRESSIVE)
            missing = {data[at + 8 + 3 * i]: bytearray([_UNSEEN] * _COEFFICIENTS) for i in range(components)}
        elif marker == _SCAN:
            scans += 1
            if scans > MAX_SCANS:
                raise BrokenJpegError(f"it has more than {MAX_SCANS} scans", cut=False)
            _note_scan(data, at, missing, progressive=frame is not None and frame.progressive)
    if frame is None or 0 in {frame.width_px, frame.height_px, frame.components}:
        raise BrokenJpegError("it states no size", cut=False)
    if any(map(any, missing.values())):
        raise BrokenJpegError("scans are missing from it", cut=True)
    return frame


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Each marker that has a length, and the offset of that length; ends at the end marker."""
    offset = 2
    while True:
        if data[offset] != _MARKER:
            raise BrokenJpegError(f"it has no marker at byte {offset}", cut=False)
        marker = data[offset + 1]
        if marker == _END:
            return
        if marker == _MARKER or marker in _BARE:  # a fill byte, or a marker without a length
            offset += 1 if marker == _MARKER else 2
            continue
        (length,) = struct.unpack_from(">H", data, offset + 2)
        yield marker, offset + 2
        offset += 2 + max(length, 2)
        if marker == _SCAN:
            following = _NEXT_MARKER.search(data, offset)
            if following is None:
                raise BrokenJpegError("it has no end marker", cut=True)
            offset = following.start()


def _note_scan(data: bytes, at: int, missing: dict[int, bytearray], *, progressive: bool) -> None:
    """Takes what a scan brings out of `missing`: for each component and coefficient, the low bits not yet sent."""
    count = data[at + 2]
    first, last, precision = struct.unpack_from(">BBB", data, at + 3 + 2 * count)
    if not progressive:
        first, last, precision = 0, _COEFFICIENTS - 1, 0
    for index in range(count):
        coefficients = missing.get(data[at + 3 + 2 * index], bytearray(_COEFFICIENTS))
        for number in range(first, min(last, _COEFFICIENTS - 1) + 1):
            coefficients[number] = min(coefficients[number], precision & 0x0F)
