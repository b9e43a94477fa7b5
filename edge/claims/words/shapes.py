"""Characters taken for one another in scripts whose words are too short to be told by their other letters.

Han, kana and Thai look-alikes come from `data/shapes.tsv`; two Hangul syllables are alike where they differ in one of
their two or three letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

__all__ = ["alike", "hardly_told_apart", "less_alike"]

HANGUL_FIRST: Final = 0xAC00
HANGUL_LAST: Final = 0xD7A3
VOWELS: Final = 21
FINALS: Final = 28
INITIALS: Final = 19


class _Shapes(NamedTuple):
    """A character as read by the characters that it may have been."""

    hardly_told_apart: dict[str, str]
    alike: dict[str, str]
    less_alike: dict[str, str]


@cache
def _table() -> _Shapes:
    table = _Shapes(defaultdict(str), defaultdict(str), defaultdict(str))
    text = files("edge.claims").joinpath("data/shapes.tsv").read_text(encoding="utf-8")
    for row in text.splitlines():
        if not row.startswith("#"):
            printed, *columns = row.split("\t")
            for by_reading, others in zip(table, columns, strict=False):
                for other in others:
                    by_reading[other] += printed
    return _Shapes(*map(dict, table))


@lru_cache(maxsize=4096)
def hardly_told_apart(char: str) -> str:
    """The characters whose pictures are so near to that of one that it is no less likely to be any of them."""
    return _table().hardly_told_apart.get(char, "")


@lru_cache(maxsize=4096)
def alike(char: str) -> tuple[str, ...]:
    """The characters that one may have been before it was misread."""
    if HANGUL_FIRST <= ord(char) <= HANGUL_LAST:
        return tuple(_other_syllables(ord(char) - HANGUL_FIRST))
    return tuple(_table().hardly_told_apart.get(char, "") + _table().alike.get(char, ""))


@lru_cache(maxsize=4096)
def less_alike(char: str) -> tuple[str, ...]:
    """Further characters that one may have been, where all around it calls for them."""
    return tuple(_table().less_alike.get(char, ""))


def _other_syllables(code: int) -> Iterator[str]:
    initial, rest = divmod(code, VOWELS * FINALS)
    vowel, final = divmod(rest, FINALS)
    for other in range(INITIALS):
        yield chr(HANGUL_FIRST + (other * VOWELS + vowel) * FINALS + final)
    for other in range(VOWELS):
        yield chr(HANGUL_FIRST + (initial * VOWELS + other) * FINALS + final)
    for other in range(FINALS):
        yield chr(HANGUL_FIRST + (initial * VOWELS + vowel) * FINALS + other)
