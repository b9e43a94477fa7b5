"""Check digits of S10 item numbers, of whole columns at once: one by one they would cost an import a tenth of its time.

The rule is that of `edge/identifiers/check_digits.py`, a room beside this one; a test holds the two together.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["misnumbered"]

S10_CHARS = 13
"""Two letters, eight digits, the check digit, two letters."""
_WEIGHTS = np.array([8, 6, 4, 2, 3, 5, 9, 7])
_CHECK_DIGITS = np.array([5, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1])
"""By what the weighted sum leaves when it is divided by 11."""


def misnumbered(item_ids: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Of each identifier whether it has the form of an S10 number and a check digit that does not fit."""
    found = np.zeros(len(item_ids), bool)
    at = [i for i, item_id in enumerate(item_ids) if len(item_id) == S10_CHARS and item_id.isascii()]
    if not at:
        return found
    text = "".join([item_ids[i] for i in at])
    characters = np.frombuffer(text.encode("ascii"), np.uint8).reshape(-1, S10_CHARS)
    # What is less than the first digit or letter wraps round, and is more than the last.
    digits = characters[:, 2:11] - ord("0")
    letters = characters[:, [0, 1, 11, 12]] - ord("A")
    formed = (digits < len(string.digits)).all(axis=1) & (letters < len(string.ascii_uppercase)).all(axis=1)
    fitting = _CHECK_DIGITS[digits[:, :8] @ _WEIGHTS % 11] == digits[:, 8]
    found[at] = formed & ~fitting
    return found
