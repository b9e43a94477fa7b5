"""The goods that a line names behind a caption, such as `Contents: ceramic powder`: `data/captions.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.words.fold import Folded, fold

__all__ = ["described"]

MOST_CHARACTERS: Final = 200
TO_COLON: Final = r"\b[^:：]{0,12}[:：]"
FIRST_IDEOGRAPH: Final = "\u2e80"
"""Captions in Han script and Hangul often lack the colon (`陶瓷粉 数量 2`); others are words of goods without it."""

LETTER: Final = re.compile(r"[^\W\d_]")


class _Captions(NamedTuple):
    """What finds the caption of contents that begins a folded text, and a caption of something else in one as printed.

    Folding takes the blanks out of Han script, before which such a caption begins.
    """

    contents: re.Pattern[str]
    other: re.Pattern[str]


@cache
def _captions() -> _Captions:
    lists = tomllib.loads(files("edge.claims").joinpath("data/captions.toml").read_text(encoding="utf-8"))
    written_on = [word for word in lists["other"] if word[0] >= FIRST_IDEOGRAPH]
    others = [word for word in lists["other"] if word[0] < FIRST_IDEOGRAPH]
    return _Captions(
        contents=re.compile(rf"\s*(?:{_any_of(lists['contents'])})\s*:\s*(?=\S)"),
        other=re.compile(rf"\s+(?:{_any_of(others, TO_COLON)}|{_any_of(written_on)})", re.IGNORECASE),
    )


def _any_of(words: Iterable[str], behind: str = "") -> str:
    listed = {form for word in words for form in (word, fold(word).text)}
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") + behind for word in sorted(listed, key=len, reverse=True))


def described(text: str, folded: Folded) -> tuple[int, int] | None:
    """The characters of a text that name goods behind a caption, up to the next caption; None where there are none."""
    caption = _captions().contents.match(folded.text)
    if caption is None:
        return None
    start = folded.offsets[caption.end()]
    following = _captions().other.search(text, start)
    end = following.start() if following else min(len(text), start + MOST_CHARACTERS)
    named = text[start:end].rstrip(" ,;|")
    return (start, start + len(named)) if LETTER.search(named) else None
