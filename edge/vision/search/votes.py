"""Which barcode readings to believe. A wrong code is far worse than none: it judges the wrong parcel.

Each reading by one reader of one version of the picture is a vote for a text. How many votes a text needs depends on
how well its symbology guards itself: error-correcting 2D codes need one; well-checked linear codes two, or one where
the text is long; EAN and Code 39 two; codes that any row of bars can pass for need both readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from edge.domain import Code, Quad, Symbology
from edge.vision.linear.symbols import expanded_upc_e
from edge.vision.search.barcode_readers import OWN, ZXING, RawCode
from edge.vision.search.overlaps import POINT_PX, extent_px, height_px, may_be_same_place, same_place
from edge.vision.view.patches import Patch

__all__ = ["Ballot"]

_CORRECTING = {
    Symbology.QR, Symbology.MICRO_QR, Symbology.DATA_MATRIX, Symbology.PDF_417, Symbology.AZTEC, Symbology.MAXICODE,
}  # fmt: skip
_CHECKED = {Symbology.CODE_128, Symbology.CODE_93}
_ONE_DIGIT = {Symbology.EAN_13, Symbology.UPC_A, Symbology.CODE_39}
_RETAIL = {Symbology.EAN_13, Symbology.UPC_A}
_STRICT = {OWN, ZXING}
_LONG_TEXT = 8
_EAN_13_DIGITS, _UPC_E_DIGITS = 13, 8
_STRIP_PX = 8.0
"""Less height of a Code 128 than that is a few rows only. Where another code covers its end, one row in a hundred of
that passes the check of Code 128; of 43 right readings by one reader alone 42 are 13 px high and more."""


@dataclass
class _Candidate:
    """One text in one place, with who read it in which version of the picture.

    `height_px` is how much of its height a strict reader saw at once.
    """

    raw: RawCode
    corners: npt.NDArray[np.float64]
    votes: set[tuple[str, str]] = field(default_factory=set)
    height_px: float = 0.0

    def count(self, reader: str, version: str, corners: npt.NDArray[np.float64]) -> None:
        """Count a vote."""
        self.votes.add((reader, version))
        if reader in _STRICT:
            self.height_px = max(self.height_px, height_px(corners))

    @property
    def readers(self) -> tuple[str, ...]:
        return tuple(sorted({reader for reader, _ in self.votes}))

    @property
    def believed(self) -> bool:
        symbology = self.raw.symbology
        if len(self.readers) > 1:
            return True
        if symbology in _CORRECTING:
            # zbar guesses the character set of a QR code, and guesses wrong where it matters.
            return ZXING in self.readers or self.raw.text.isascii()
        long = len(self.raw.text) >= _LONG_TEXT
        strict_votes = sum(reader in _STRICT for reader, _ in self.votes)
        if symbology is Symbology.DATABAR:
            # Check sums to 79 or 211, and finder patterns: zxing-cpp reads none in 20,000 random stripes.
            return strict_votes > 0
        if symbology in _CHECKED:
            return (long and self.height_px >= _STRIP_PX) or len(self.votes) > 1
        # One check digit lets a tenth of all misreads pass; ITF, Codabar, EAN-8 and UPC-E have less, and stripes of
        # anything pass for them. So a lone reader is no witness there, but for zxing-cpp twice, which is the stricter.
        # Our own reader gives an EAN-13 only where no other text fits nearly as well, which is worth two votes.
        return symbology in _ONE_DIGIT and long and (strict_votes > 1 or OWN in self.readers)


class Ballot:
    """Collects readings of one view and tells the codes to believe."""

    def __init__(self) -> None:
        self._candidates: dict[tuple[str, str], list[_Candidate]] = {}

    def add(self, raw: RawCode, corners: npt.NDArray[np.float64], version: str) -> None:
        """Count one reading. `corners` are in view pixels; `version` names the picture the reader was given."""
        places = self._candidates.setdefault(_identity(raw), [])
        for candidate in places:
            if same_place(candidate.corners, corners) or may_be_same_place(candidate.corners, corners):
                candidate.count(raw.reader, version, corners)
                if _tells_more(raw, candidate.raw):
                    candidate.raw = raw
                    candidate.corners = corners
                elif extent_px(candidate.corners) <= POINT_PX:
                    candidate.corners = corners
                return
        places.append(_Candidate(raw, corners))
        places[-1].count(raw.reader, version, corners)

    def count(self, found: list[RawCode], patch: Patch, scale: float, version: str) -> None:
        """Count what was read in a picture of a patch, which was taken at `scale` of camera resolution."""
        for raw in found:
            self.add(raw, patch.place(raw.corners / scale), version)

    def believed(self, view: str) -> tuple[Code, ...]:
        """The codes to believe. Two texts in one place contradict each other: only a clear majority survives."""
        return tuple(
            Code(
                text=one.raw.text,
                symbology=one.raw.symbology,
                symbology_id=one.raw.symbology_id,
                view=view,
                box=Quad.of(one.corners.tolist()),
                readers=one.readers,
            )
            for one in sorted(self._winners(), key=lambda one: (one.corners[:, 1].mean(), one.corners[:, 0].mean()))
        )

    @property
    def any_believed(self) -> bool:
        """Whether there is a code to believe."""
        return next(self._winners(), None) is not None

    def _winners(self) -> Iterator[_Candidate]:
        """The candidates that are believed and that no other one contradicts."""
        standing = [one for places in self._candidates.values() for one in places if one.believed]
        return (one for one in standing if all(_beats(one, other) for other in standing if other is not one))

    def settled_in(self, corners: npt.NDArray[np.float64]) -> bool:
        """Whether a believed code lies in that place, read by both readers or self-correcting: no more looks needed."""
        return any(
            one.believed and same_place(one.corners, corners) for places in self._candidates.values() for one in places
        )

    def holds(self, symbology: Symbology) -> bool:
        """Whether a code of that kind is believed."""
        return any(
            one.believed and one.raw.symbology is symbology for places in self._candidates.values() for one in places
        )

    def doubtful_places(self) -> list[npt.NDArray[np.float64]]:
        """Where something was read that is not believed."""
        return [one.corners for places in self._candidates.values() for one in places if not one.believed]

    @property
    def doubtful(self) -> bool:
        """Whether something was read that is not believed: a code is there, unread."""
        return bool(self.doubtful_places())


def _tells_more(raw: RawCode, known: RawCode) -> bool:
    """Whether a reading says better what was printed: its kind by the standard, and UPC-E where zbar writes it out."""
    if (raw.symbology is Symbology.UPC_E) != (known.symbology is Symbology.UPC_E):
        return raw.symbology is Symbology.UPC_E
    return bool(raw.symbology_id) and not known.symbology_id


def _identity(raw: RawCode) -> tuple[str, str]:
    """What makes two readings the same: UPC-A is EAN-13 with a leading zero, and zbar always says EAN-13."""
    if raw.symbology in _RETAIL:
        return "retail", raw.text.zfill(_EAN_13_DIGITS)
    if raw.symbology is Symbology.UPC_E and len(raw.text) == _UPC_E_DIGITS and raw.text.isdigit():
        return "retail", expanded_upc_e(raw.text).zfill(_EAN_13_DIGITS)
    return raw.symbology.value, raw.text


def _beats(one: _Candidate, other: _Candidate) -> bool:
    """Whether `one` may stand beside or before `other`."""
    if one.raw.symbology in _CORRECTING or not same_place(one.corners, other.corners):
        return True
    if other.raw.symbology in _CORRECTING:
        return False
    return (len(one.readers), len(one.votes)) > (len(other.readers), len(other.votes))
