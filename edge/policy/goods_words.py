"""Words of goods as patterns, to be sought in folded descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from edge.claims.words.fold import fold

__all__ = ["any_of", "folded", "heads_of"]

_SINGLE_HAN = re.compile("[\u3400-\u9fff]")


def folded(text: str) -> str:
    """A description as labels are folded, so that traditional characters and disguised letters count."""
    return fold(text).text


def _alternatives(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Patterns of words, longest first: those in Latin letters, and those in scripts that do not part words."""
    folded = sorted((fold(word, disguised=False).text for word in words), key=len, reverse=True)
    latin = [re.escape(word).replace(r"\ ", r"[\s-]+") for word in folded if word.isascii()]
    return latin, [re.escape(word) for word in folded if not word.isascii()]


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words: those in Latin letters whole and with a plural, those in Chinese wherever they stand.

    A word written `-oxide` may be the end of a longer one.
    """
    words = list(words)
    whole, other = _alternatives(word for word in words if not word.startswith("-"))
    endings, _ = _alternatives(word[1:] for word in words if word.startswith("-"))
    parts = [rf"(?<![a-z0-9])(?:{'|'.join(whole)})(?:s|es)?(?![a-z0-9])"] if whole else []
    parts += [rf"(?:{'|'.join(endings)})(?:s|es)?(?![a-z0-9])"] if endings else []
    return re.compile("|".join(parts + other) or r"(?!)")


def heads_of(words: Iterable[str]) -> str:
    """Pattern of words that name goods only where they are the last of their noun: `water`, but no `water bottle`."""
    latin, other = _alternatives(words)
    parts = [
        rf"(?<![a-z0-9])(?:{'|'.join(latin)})s?(?=\s*(?:$|[^a-z\s]|(?:of|for|in|with|and|or|from)(?![a-z])))"
    ] if latin else []  # fmt: skip
    parts += [rf"(?<!{_SINGLE_HAN.pattern})(?:{'|'.join(other)})(?!{_SINGLE_HAN.pattern})"] if other else []
    return "|".join(parts)
