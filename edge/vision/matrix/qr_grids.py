"""Reads anew a QR code whose finders are found, but that light, creases or blur keep from being read.

Where paper bends no quadrilateral fits all of it, so several near-best ones are tried: the error correction tells which
is right.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from edge.vision.matrix.drawings import SURELY_A_CODE, clean_drawings
from edge.vision.matrix.grids import Quad, Search, fitted, moves_of
from edge.vision.matrix.known_modules import QR
from edge.vision.view.pictures import Grey

__all__ = ["drawings_at", "find_qr_outlines"]

_MOST_OUTLINES = 4
_LEAST_LIKENESS = 0.6
_SEARCH = Search(spread=0.02, rounds=5, tries=40)
_STARTS = 8


def find_qr_outlines(picture: Grey) -> list[Quad]:
    """Where the finders of QR codes are seen, a few at most; corners in pixels of the picture."""
    found, corners = cv2.QRCodeDetectorAruco().detectMulti(picture)
    return [np.asarray(quad, dtype=np.float64) + 0.5 for quad in corners[:_MOST_OUTLINES]] if found else []


def drawings_at(picture: Grey, outline: Quad) -> Iterator[tuple[Grey, Quad]]:
    """Drawings of the QR code near this outline, of which some may be right, with its corners; none where none is."""
    ink = picture.astype(np.float32)
    for start in range(_STARTS):
        moves = iter(moves_of(start, _SEARCH, len(QR)))
        grids = [fitted(ink, template, outline, moves, _SEARCH) for template in QR]
        best = max(grids, key=lambda grid: grid.likeness)
        if best.likeness < _LEAST_LIKENESS:
            return
        yield from clean_drawings(ink, [best], SURELY_A_CODE)
