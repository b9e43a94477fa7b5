"""Tells a line in a script that the recognisers do not know from one that they misread.

Neither character list holds Cyrillic, Hangul, Thai, Arabic or Hebrew. The fast network writes such lines as Latin
look-alikes, the better one as blanks; two networks of one training that disagree so far have met letters they never
saw. Such a line is reported as unread script, and neither text of it is kept.
"""

from __future__ import annotations

from edge.vision.recognition import LineText

__all__ = ["is_foreign_script"]

_MIN_LETTERS = 3
_FAINT = 0.75
_SURE = 0.9


def is_foreign_script(first: LineText, second: LineText) -> bool:
    """Whether the two looks at one line together say: letters, but none that the networks know."""
    if len(first.text) < _MIN_LETTERS:
        return False
    if min(first.confidence, second.confidence) > _SURE:
        return False
    return len(second.text) < 0.5 * len(first.text) and second.confidence < _FAINT
