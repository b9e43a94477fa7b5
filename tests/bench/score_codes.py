"""How well codes were read: each legible code read or not, and what was read that is printed nowhere.

Readers differ in how they write what a code holds (brackets round GS1 identifiers, separators, UPC-A as EAN-13 with a
nought before it), so letters and digits are compared, as truth files ask for it by `match`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contestants import ReadCode
from frames import Frame

__all__ = ["CodeScore", "score_codes", "wrong_codes"]


@dataclass(frozen=True)
class CodeScore:
    """A legible code: what kind it is of and whether it was read."""

    symbology: str
    read: bool


def score_codes(frame: Frame, read: Sequence[ReadCode]) -> list[CodeScore]:
    """A score for each legible code of the frame."""
    return [CodeScore(code.symbology.value, any(_same(code.text, each.text) for each in read)) for code in frame.codes]


def wrong_codes(frame: Frame, read: Sequence[ReadCode]) -> list[ReadCode]:
    """What was read that no code in the frame says, be that code legible or not."""
    return [each for each in read if not any(_same(text, each.text) for text in frame.printed)]


def _same(truth: str, read: str) -> bool:
    """Whether two contents are the same but for signs and a leading nought of EAN-13."""
    if truth == read:
        return True
    one, other = _letters(truth), _letters(read)
    return bool(one) and (one == other or (one.isdigit() and other.isdigit() and _twelve(one) == _twelve(other)))


def _letters(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text)


def _twelve(digits: str) -> str:
    """EAN-13 that begins with a nought as the UPC-A it is."""
    ean_13 = 13
    return digits[1:] if len(digits) == ean_13 and digits.startswith("0") else digits
