"""Whether a line is Japanese, which folding does not leave to be seen: it makes one form of all ways to write Han."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_japanese"]

OF_JAPAN: Final = re.compile("[\u3041-\u306d\u306f-\u3096\u30a1-\u30fa]|国(?:内生?)?[産製]")
"""Kana, but for `の`, which Chinese labels borrow; and Japan's short `国` beside a character it did not shorten."""


def is_japanese(text: str) -> bool:
    """Whether a line, as it was read, is written in Japanese."""
    return OF_JAPAN.search(text) is not None
