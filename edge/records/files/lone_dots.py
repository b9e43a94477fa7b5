"""What `1.250` means in a table parted by semicolons, as spreadsheets write them where the comma is the decimal mark.

There it may be a thousand or one, and the other numbers of the file tell which: `12,50` beside it makes it a thousand,
`12.50` makes it one. Where they tell nothing, or both, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

__all__ = ["LoneDot", "lone_dot_shown"]

_DECIMAL_COMMA = re.compile(r"0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+")
_DECIMAL_DOT = re.compile(r"0\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+")
_NUMBER = re.compile(r"\d[\d.,]*\d")


class LoneDot(StrEnum):
    """What a dot before three digits is, in a number that has no other mark."""

    DECIMAL = "decimal"
    THOUSANDS = "thousands"
    UNCLEAR = "unclear"


def lone_dot_shown(numbers: Iterable[str]) -> LoneDot:
    """What the other numbers of a file show, with or without units and currencies beside them."""
    plain = [found[0] for text in numbers if (found := _NUMBER.search(text))]
    comma, dot = (any(map(form.fullmatch, plain)) for form in (_DECIMAL_COMMA, _DECIMAL_DOT))
    if comma == dot:
        return LoneDot.UNCLEAR
    return LoneDot.THOUSANDS if comma else LoneDot.DECIMAL
