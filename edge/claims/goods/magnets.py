"""Grades of sintered magnets of neodymium, iron and boron: N28 to N55, with the letters of their heat resistance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from edge.claims.goods.found import Found
from edge.domain import GoodsKind

__all__ = ["HOT_MAGNET", "magnets", "names_hot_grade", "speaks_of_magnets"]

GRADE: Final = re.compile(
    r"(?<![A-Za-z0-9])(N[ -]?)?(?:2[58]|3[0358]|4[02458]|5[0245])[ -]?(M|H|SH|UH|EH|AH)?(?![A-Za-z0-9])"
)
SPACED_GRADE: Final = re.compile(
    r"(?<![A-Za-z0-9])N \d \d(?: [A-Z](?: ?[A-Z])?)?(?![A-Za-z0-9])(?! [A-Za-z0-9](?![A-Za-z0-9]))"
)
"""A grade with a blank behind every character, where no further lone character follows."""

HOT_GRADES: Final = frozenset({"SH", "UH", "EH", "AH"})
"""Grades that keep their force above 150 degrees Celsius: dysprosium or terbium in the alloy is how that is done."""

LETTERS_OF_GRADES: Final = ("N", *HOT_GRADES)
AMPERE_HOURS: Final = "AH"
"""The letters of a grade that stand for something else where no magnet is spoken of."""

HOT_MAGNET: Final = "NdFeB-Dy"
"""The material that such a grade names."""

MAGNET: Final = re.compile(r"magnet|磁|aimant|iman|магнит|マグネット|자석|nd-?fe-?b|钕铁硼", re.IGNORECASE)


def magnets(text: str) -> Iterator[Found]:
    """Grades of sintered NdFeB magnets: N28 to N55, with the letters of their heat resistance; 42SH without the N."""
    grades = list(_grades_in(text)) if any(letters in text for letters in LETTERS_OF_GRADES) else []
    of_magnets = bool(grades) and speaks_of_magnets(text)
    for spelled, has_n, heat, start, end in grades:
        hot = heat in HOT_GRADES
        if (of_magnets and (has_n or hot)) or (hot and has_n):
            yield Found(GoodsKind.MATERIAL, "NdFeB", start, end, 0.9)
            yield Found(GoodsKind.TRADE_NAME, spelled, start, end, 0.9)
            if hot:
                yield Found(GoodsKind.MATERIAL, HOT_MAGNET, start, end, 0.9)


def speaks_of_magnets(text: str) -> bool:
    """Whether magnets are named, in any language."""
    return MAGNET.search(text) is not None


def names_hot_grade(text: str) -> bool:
    """Whether a text of magnets names a grade with dysprosium or terbium, be it without its N: `48SH`."""
    return any(grade.heat in HOT_GRADES and grade.heat != AMPERE_HOURS for grade in _grades_in(text))


class _Grade(NamedTuple):
    """What may be a grade: as it is written in one word, whether its N stands there, and its letters of heat."""

    spelled: str
    has_n: bool
    heat: str | None
    start: int
    end: int


def _grades_in(text: str) -> Iterator[_Grade]:
    for match in GRADE.finditer(text):
        yield _Grade(match[0], bool(match[1]), match[2], *match.span())
    for spaced in SPACED_GRADE.finditer(text):
        joined = GRADE.fullmatch(spaced[0].replace(" ", ""))
        if joined:
            yield _Grade(joined[0], bool(joined[1]), joined[2], *spaced.span())
