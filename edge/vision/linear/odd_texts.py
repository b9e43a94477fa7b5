"""What the text of a damaged code says against its having been read right, beside its check sum.

A chain in which two symbols are wrong passes the check of Code 128 once in 103 times. Then it mostly holds a character
that no parcel's number has, or spoils the form of a number that is known by its form.

The check digit is that of `edge/identifiers/check_digits.py`, a room beside this one; a test holds the two together.
"""

from __future__ import annotations

import re

__all__ = ["is_odd"]

_COMMON = re.compile(r"[0-9A-Z \x1d-]*")
"""What numbers on parcels are written with; `\\x1d` parts those of GS1."""
_S10_FORM = "LLDDDDDDDDDLL"
"""Letters and digits of an item number of the UPU (standard S10), whose last digit is the check digit of the others."""
_S10_DIGITS = slice(2, 11)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10_CHECKS = "50987654321"
"""By the remainder of the weighted sum by 11."""


def is_odd(text: str) -> bool:
    """Whether a text holds what no parcel's number does, or would be an S10 number but for one character."""
    return _COMMON.fullmatch(text) is None or _is_nearly_s10(text)


def _is_nearly_s10(text: str) -> bool:
    if len(text) != len(_S10_FORM):
        return False
    strange = sum(
        not (one.isdigit() if kind == "D" else one.isalpha()) for one, kind in zip(text, _S10_FORM, strict=True)
    )
    return strange == 1 or (strange == 0 and not _is_s10_checked(text[_S10_DIGITS]))


def _is_s10_checked(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, digits[:-1], strict=True))
    return digits[-1] == _S10_CHECKS[total % len(_S10_CHECKS)]
