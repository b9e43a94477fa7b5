"""Tells a line in a script that the recognisers do not know from one that they can read.

Neither character list holds Cyrillic, Hangul, Thai, Arabic or Hebrew. On such a line the fast network writes Latin or
Chinese look-alikes, the better one leaves blanks, and neither is sure. Over 1,700 rendered lines, 63 of 73 such lines
showed themselves by the two rules below, and of the lines in known scripts one that could have been read.
The line is then reported as unread script and neither text of it is kept: a look-alike is worse than nothing.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from edge.vision.recognition import LineText

__all__ = ["is_foreign_script", "looks_alike"]

_MIN_LETTERS = 3
_LETTERS_KEPT = 0.62
_UNSURE = 0.85
_ALIKE = 0.85
_UNSURE_EXOTIC = 0.9
_EXOTIC = re.compile("[\u0100-\u024f\u2200-\u22ff]|[A-Za-z]:[A-Za-z]")
"""Latin letters with rarer marks, and signs within words: what Thai and Cyrillic turn into, even where both agree."""
_ODD_WORD = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]+[A-Z]|[A-Za-z][0-9][a-z]|[a-z][0-9][A-Za-z]")


def is_foreign_script(first: LineText, second: LineText) -> bool:
    """Whether the two looks at one line together say: letters, but none that the networks know."""
    letters = _letters(first.text)
    if letters < _MIN_LETTERS:
        return False
    if _letters(second.text) < _LETTERS_KEPT * letters:
        return True
    alike = SequenceMatcher(None, _folded(first.text), _folded(second.text), autojunk=False).ratio() >= _ALIKE
    unsure = _UNSURE_EXOTIC if _EXOTIC.search(first.text + second.text) else _UNSURE
    return max(first.confidence, second.confidence) < unsure and not (alike and unsure == _UNSURE)


def looks_alike(text: str) -> bool:
    """Whether a text has words with capitals or digits inside, as Cyrillic gives when it is read as Latin."""
    return _ODD_WORD.search(text) is not None


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)
