"""Classes of goods as data: the words and tariff headings of each, how dense its parcels may be, what it is worth.

The table is `goods.yaml`; limits there are of bulk density (gross mass over box volume), because only the box is seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from pydantic import Field

from edge.domain import DeclarationLine, Frozen

__all__ = ["GoodsClass", "GoodsTable", "Judged"]


_CONTENTS = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,3})?)\s?(ml|millilitres?|milliliters?|l|litres?|liters?|毫升|升)(?![a-z])"
)
_LITRE_UNITS = frozenset({"l", "litre", "litres", "liter", "liters", "升"})
_PACKING_G = 300.0
"""Carton and padding of a parcel of bottles; the bottles themselves are in the class's limit."""


def fold(text: str) -> str:
    """Text for word matching: compatibility forms joined, case and accents gone."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words: those in Latin letters whole and with a plural, those in Chinese wherever they stand."""
    folded = sorted((fold(word) for word in words), key=len, reverse=True)
    latin = [re.escape(word).replace(r"\ ", r"[\s-]+") for word in folded if word.isascii()]
    other = [re.escape(word) for word in folded if not word.isascii()]
    parts = ([rf"\b(?:{'|'.join(latin)})(?:s|es)?\b"] if latin else []) + other
    return re.compile("|".join(parts) or r"(?!)")


class GoodsClass(Frozen):
    """One class of goods. Limits are None where nothing is known."""

    name: str
    zh: str
    headings: tuple[str, ...] = Field(default=(), description="leading digits of tariff numbers")
    words: tuple[str, ...] = ()
    cover: bool = Field(default=False, description="strategic materials have been declared as these goods")
    unusual_kg_l: float | None = None
    impossible_kg_l: float | None = None
    usual_usd_per_kg: float | None = None
    most_kg_l_of_contents: float | None = Field(
        default=None, description="gross mass over stated contents that no bottle of it can pass, kg per litre"
    )
    purity_is_usual: bool = Field(default=False, description="such goods are sold by purity")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches folded descriptions of this class."""
        return _pattern(self.words)


class Judged(NamedTuple):
    """What the table says of a declaration's lines together."""

    classes: frozenset[str]
    cover: bool
    powder: bool
    vague: tuple[str, ...]
    contradictions: tuple[str, ...]
    unusual_kg_l: float | None
    impossible_kg_l: float | None
    usual_usd_per_kg: float | None
    usd_per_kg: float | None
    most_mass_g: float | None
    purity_is_usual: bool


class GoodsTable(Frozen):
    """The table of classes, and the words that say nothing or speak of a raw form."""

    classes: tuple[GoodsClass, ...]
    vague_words: tuple[str, ...]
    powder_words: tuple[str, ...]
    raw_words: tuple[str, ...]
    per_usd: dict[str, float] = Field(description="units of a currency per US dollar, for orders of magnitude only")

    def judge(self, lines: Sequence[DeclarationLine]) -> Judged:
        """Classes of the lines, and the limits of the most permissive of them."""
        by_words = [self._by_words(line.description) for line in lines]
        by_heading = [self._by_heading(line.hs_code) for line in lines]
        # Where words and heading agree on a class, other classes that a word alone suggests are noise.
        each = [words & heading or words | heading for words, heading in zip(by_words, by_heading, strict=True)]
        every = frozenset[GoodsClass]().union(*each)
        return Judged(
            classes=frozenset(goods.name for goods in every),
            cover=any(goods.cover for goods in every),
            powder=any(self._powder.search(fold(line.description)) for line in lines),
            vague=tuple(line.description for line in lines if self.is_vague(line.description)),
            contradictions=tuple(
                f"{line.description} ({line.hs_code})"
                for line, words, heading in zip(lines, by_words, by_heading, strict=True)
                if words and heading and not words & heading
            ),
            unusual_kg_l=_widest([[goods.unusual_kg_l for goods in found] for found in each]),
            impossible_kg_l=_widest([[goods.impossible_kg_l for goods in found] for found in each]),
            usual_usd_per_kg=_widest([[goods.usual_usd_per_kg for goods in found] for found in each]),
            usd_per_kg=self._usd_per_kg(lines),
            most_mass_g=_most_mass_g(lines, each),
            purity_is_usual=any(goods.purity_is_usual for goods in every),
        )

    def of_other_classes(self, descriptions: Iterable[str], declared: frozenset[str]) -> list[str]:
        """Descriptions of classes that are known and none of those declared; nothing where no class is known."""
        if not declared:
            return []
        named = ((text, {goods.name for goods in self._by_words(text)}) for text in descriptions)
        return [text for text, classes in named if classes and classes.isdisjoint(declared)]

    def is_vague(self, description: str) -> bool:
        """Whether nothing is left of a description when the words that say nothing are taken out."""
        return not re.sub(r"[\W\d_]+", "", self._vague.sub(" ", fold(description)))

    def is_raw(self, texts: Iterable[str]) -> bool:
        """Whether any text speaks of a material as such: a powder, an oxide, an ingot, not a thing made with it."""
        return any(self._raw.search(fold(text)) for text in texts)

    @cached_property
    def _vague(self) -> re.Pattern[str]:
        return _pattern(self.vague_words)

    @cached_property
    def _powder(self) -> re.Pattern[str]:
        return _pattern(self.powder_words)

    @cached_property
    def _raw(self) -> re.Pattern[str]:
        return _pattern(self.raw_words)

    def _by_words(self, description: str) -> frozenset[GoodsClass]:
        folded = fold(description)
        return frozenset(goods for goods in self.classes if goods.pattern.search(folded))

    def _by_heading(self, hs_code: str | None) -> frozenset[GoodsClass]:
        """Classes with the longest heading that the tariff number begins with."""
        if hs_code is None:
            return frozenset()
        lengths = {
            goods: max((len(heading) for heading in goods.headings if hs_code.startswith(heading)), default=0)
            for goods in self.classes
        }
        longest = max(lengths.values(), default=0)
        return frozenset(goods for goods, length in lengths.items() if length == longest and longest)

    def _usd_per_kg(self, lines: Sequence[DeclarationLine]) -> float | None:
        value, mass_g = Decimal(0), 0
        for line in lines:
            rate = self.per_usd.get(line.currency or "")
            if not line.line_net_mass_g or line.line_value is None or rate is None:
                return None
            value += line.line_value / Decimal(str(rate))
            mass_g += line.line_net_mass_g
        return float(value) * 1000 / mass_g if mass_g else None


def _most_mass_g(lines: Sequence[DeclarationLine], found: Sequence[frozenset[GoodsClass]]) -> float | None:
    """What the declared bottles can weigh at most; None unless every line states contents, pieces and known goods."""
    total_g = 0.0
    for line, classes in zip(lines, found, strict=True):
        contents = _CONTENTS.findall(fold(line.description))
        limits = [goods.most_kg_l_of_contents for goods in classes if goods.most_kg_l_of_contents is not None]
        if len(contents) != 1 or not limits or line.quantity is None:
            return None
        figure, unit = contents[0]
        litres = float(figure.replace(",", ".")) * (1.0 if unit in _LITRE_UNITS else 0.001)
        total_g += litres * float(line.quantity) * max(limits) * 1000
    return total_g + _PACKING_G if total_g else None


def _widest(limits_by_line: list[list[float | None]]) -> float | None:
    """The highest limit, None where any line has none: goods nobody knows may be anything."""
    widest = 0.0
    for limits in limits_by_line:
        known = [limit for limit in limits if limit is not None]
        if not known:
            return None
        widest = max(widest, *known)
    return widest or None
