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
    """What was read that no code in the frame says, be that code legible or not.

    An EAN without its add-on of two or five digits is not all of the content, so it is not read; but it is not wrong.
    """
    return [
        each
        for each in read
        if not any(says(code, each.text) or _lacks_add_on(code.text, each.text) for code in frame.printed)
    ]


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
    one, other = _bare(re.sub(signs, "", truth)), _bare(re.sub(signs, "", read))
    return bool(one) and one == other


def _bare(content: str) -> str:
    """The content without what some readers write round it: GS1's identifier 01, Codabar's start and stop letters."""
    content = re.sub(r"^01(?=\d{14}$)", "", content)
    return _twelve(re.sub(r"^[A-D](\d+)[A-D]$", r"\1", content))


def _lacks_add_on(truth: str, read: str) -> bool:
    """Whether a reading is an EAN or UPC whose add-on was left out."""
    one, other = _bare(read), truth
    add_ons = (2, 5)
    return one.isdigit() and any(_twelve(other[:-add_on]) == one for add_on in add_ons)


def _twelve(content: str) -> str:
    """EAN-13 that begins with a nought as the UPC-A it is."""
    ean_13 = 13
    return content[1:] if len(content) == ean_13 and content.isdigit() and content.startswith("0") else content
