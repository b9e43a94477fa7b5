"""Barcodes as matrices of modules, written by zxing-cpp: what a printer's firmware makes of a code's text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zxingcpp

from edge.domain import Symbology

__all__ = ["Barcode", "barcode"]

FORMATS = {
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.PDF_417: zxingcpp.BarcodeFormat.PDF417,
}
LINEAR = {Symbology.CODE_128, Symbology.EAN_13}


@dataclass(frozen=True)
class Barcode:
    """A code ready to print. `modules` is one row for a linear code; True is ink. `text` is what a reader returns."""

    text: str
    symbology: Symbology
    symbology_id: str
    modules: npt.NDArray[np.bool_]

    @property
    def linear(self) -> bool:
        """Whether the code is made of bars, of any height."""
        return self.symbology in LINEAR


def barcode(content: str, symbology: Symbology, *, gs1: bool = False) -> Barcode:
    """Encode a text.

    Args:
        content: the text; with `gs1`, element strings with bracketed application identifiers such as `[00]3401…`.
        symbology: one of the symbologies that labels use.
        gs1: write the FNC1 marks of GS1.

    Raises:
        ValueError: the text does not fit the symbology.
        KeyError: the symbology is none that the simulator prints.
    """
    options: dict[str, object] = {"gs1": True} if gs1 else {}
    written = zxingcpp.create_barcode(content, FORMATS[symbology], **options)
    modules = np.asarray(written.to_image(scale=1, add_quiet_zones=False)) < 128  # noqa: PLR2004 - half of white
    if symbology in LINEAR:
        modules = modules[:1]
    return Barcode(_plain(content, gs1=gs1), symbology, written.symbology_identifier, modules)


def _plain(content: str, *, gs1: bool) -> str:
    """What a reader in plain mode gives back for `content`: brackets gone, a group separator after an open-ended AI.

    Of the identifiers printed here only 420 (postcode) has a variable length and can be followed by another.
    """
    if not gs1:
        return content
    parts = [part.split("]") for part in content.split("[") if part]
    text = ""
    for place, (ai, value) in enumerate(parts):
        open_ended = ai == "420" and place < len(parts) - 1
        text += ai + value + ("\x1d" if open_ended else "")
    return text
