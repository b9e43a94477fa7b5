"""Classes of goods as data: the words and tariff headings of each, how dense its parcels may be, what it is worth.

The table is `goods.yaml`; limits there are of bulk density (gross mass over box volume), because only the box is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field, model_validator

from edge.domain import DeclarationLine, Frozen
from edge.policy.bottles import most_mass_by_label_g, most_mass_g
from edge.policy.goods_words import any_of, folded, heads_of
from edge.policy.wording import Wording

__all__ = ["GoodsClass", "GoodsTable", "Judged"]


class GoodsClass(Frozen):
    """One class of goods. Limits are None where nothing is known."""

    name: str
    zh: str
    headings: tuple[Annotated[str, Field(pattern=r"^\d{2,10}$")], ...] = Field(
        default=(), description="leading digits of tariff numbers, without dots"
    )
    words: tuple[str, ...] = ()
    head_words: tuple[str, ...] = Field(default=(), description="words that count only where no other noun follows")
    cover: bool = Field(default=False, description="strategic materials have been declared as these goods")
    unusual_kg_l: float | None = Field(default=None, gt=0)
    impossible_kg_l: float | None = Field(default=None, gt=0)
    usual_usd_per_kg: float | None = Field(default=None, gt=0)
    most_kg_l_of_contents: float | None = Field(
        default=None, description="gross mass over stated contents that no bottle of it can pass, kg per litre"
    )
    purity_is_usual: bool = Field(default=False, description="such goods are sold by purity")
    made_with: tuple[str, ...] = Field(
        default=(), description="strategic materials that such goods hold as a matter of course"
    )

    @model_validator(mode="after")
    def _limits_in_order(self) -> GoodsClass:
        if self.unusual_kg_l and self.impossible_kg_l and self.unusual_kg_l > self.impossible_kg_l:
            raise ValueError("unusual_kg_l lies above impossible_kg_l")
        return self

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches folded descriptions of this class."""
        parts = (any_of(self.words).pattern if self.words else "", heads_of(self.head_words))
        return re.compile("|".join(filter(None, parts)) or r"(?!)")


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
    made_with: frozenset[str]


class GoodsTable(Frozen):
    """The table of classes, and the words that say nothing or speak of a raw form."""

    classes: tuple[GoodsClass, ...]
    vague_words: tuple[str, ...]
    powder_words: tuple[str, ...]
    load_words: tuple[str, ...] = Field(default=(), description="forms in which a load of a material travels")
    raw_words: tuple[str, ...]
    alloy_words: tuple[str, ...] = Field(default=(), description="raw forms, but where a thing is named")
    thing_words: tuple[str, ...] = ()
    ordinary_compounds: tuple[str, ...] = Field(default=(), description="compounds that words of a raw form may be of")
    no_licence_words: tuple[str, ...] = Field(
        default=(), description="what the field of the licence has where there is none"
    )
    per_usd: dict[str, Annotated[float, Field(gt=0)]] = Field(
        description="units of a currency per US dollar, for orders of magnitude only"
    )

    @model_validator(mode="after")
    def _one_class_of_each_name(self) -> GoodsTable:
        names = [goods.name for goods in self.classes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two classes have the name {twice[0]}")
        return self

    def judge(self, lines: Sequence[DeclarationLine], label: Iterable[str] = ()) -> Judged:
        """Classes of the lines, and the limits of the most permissive of them; `label` are the texts on the parcel."""
        by_words = [self._by_words(line.description) for line in lines]
        by_heading = [self._by_heading(line.hs_code) for line in lines]
        # Where words and heading agree on a class, other classes that a word alone suggests are noise.
        each = [words & heading or words | heading for words, heading in zip(by_words, by_heading, strict=True)]
        every = frozenset[GoodsClass]().union(*each)
        # A bottle is one by its words, be it of steel or plastic by its heading.
        contents_limits = [_contents_limits(found | words) for found, words in zip(each, by_words, strict=True)]
        return Judged(
            classes=frozenset(goods.name for goods in every),
            cover=any(goods.cover for goods in every),
            powder=any(self._powder.search(folded(line.description)) for line in lines),
            vague=tuple(line.description for line in lines if self.wording.is_vague(line.description)),
            contradictions=tuple(
                f"{line.description} ({line.hs_code})"
                for line, words, heading in zip(lines, by_words, by_heading, strict=True)
                if words and heading and not words & heading
            ),
            unusual_kg_l=_widest([[goods.unusual_kg_l for goods in found] for found in each]),
            impossible_kg_l=_widest([[goods.impossible_kg_l for goods in found] for found in each]),
            usual_usd_per_kg=_widest([[goods.usual_usd_per_kg for goods in found] for found in each]),
            usd_per_kg=self._usd_per_kg(lines),
            most_mass_g=most_mass_g(lines, contents_limits) or most_mass_by_label_g(lines, contents_limits, label),
            purity_is_usual=any(goods.purity_is_usual for goods in every),
            made_with=frozenset(material for goods in every for material in goods.made_with),
        )

    def of_other_classes(self, descriptions: Iterable[str], declared: frozenset[str]) -> list[str]:
        """Descriptions of classes that are known and none of those declared; nothing where no class is known."""
        if not declared:
            return []
        named = ((text, {goods.name for goods in self._by_words(text)}) for text in descriptions)
        return [text for text, classes in named if classes and classes.isdisjoint(declared)]

    @cached_property
    def wording(self) -> Wording:
        """The lists of words by which a text speaks of a material."""
        return Wording(
            vague=self.vague_words,
            load=self.load_words,
            raw=self.raw_words,
            alloy=self.alloy_words,
            thing=self.thing_words,
            ordinary=self.ordinary_compounds,
        )

    def says_no_licence(self, text: str) -> bool:
        """Whether a field for the number of a licence says that there is none, or none yet."""
        return self._no_licence.search(folded(text)) is not None

    @cached_property
    def _no_licence(self) -> re.Pattern[str]:
        return any_of(self.no_licence_words)

    @cached_property
    def _powder(self) -> re.Pattern[str]:
        return any_of(self.powder_words)

    def _by_words(self, description: str) -> frozenset[GoodsClass]:
        text = folded(description)
        return frozenset(goods for goods in self.classes if goods.pattern.search(text))

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


def _contents_limits(found: Iterable[GoodsClass]) -> list[float]:
    return [goods.most_kg_l_of_contents for goods in found if goods.most_kg_l_of_contents is not None]


def _widest(limits_by_line: list[list[float | None]]) -> float | None:
    """The highest limit, None where any line has none: goods nobody knows may be anything."""
    widest = 0.0
    for limits in limits_by_line:
        known = [limit for limit in limits if limit is not None]
        if not known:
            return None
        widest = max(widest, *known)
    return widest or None
