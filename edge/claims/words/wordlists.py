"""Word lists: the short ones of `data/words.toml`, by name, and common words in Han script."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["han_words", "word_list"]


@cache
def _lists() -> dict[str, str]:
    lists: dict[str, str] = tomllib.loads(files("edge.claims").joinpath("data/words.toml").read_text(encoding="utf-8"))
    return lists


@cache
def word_list(name: str) -> frozenset[str]:
    """Words of one list.

    Raises:
        KeyError: the data file has no list of that name.
    """
    return frozenset(_lists()[name].split())


@cache
def han_words() -> frozenset[str]:
    """Common words of two Han characters, folded, that share one with words of origin (`data/han_words.txt`)."""
    rows = files("edge.claims").joinpath("data/han_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for row in rows if not row.startswith("#") for word in row.split())
