"""The barcode readers, zbar (by pyzbar), zxing-cpp and our own, behind one small function each.

All get an upright 8-bit picture and give back what they read with its symbology and corners. Text is taken plain, as
bytes on the label, so that a GS1 separator stays one and nothing is prettified. zbar's DataBar and PDF417 decoders are
left out: they misread and abort on damaged codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import zxingcpp

from edge.domain import Symbology
from edge.vision.linear.bars import BarsRead, read_bars, read_bent_bars, read_whole_bars
from edge.vision.linear.blurred_ean import read_blurred_ean
from edge.vision.linear.symbols import shortened_upc_e
from edge.vision.linear.unfolding import unfolded
from edge.vision.matrix.grids import Quad
from edge.vision.matrix.maxicode import upright_maxicodes
from edge.vision.search.overlaps import height_px
from edge.vision.search.versions import ENLARGED, cleared
from edge.vision.search.zbar_scan import scan
from edge.vision.view.pictures import Grey

__all__ = [
    "ALL",
    "LINEAR",
    "MATRIX",
    "MATRIX_AND_STACKED",
    "OWN",
    "ZXING",
    "RawCode",
    "read_bent",
    "read_drawn",
    "read_maxicode",
    "read_out_of_focus",
    "read_own",
    "read_whole",
    "read_zbar",
    "read_zxing",
]

MAX_TEXT = 8192
_LEAST_HEIGHT_PX = 16.0
"""Of what zxing-cpp alone reads in means of rows, which makes one row's chance likeness several rows high. In 104
pictures of crumpled film wrong readings of such means were 5 px high at the most, three in four right ones higher than
this."""
OWN, ZBAR, ZXING = "sortgate", "zbar", "zxing-cpp"
_UPC_A_DIGITS = 12
_SAME_BARS = 0.75
"""How alike rows are, at least, that cross the same bars (1: the same)."""

_ZXING_SYMBOLOGIES = {
    "Code128": Symbology.CODE_128, "Code39": Symbology.CODE_39, "Code39Std": Symbology.CODE_39,
    "Code39Ext": Symbology.CODE_39, "Code93": Symbology.CODE_93, "Codabar": Symbology.CODABAR,
    "ITF": Symbology.ITF, "ITF14": Symbology.ITF, "EAN13": Symbology.EAN_13, "EAN8": Symbology.EAN_8,
    "ISBN": Symbology.EAN_13, "UPCA": Symbology.UPC_A, "UPCE": Symbology.UPC_E,
    "DataBar": Symbology.DATABAR, "DataBarOmni": Symbology.DATABAR, "DataBarStk": Symbology.DATABAR,
    "DataBarStkOmni": Symbology.DATABAR, "DataBarLtd": Symbology.DATABAR, "DataBarExp": Symbology.DATABAR,
    "DataBarExpStk": Symbology.DATABAR, "QRCode": Symbology.QR, "QRCodeModel1": Symbology.QR,
    "QRCodeModel2": Symbology.QR, "MicroQRCode": Symbology.MICRO_QR, "DataMatrix": Symbology.DATA_MATRIX,
    "RMQRCode": Symbology.MICRO_QR, "PDF417": Symbology.PDF_417, "CompactPDF417": Symbology.PDF_417,
    "MicroPDF417": Symbology.PDF_417, "Aztec": Symbology.AZTEC, "AztecCode": Symbology.AZTEC,
    "MaxiCode": Symbology.MAXICODE,
}  # fmt: skip
_ZBAR_SYMBOLOGIES = {
    "CODE128": Symbology.CODE_128, "CODE39": Symbology.CODE_39, "CODE93": Symbology.CODE_93,
    "CODABAR": Symbology.CODABAR, "I25": Symbology.ITF, "EAN13": Symbology.EAN_13, "EAN8": Symbology.EAN_8,
    "UPCE": Symbology.UPC_E, "UPCA": Symbology.UPC_A, "QRCODE": Symbology.QR,
}  # fmt: skip

_FORMATS = zxingcpp.BarcodeFormat
LINEAR = zxingcpp.BarcodeFormats(_FORMATS.AllLinear)
MATRIX = zxingcpp.BarcodeFormats(
    (_FORMATS.QRCode, _FORMATS.MicroQRCode, _FORMATS.RMQRCode, _FORMATS.DataMatrix, _FORMATS.Aztec, _FORMATS.MaxiCode)
)
MATRIX_AND_STACKED = zxingcpp.BarcodeFormats(_FORMATS.AllMatrix)
"""With PDF417, for which half as much again is spent."""
ALL = zxingcpp.BarcodeFormats((_FORMATS.AllLinear, _FORMATS.AllMatrix))


@dataclass(frozen=True)
class RawCode:
    """What one reader read in one picture; corners (4x2) in that picture's pixels, in reading order."""

    text: str
    symbology: Symbology
    symbology_id: str
    corners: npt.NDArray[np.float64]
    reader: str


def read_zxing(picture: Grey, formats: zxingcpp.BarcodeFormats, *, thorough: bool = False) -> list[RawCode]:
    """All codes that zxing-cpp reads. `thorough` also tries quarter turns, smaller scales and light-on-dark."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(picture),
        formats=formats,
        try_rotate=thorough or formats != LINEAR,  # zxing-cpp needs it for DataMatrix, whose finder is lopsided
        try_downscale=thorough,
        try_invert=thorough,
        text_mode=zxingcpp.TextMode.Plain,
    )
    codes = []
    for code in found:
        place = code.position
        corners = [(p.x, p.y) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
        symbology = _ZXING_SYMBOLOGIES.get(code.format.name, Symbology.OTHER)
        text = _as_printed(_storable(code.text), symbology)
        if text:
            aim = _storable(code.symbology_identifier)[:8]
            codes.append(RawCode(text, symbology, aim, np.array(corners, dtype=np.float64), ZXING))
    return codes


def read_own(upright: Grey) -> list[RawCode]:
    """The Code 128 that our own reader reads in a picture whose bars stand upright, if any."""
    return _raw(read_bars(upright), upright)


def read_bent(upright: Grey) -> list[RawCode]:
    """The linear codes in a picture whose bars stand upright but bend, straightened first if they are far from it.

    Our own reader, which is dear, is asked where zxing-cpp reads none in the straightened picture.
    """
    straight = unfolded(upright)
    if straight is None:
        return _raw(read_bent_bars(upright), upright)
    by_rows = read_zbar(straight)
    rows_read = {code.text for code in by_rows}
    means = [replace(code, corners=code.corners / (ENLARGED, 1)) for code in read_zxing(cleared(straight), LINEAR)]
    by_means = [code for code in means if height_px(code.corners) >= _LEAST_HEIGHT_PX or code.text in rows_read]
    return [*by_rows, *(by_means or _raw(read_bent_bars(straight), straight))]


def read_whole(upright: Grey) -> list[RawCode]:
    """The Code 128 that our own reader reads as a whole in a picture whose bars stand upright, if any."""
    return _raw(read_whole_bars(upright), upright)


def read_out_of_focus(upright: Grey) -> list[RawCode]:
    """The EAN-13 out of focus that our own reader reads in a picture whose bars stand upright, if any."""
    read = read_blurred_ean(upright)
    if read is None:
        return []
    return [RawCode(read.text, Symbology.EAN_13, "]E0", _corners_between(read.start_px, read.end_px, upright), OWN)]


def read_drawn(drawings: Iterable[tuple[Grey, Quad]]) -> list[RawCode]:
    """The 2D code that zxing-cpp reads in one of several drawings of it, though it may not read the picture."""
    for drawing, corners in drawings:
        read = read_zxing(drawing, MATRIX)
        if read:
            return [replace(read[0], corners=corners)]
    return []


def read_maxicode(picture: Grey, outline: Quad) -> list[RawCode]:
    """The MaxiCode within this outline, which zxing-cpp reads upright only."""
    for upright, corners in upright_maxicodes(picture, outline):
        read = read_zxing(upright, MATRIX)
        if read:
            return [replace(read[0], corners=corners)]
    return []


def read_zbar(picture: Grey, *, row_step: int = 1, upright: bool = True) -> list[RawCode]:
    """All codes that zbar reads in every so many-th row, and in columns too where bars need not stand upright."""
    codes = []
    for code in scan(picture[::row_step], tuple(_ZBAR_SYMBOLOGIES), columns_too=not upright):
        symbology = _ZBAR_SYMBOLOGIES.get(code.kind, Symbology.OTHER)
        text = _as_printed(_storable(_decoded(code.data)), symbology)
        if text:
            top, bottom = code.top * row_step, code.bottom * row_step
            corners = np.array(
                [(code.left, top), (code.right, top), (code.right, bottom), (code.left, bottom)], dtype=np.float64
            )
            turned = np.roll(corners, -_ZBAR_TURNS.get(code.orientation, 0), axis=0)
            codes.append(RawCode(text, symbology, "", turned, ZBAR))
    return codes


def _raw(read: BarsRead | None, upright: Grey) -> list[RawCode]:
    if read is None:
        return []
    corners = _corners_between(read.start_px, read.end_px, upright)
    return [RawCode(read.spelled.text, read.spelled.symbology, read.spelled.symbology_id, corners, OWN)]


def _corners_between(start_px: float, end_px: float, upright: Grey) -> npt.NDArray[np.float64]:
    """The corners of a code between these columns, in reading order: upside down where it ends before it starts.

    Its ends may lie higher and lower: in a picture in which bars stand upright, rows may run aslant.
    """
    last = upright.shape[1] - 1
    left, right = sorted((min(max(0, int(start_px)), last), min(max(0, int(end_px)), last)))
    third = max(1, (right - left) // 3)
    near_left = np.array(_rows_of_bars(upright[:, left : left + third]))
    near_right = np.array(_rows_of_bars(upright[:, max(left, right - third) : right + 1]))
    rise = (near_right - near_left) / 4  # the middles of the outer thirds lie a sixth of the length from the ends
    (top_left, bottom_left), (top_right, bottom_right) = near_left - rise, near_right + rise
    corners = [(left, top_left), (right, top_right), (right, bottom_right), (left, bottom_left)]
    return np.roll(np.array(corners, dtype=np.float64), 0 if start_px <= end_px else 2, axis=0)


def _rows_of_bars(part: Grey) -> tuple[int, int]:
    """The first and the last of the rows that cross the same bars: text may stand over and under these."""
    rows = part.astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    fullest = rows[int(np.abs(np.diff(rows, axis=1)).sum(axis=1).argmax())]
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(fullest)
    same = np.flatnonzero(rows @ fullest >= _SAME_BARS * np.maximum(lengths, 1.0))
    return (int(same[0]), int(same[-1])) if len(same) else (0, len(rows) - 1)


_ZBAR_TURNS = {"UP": 0, "RIGHT": 1, "DOWN": 2, "LEFT": 3}
"""By how many quarter turns the code's own top left corner lies on from that of the picture."""


def _as_printed(text: str, symbology: Symbology) -> str:
    """The text as it is printed: both readers write UPC-E out as the longer number that it stands for."""
    if symbology is not Symbology.UPC_E or not text.isdigit() or len(text) not in {_UPC_A_DIGITS, _UPC_A_DIGITS + 1}:
        return text
    return shortened_upc_e(text[-_UPC_A_DIGITS:]) or text


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _storable(text: str) -> str:
    """The text without lone surrogates, which no JSON could carry, and cut at the longest that a code may hold."""
    return text.encode("utf-8", "replace").decode("utf-8")[:MAX_TEXT]
