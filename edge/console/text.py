"""Label text made safe to look at: a label is hostile, and a terminal obeys control characters.

Escape sequences, line breaks, NUL, zero-width and bidirectional controls are shown as visible escapes; everything that
a person can read stays as it is.
"""

from __future__ import annotations

import unicodedata

__all__ = ["shortened", "visible", "visible_lines"]

_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode general categories: controls, format characters (bidi, zero width), surrogates, private, line separators."""


def visible(text: str) -> str:
    r"""The text on one line, with every character that would act instead of being shown written out, such as `\x1b`."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in _UNSAFE_CATEGORIES
        else character
        for character in text
    )


def visible_lines(text: str) -> str:
    """The visible text of several lines, each on a line of its own, for texts that are files or lists of faults."""
    return "\n".join(map(visible, text.strip().splitlines()))


def shortened(text: str, most: int) -> str:
    """The visible text, cut to `most` characters with an ellipsis."""
    safe = visible(text)
    return safe if len(safe) <= most else safe[: most - 1] + "…"
