"""One scan of a picture by zbar's own library, which pyzbar loads.

pyzbar's `decode` always scans along rows and along columns. Where bars stand upright nothing is read along columns, and
they are half of its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_void_p, string_at
from dataclasses import dataclass

import numpy as np
from pyzbar import wrapper as zbar

from edge.vision.view.pictures import Grey

__all__ = ["Scanned", "scan"]

_GREY = int.from_bytes(b"Y800", "little")
_ALL_KINDS = 0
_KINDS, _ORIENTATIONS = ({each.value: each.name for each in names} for names in (zbar.ZBarSymbol, zbar.ZBarOrientation))


@dataclass(frozen=True)
class Scanned:
    """A code by zbar's own names, and the pixels of the upright box round all points at which a line crossed it."""

    kind: str
    data: bytes
    orientation: str
    left: int
    top: int
    right: int
    bottom: int


def scan(picture: Grey, kinds: Sequence[str], *, columns_too: bool) -> list[Scanned]:
    """The codes of these kinds that zbar reads along the rows of a picture, and along its columns too if asked.

    Raises:
        MemoryError: zbar has none left.
    """
    pixels = np.ascontiguousarray(picture)
    with _scanner(kinds, columns_too=columns_too) as scanner, _image() as image:
        height, width = picture.shape
        zbar.zbar_image_set_format(image, _GREY)
        zbar.zbar_image_set_size(image, width, height)
        zbar.zbar_image_set_data(image, c_void_p(pixels.ctypes.data), pixels.size, None)
        zbar.zbar_scan_image(scanner, image)
        return list(_read_in(image))


@contextmanager
def _scanner(kinds: Sequence[str], *, columns_too: bool) -> Iterator[object]:
    scanner = zbar.zbar_image_scanner_create()
    if not scanner:
        raise MemoryError("zbar could not create a scanner")
    try:
        for kind in zbar.ZBarSymbol:
            zbar.zbar_image_scanner_set_config(scanner, kind, zbar.ZBarConfig.CFG_ENABLE, int(kind.name in kinds))
        if not columns_too:
            zbar.zbar_image_scanner_set_config(scanner, _ALL_KINDS, zbar.ZBarConfig.CFG_X_DENSITY, 0)
        yield scanner
    finally:
        zbar.zbar_image_scanner_destroy(scanner)


@contextmanager
def _image() -> Iterator[object]:
    image = zbar.zbar_image_create()
    if not image:
        raise MemoryError("zbar could not create an image")
    try:
        yield image
    finally:
        zbar.zbar_image_destroy(image)


def _read_in(image: object) -> Iterator[Scanned]:
    """The codes of a scanned image, while it lasts."""
    symbol = zbar.zbar_image_first_symbol(image)
    while symbol:
        count = zbar.zbar_symbol_get_loc_size(symbol)
        across, down = (
            [place(symbol, number) for number in range(count)]
            for place in (zbar.zbar_symbol_get_loc_x, zbar.zbar_symbol_get_loc_y)
        )
        yield Scanned(
            _KINDS.get(symbol.contents.type, ""),
            string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol)),
            _orientation(symbol),
            min(across), min(down), max(across), max(down),
        )  # fmt: skip
        symbol = zbar.zbar_symbol_next(symbol)


def _orientation(symbol: object) -> str:
    """Which way the code stands; nothing by a zbar that can't tell."""
    of_symbol = zbar.zbar_symbol_get_orientation
    return _ORIENTATIONS.get(of_symbol(symbol), "") if of_symbol else ""
