"""Characters taken for one another in scripts whose words are too short to be told by their other letters.

Han, kana and Thai look-alikes come from `data/shapes.tsv`; two Hangul syllables are alike where they differ in one of
their two or three letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

__all__ = ["alike"]

HANGUL_FIRST: Final = 0xAC00
HANGUL_LAST: Final = 0xD7A3
VOWELS: Final = 21
FINALS: Final = 28
INITIALS: Final = 19


@cache
def _table() -> dict[str, str]:
    """Character as read by the characters that it may have been."""
    may_be: dict[str, str] = defaultdict(str)
    text = files(__package__).joinpath("data/shapes.tsv").read_text(encoding="utf-8")
    for row in text.splitlines():
        if not row.startswith("#"):
            printed, _, others = row.partition("\t")
            for other in others:
                may_be[other] += printed
    return dict(may_be)


@lru_cache(maxsize=4096)
def alike(char: str) -> tuple[str, ...]:
    """The characters that one may have been before it was misread."""
    if HANGUL_FIRST <= ord(char) <= HANGUL_LAST:
        return tuple(_other_syllables(ord(char) - HANGUL_FIRST))
    return tuple(_table().get(char, ""))


def _other_syllables(code: int) -> Iterator[str]:
    initial, rest = divmod(code, VOWELS * FINALS)
    vowel, final = divmod(rest, FINALS)
    for other in range(INITIALS):
        yield chr(HANGUL_FIRST + (other * VOWELS + vowel) * FINALS + final)
    for other in range(VOWELS):
        yield chr(HANGUL_FIRST + (initial * VOWELS + other) * FINALS + final)
    for other in range(FINALS):
        yield chr(HANGUL_FIRST + (initial * VOWELS + vowel) * FINALS + other)
