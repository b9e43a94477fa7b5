"""The short word lists of `data/words.toml`, by name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["word_list"]


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
