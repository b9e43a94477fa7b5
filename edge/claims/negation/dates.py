"""Dates that stand in a statement, and say nothing of origin: `Made 12.03.2024 in China`, `2023年中国制造`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from edge.claims.words.fold import fold
from edge.claims.words.tokens import Token
from edge.claims.words.wordlists import word_list

__all__ = ["is_of_date", "undated"]

DAY: Final = re.compile(r"\d{1,2}")
YEAR: Final = re.compile(r"(19|20)\d\d")
MARKS: Final = frozenset("./-,")
CHARACTERS: Final = frozenset("".join(word_list("date_characters")))


def undated(tokens: Sequence[Token], reach: Iterable[int], most: int) -> Iterator[int]:
    """The first of the indexes of a reach, at `most` so many, dates passed over; none beyond the line of a date."""
    dated = False
    for at in reach:
        if is_of_date(tokens, at):
            dated = True
        elif not most or (dated and tokens[at].is_break):
            return
        else:
            most -= 1
            yield at


def is_of_date(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token belongs to a date: a year, or two numbers that a mark joins, with the words that go with them."""
    if not _may_be_of_date(tokens, at):
        return False
    first, end = at, at + 1
    while first > 0 and _may_be_of_date(tokens, first - 1):
        first -= 1
    while end < len(tokens) and _may_be_of_date(tokens, end):
        end += 1
    dated = tokens[first:end]
    return any(YEAR.fullmatch(token.text) for token in dated) or any(
        DAY.fullmatch(one.text) and joint.kind == "mark" and DAY.fullmatch(other.text)
        for one, joint, other in zip(dated, dated[1:], dated[2:], strict=False)
    )


def _may_be_of_date(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == "mark":
        return token.text in MARKS and not token.first.parted and 0 < at < len(tokens) - 1 and _joins(tokens, at)
    if token.kind == "single":
        return token.text in CHARACTERS and at > 0 and tokens[at - 1].text.isdigit()
    return _is_part(token)


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark joins two parts of a date, or cuts a word of one short (`2023 г. в Китае`)."""
    before, after = tokens[at - 1], tokens[at + 1]
    if tokens[at].text == ",":
        # `March 5, 2023`, and `2023, China`
        return bool(YEAR.fullmatch(before.text) or (DAY.fullmatch(before.text) and YEAR.fullmatch(after.text)))
    cut_short = len(before.text) == 1 and tokens[at].text == "."
    return _is_part(before) and (_is_part(after) or cut_short)


def _is_part(token: Token) -> bool:
    """Whether a token is a number that a day, a month or a year may have, or a word that goes with one."""
    text = token.text
    return token.kind == "word" and bool(DAY.fullmatch(text) or YEAR.fullmatch(text) or text in _words())


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(word).text for word in word_list("date_words"))
