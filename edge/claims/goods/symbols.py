"""Chemical symbols that stand for a material: `Tb 99.9%`, `Nd metal`.

Symbols such as `In` or `As` are words of other languages too, so they count only in capitals and small letters as
chemists write them, and beside a word or figure that speaks of a material.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from edge.claims.goods.found import Found
from edge.claims.words.wordlists import word_list
from edge.domain import GoodsKind

__all__ = ["BESIDE_SYMBOL", "RARE_EARTHS", "TELLING", "symbols"]

RARE_EARTHS: Final = ("Sc", "Y", "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
TELLING: Final = word_list("telling_symbols")

FEW_OTHER_WORDS: Final = "Sc|La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Tm|Yb|Lu|Mo|Bi|Te|Ga|Ge|Sb"
SYMBOL: Final = re.compile(rf"(?<![A-Za-z0-9])({FEW_OTHER_WORDS})(?![A-Za-z0-9])")
LEADING_SYMBOL: Final = re.compile(r"\s{0,3}(W|Y|Ho|Er)(?=[ -](?:metal|oxide|powder|ingot|target)\b)")
"""Symbols that are other words, too, count where a text begins with them; `In` never alone."""

BESIDE_SYMBOL: Final = re.compile(
    r"[\s:\-]{0,3}(?:(?:metal|oxide|powder|ingot|alloy|target|flake|granule|lump|foil|wire|rod|sheet|shot|scrap|wafer"
    r"|substrate|crystal|single|bearing|rich|containing|CAS|fluoride|chloride|carbonate|nitrate|sputter(?:ed|ing)?)s?\b"
    r"|\(?(?:purity|99\.|[3-8]N\b)|[≥>]\s?9\d|[\d.]{1,6}\s?(?:wt|at)?\.?\s?%|master\b|粉|金属|氧化|合金|靶)",
    re.IGNORECASE,
)
PURE_SYMBOL: Final = re.compile(
    rf"(?:(?<![\d.,])99(?:[.,]\d{{1,6}})?\s?[%％]|(?<![A-Za-z0-9])[3-8]N[1-9]?)\s?({FEW_OTHER_WORDS})(?![A-Za-z0-9])"
)
SYMBOL_BEFORE_PURITY: Final = re.compile(
    r"(?<![A-Za-z0-9])(W|Y|Ho|Er|In)[\s:≥>=]{0,3}"
    r"(?:99[.,]\d{1,6}\s?[%％](?!\s?of\b)|[4-8]N\d?\s(?=metal|ingot|powder|shot|wire|foil|target|granule|oxide))"
)
SHARE_OF_OXIDES: Final = re.compile(r"\d\s?[%％]\s?(T?REO)(?![A-Za-z])|(?<![A-Za-z])(T?REO)[\s:≥>=/]{1,3}\d")
"""Rare-earth oxides are called so beside a figure; REO alone is a car and a band."""

ANY_RARE_EARTH: Final = "REE"
"""The material where only a rare earth is spoken of, and not which."""


def symbols(text: str) -> Iterator[Found]:
    """Materials that a text names by their symbols."""
    for match in SYMBOL.finditer(text):
        if BESIDE_SYMBOL.match(text, match.end()):
            yield Found(GoodsKind.MATERIAL, match[1], match.start(), match.end(), 0.8)
    leading = LEADING_SYMBOL.match(text)
    if leading:
        yield Found(GoodsKind.MATERIAL, leading[1], *leading.span(1), 0.8)
    for match in PURE_SYMBOL.finditer(text) if "99" in text or "N" in text else ():
        yield Found(GoodsKind.MATERIAL, match[1], *match.span(1), 0.8)
    for match in SYMBOL_BEFORE_PURITY.finditer(text) if "99" in text or "N" in text else ():
        yield Found(GoodsKind.MATERIAL, match[1], *match.span(1), 0.8)
    for match in SHARE_OF_OXIDES.finditer(text) if "REO" in text else ():
        yield Found(GoodsKind.MATERIAL, ANY_RARE_EARTH, *match.span(1 if match[1] else 2), 0.9)
