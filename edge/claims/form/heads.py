"""The words above the columns of a customs form, in the languages of many posts: `data/form_heads.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from edge.claims.words.damage import letters_differ_by_one
from edge.claims.words.fold import fold

__all__ = ["Head", "closes", "counts_too", "heads_of", "is_head", "misread_head", "runs_on"]

MAX_LENGTH: Final = 120
MOSTLY: Final = 0.6
"""Share of its letters by which a text is the head of a column, and not goods that are called like one."""

WORDS_RUN_ON: Final = "\u0e00"
"""From Thai on, scripts put no blanks between words, or endings to them: any letter may follow a word."""

MIN_MISREAD: Final = 3
SURE_LENGTH: Final = 5
"""Shorter heads may have a letter misread, but none lost or added."""

MOST_MISREAD: Final = 4
MISREAD_SHARE: Final = 0.15
"""Letters of a head that may be misread, as a share of all; one in any."""

MIN_MISREAD_END: Final = 9
"""What closes a table is known with a letter misread from so many letters on: `Totai weight`, but `Totes` are goods."""

QUANTITY: Final = "quantity|qty|quantite|anzahl|cantidad|quantita|quantidade|aantal|количество|ilosc|miktar|数量"
AND: Final = "and|et|und|y|e|&|en|и|i|ve|及|和"
WITH_QUANTITY: Final = re.compile(rf"(?:{QUANTITY})\s?(?:{AND})(?![a-zа-я])|(?:{AND})\s?(?:{QUANTITY})")
"""A head such as `Quantity and detailed description of contents` is one column, of descriptions."""

ENDS_IN_AND: Final = re.compile(rf"(?<![a-zа-я])(?:{AND})\s?$")
BEGINS_WITH_AND: Final = re.compile(rf"(?:\(\d{{1,2}}\)\s*)?(?:{AND})(?![a-zа-я])")
BRACKETED: Final = re.compile(r"\([^()]*\)")


class Head(NamedTuple):
    """A head: of which column, where it begins in its text as a share of its length, and the text from there on."""

    name: str
    share: float
    text: str


class _Lists(NamedTuple):
    """The words of the file: what finds heads and ends in a text, the column of each head, the long ends."""

    heads: re.Pattern[str]
    ends: re.Pattern[str]
    columns: dict[str, str]
    long_ends: tuple[str, ...]


@cache
def _lists() -> _Lists:
    lists = tomllib.loads(files("edge.claims").joinpath("data/form_heads.toml").read_text(encoding="utf-8"))
    names = {fold(word).text: name for name, words in lists.items() if name != "end" for word in words}
    ends = {fold(word).text for word in lists["end"]}
    return _Lists(
        heads=_any_of(names),
        ends=_any_of(ends),
        columns={word.replace(" ", ""): name for word, name in names.items()},
        long_ends=tuple(sorted(end for word in ends if len(end := _without_marks(word)) >= MIN_MISREAD_END)),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Pattern of the longest of the words, by their first letters: in most places of a text none of them begins.

    Blanks may be lost (`Netkg`). No letter may follow a word; that none precedes is asked of the matches, which is far
    quicker.
    """
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        by_letter[word[0]].append(
            re.escape(word[1:]).replace(r"\ ", " ?") + ("" if word[-1] >= WORDS_RUN_ON else r"(?![^\W_])")
        )
    return re.compile("|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()))


def _begins_word(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()]
    return not before.isalnum() or before >= WORDS_RUN_ON or match[0][0] >= WORDS_RUN_ON


@lru_cache(maxsize=1024)
def _matches(text: str) -> tuple[re.Match[str], ...]:
    if not text or len(text) > MAX_LENGTH:
        return ()
    return tuple(filter(_begins_word, _lists().heads.finditer(fold(text).text)))


@lru_cache(maxsize=1024)
def heads_of(text: str) -> tuple[Head, ...]:
    """The heads of columns in a text, each once."""
    names = _lists().columns
    found: dict[str, Head] = {}
    for match in _matches(text):
        name, start = names[match[0].replace(" ", "")], fold(text).offsets[match.start()]
        found.setdefault(name, Head(name, start / len(text), text[start:]))
    counted = found.get("quantity")
    if counted and counts_too(text) and ("description" in found or len(found) == 1):  # whatever else was misread
        first = min(counted, found.get("description", counted), key=lambda head: head.share)
        del found["quantity"]
        found["description"] = Head("description", first.share, first.text)
    return tuple(found.values())


def counts_too(text: str) -> bool:
    """Whether a head is of a quantity and of something else, as in `Quantity and detailed description`."""
    return WITH_QUANTITY.search(fold(text).text) is not None


def runs_on(upper: str, lower: str) -> bool:
    """Whether a head runs on from a line into the one below it: `Country of / origin`, `Tariff number and / origin`.

    Of those below the rows too, with the totals: `Peso / totale`.
    """
    text, end = f"{upper} {lower}", len(upper)
    folded, offsets, _ = fold(text)
    if heads_of(upper) and ENDS_IN_AND.search(fold(upper).text):
        return True
    if heads_of(upper) and heads_of(lower) and BEGINS_WITH_AND.match(fold(lower).text):
        return True
    matches = (*_matches(text), *_lists().ends.finditer(folded))
    return any(offsets[match.start()] < end < offsets[match.end() - 1] for match in matches)


@lru_cache(maxsize=1024)
def is_head(text: str) -> bool:
    """Whether a text is the head of a column and hardly more; marks and units in brackets are none of it."""
    letters = sum(char.isalpha() for char in BRACKETED.sub("", fold(text).text))
    return sum(char.isalpha() for match in _matches(text) for char in match[0]) > MOSTLY * letters


@lru_cache(maxsize=1024)
def misread_head(text: str) -> Head | None:
    """The head that all of a text is but for blanks and a letter, or a few in a long one (`Detailedescription`)."""
    if len(text) > MAX_LENGTH:
        return None
    word = _without_marks(text)
    columns = _lists().columns
    alike = extract(word, columns.keys(), scorer=OSA.distance, score_cutoff=MOST_MISREAD, limit=None)
    near = {columns[known] for known, _, _ in alike if _is_misread(word, known)}
    return Head(near.pop(), 0.0, text) if len(near) == 1 else None


def _is_misread(word: str, known: str) -> bool:
    longer = len(word) - len(known)
    if len(known) < MIN_MISREAD or (len(known) < SURE_LENGTH and longer):
        return False
    most = max(1, round(MISREAD_SHARE * len(known)))
    return abs(longer) <= most and OSA.distance(word, known, score_cutoff=most) <= most


def _without_marks(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text).text))


@lru_cache(maxsize=1024)
def closes(text: str) -> bool:
    """Whether a text belongs below a table: totals, the signature."""
    return any(map(_begins_word, _lists().ends.finditer(fold(text).text))) or _closes_misread(_without_marks(text))


def _closes_misread(text: str) -> bool:
    """Whether a text begins with what closes a table, but for a letter."""
    return any(
        letters_differ_by_one(text[: len(end) + more], end)
        for end in _lists().long_ends
        if text[:1] == end[:1] or text[1:2] == end[1:2]
        for more in (0, -1, 1)
    )
