"""How well codes were read: each legible code read or not, and what was read that is printed nowhere.

Readers differ in how they write what a code holds (brackets round GS1 identifiers, separators, UPC-A as EAN-13 with a
nought before it). That is never held against them; beyond it, the truth says what must agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contestants import ReadCode
from frames import Frame, WantedCode

__all__ = ["CodeScore", "says", "score_codes", "wrong_codes"]


@dataclass(frozen=True)
class CodeScore:
    """A legible code: what kind it is of and whether it was read."""

    symbology: str
    read: bool


def score_codes(frame: Frame, read: Sequence[ReadCode]) -> list[CodeScore]:
    """A score for each legible code of the frame."""
    return [CodeScore(code.symbology, any(says(code, each.text) for each in read)) for code in frame.codes]


def wrong_codes(frame: Frame, read: Sequence[ReadCode]) -> list[ReadCode]:
    """What was read that no code in the frame says, be that code legible or not."""
    return [each for each in read if not any(says(code, each.text) for code in frame.printed)]


def says(code: WantedCode, read: str) -> bool:
    """Whether a reading gives the code's content, as its truth wants it compared."""
    truth = code.text
    if truth == read:
        return True
    if code.match == "suffix":
        return read.endswith(truth)
    if code.match == "contains":
        return truth in read
    signs = r"[()\x1d]" if code.match == "exact" else r"[^0-9A-Za-z]"
    one, other = _twelve(re.sub(signs, "", truth)), _twelve(re.sub(signs, "", read))
    return bool(one) and one == other


def _twelve(content: str) -> str:
    """EAN-13 that begins with a nought as the UPC-A it is."""
    ean_13 = 13
    return content[1:] if len(content) == ean_13 and content.isdigit() and content.startswith("0") else content
