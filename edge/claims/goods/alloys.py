"""Alloys: metals with shares that add up to a hundred, or metals that are known to be alloyed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from edge.claims.goods.found import Found
from edge.claims.goods.symbols import BESIDE_SYMBOL, RARE_EARTHS, TELLING
from edge.claims.words.wordlists import word_list
from edge.domain import GoodsKind

__all__ = ["alloys", "is_alloy", "parts_of"]

PARTED_ALLOY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][a-z]){1,2} ?\d{1,2}(?:\.\d)?%?"
    r"(?:[ /,-]{1,2}[A-Z][a-z]? ?\d{1,2}(?:\.\d)?%?){1,5}(?![A-Za-z0-9])"
)
"""An alloy whose metals stand apart: `Sn42/Bi58`, `Sn 42 Bi 58`, `PrNd 25 Dy 5 Fe 69 B 1`."""

JOINED_ALLOY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:\d{1,2}(?=[A-Z][a-z]))?[A-Z][a-z]?(?:[-/\u2013]?\d{0,2}[A-Z][a-z]?){1,4}(?![A-Za-z0-9])"
)
"""Metals of an alloy without their shares, or with those before them: `Dy-Fe`, `80DyFe`, `Mg-30Y`, `Dy/Tb`."""

SHARE_AND_SYMBOL: Final = re.compile(r"(\d{0,2})([A-Z][a-z]?)")
ALLOYED: Final = word_list("alloyed_metals")

FIGURE: Final = re.compile(r"\d")
GROUP: Final = re.compile(r"([A-Z][a-z]?)(\d+(?:\.\d+)?)?")
ELEMENTS: Final = word_list("chemical_symbols")
ALLOY_TOTAL: Final = (99.0, 101.0)


def alloys(text: str) -> Iterator[Found]:
    """Alloys whose metals stand apart with their shares, or together with or without them."""
    for match in PARTED_ALLOY.finditer(text) if FIGURE.search(text) else ():
        spelled = re.sub(r"[ /,%-]", "", match[0])
        if is_alloy(spelled):
            yield Found(GoodsKind.FORMULA, spelled, match.start(), match.end(), 0.8)
    yield from _joined_alloys(text)


def _joined_alloys(text: str) -> Iterator[Found]:
    for match in JOINED_ALLOY.finditer(text):
        shares = SHARE_AND_SYMBOL.findall(match[0])
        metals = [metal for _, metal in shares]
        known = len(set(metals)) == len(metals) > 1 and all(
            metal in ALLOYED or metal in RARE_EARTHS for metal in metals
        )
        if known and (not TELLING.isdisjoint(metals) or BESIDE_SYMBOL.match(text, match.end())):
            value = "".join(metal + share for share, metal in shares)
            yield Found(GoodsKind.FORMULA, value, match.start(), match.end(), 0.7)


def is_alloy(token: str) -> bool:
    """Whether a token gives shares of metals that add up to a hundred, such as Sn42Bi58."""
    parts = parts_of(token)
    return parts is not None and ALLOY_TOTAL[0] <= sum(share for _, share in parts) <= ALLOY_TOTAL[1]


def parts_of(token: str) -> list[tuple[str, float]] | None:
    """The elements of a formula with their shares; None where it is not made of two or more."""
    parts = []
    position = 0
    for match in GROUP.finditer(token):
        if match.start() != position or match[1] not in ELEMENTS:
            return None
        parts.append((match[1], float(match[2] or 1)))
        position = match.end()
    return parts if position == len(token) and len(parts) > 1 else None
