"""Classes of goods as data: the words and tariff headings of each, how dense its parcels may be, what it is worth.

The table is `goods.yaml`; limits there are of bulk density (gross mass over box volume), because only the box is seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Annotated, NamedTuple

from pydantic import Field, model_validator

from edge.domain import DeclarationLine, Frozen
from edge.policy.bottles import most_mass_g
from edge.policy.goods_words import any_of, folded, heads_of

__all__ = ["Form", "GoodsClass", "GoodsTable", "Judged"]


_USED_FOR = re.compile(
    r"(?<![a-z])(?:for|used (?:in|as|by))(?![a-z])[^,;.\n]*|(?:用于|适用于|应用于|用作|供)[^,;.\n的]*的?"
)
"""What goods are meant for says nothing of what they are: tungsten powder for drill bits is no drill bit."""

_LATIN_WORD = re.compile("[a-z]+")


class Form(NamedTuple):
    """How a text speaks: of a material as such (`raw`), of a thing in which one is only a part (`thing`)."""

    raw: bool
    thing: bool


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


class GoodsTable(Frozen):
    """The table of classes, and the words that say nothing or speak of a raw form."""

    classes: tuple[GoodsClass, ...]
    vague_words: tuple[str, ...]
    powder_words: tuple[str, ...]
    raw_words: tuple[str, ...]
    alloy_words: tuple[str, ...] = Field(default=(), description="raw forms, but where a thing is named")
    thing_words: tuple[str, ...] = ()
    ordinary_compounds: tuple[str, ...] = Field(default=(), description="compounds that words of a raw form may be of")
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
            powder=any(self._powder.search(folded(line.description)) for line in lines),
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
            most_mass_g=most_mass_g(lines, [_contents_limits(found) for found in each]),
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
        return not re.sub(r"[\W\d_]+", "", self._vague.sub(" ", folded(description)))

    def form_of(self, texts: Iterable[str]) -> Form:
        """Whether any text speaks of a material as such, and whether any speaks of a thing made with it."""
        forms = [self._form_of_text(text) for text in texts]
        return Form(raw=any(form.raw for form in forms), thing=any(form.thing for form in forms))

    def is_only(self, names: Iterable[str], text: str) -> bool:
        """Whether a text is nothing but these names, words that say nothing, words of a raw form, and figures."""
        left = folded(text)
        for name in map(folded, names):
            left = re.sub(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", " ", left)
        if not all(map(self._may_say_nothing, _LATIN_WORD.findall(left))):
            return False
        left = self._alloy.sub(" ", self._raw.sub(" ", self._vague.sub(" ", left)))
        return not re.sub(r"[\W\d_]+|(?<![a-z])(?:kg|g|mg|pcs?)(?![a-z])", "", left)

    def _may_say_nothing(self, word: str) -> bool:
        """Whether a Latin word stands in any of the words left out: asked first, because most lines have another."""
        return word in self._left_out or word.removesuffix("s") in self._left_out or word.endswith(self._endings)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        phrases = (*self.vague_words, *self.raw_words, *self.alloy_words, "kg g mg pc pcs")
        words = [word for phrase in phrases for word in _LATIN_WORD.findall(folded(phrase))]
        return frozenset(form for word in words for form in (word, f"{word}e"))

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        endings = [word[1:] for word in self.raw_words if word.startswith("-")]
        return tuple(form for ending in endings for form in (ending, f"{ending}s"))

    @cached_property
    def _form_of_text(self) -> Callable[[str], Form]:
        """Declared descriptions repeat all day, so what was read of one is remembered."""
        return lru_cache(maxsize=4096)(self._read_form)

    def _read_form(self, text: str) -> Form:
        text = self._ordinary.sub(" ", folded(text))
        thing = self._thing.search(_USED_FOR.sub(" ", text)) is not None
        raw = self._raw.search(text) or (not thing and self._alloy.search(text))
        return Form(raw=bool(raw), thing=thing)

    @cached_property
    def _vague(self) -> re.Pattern[str]:
        return any_of(self.vague_words)

    @cached_property
    def _powder(self) -> re.Pattern[str]:
        return any_of(self.powder_words)

    @cached_property
    def _raw(self) -> re.Pattern[str]:
        return any_of(self.raw_words)

    @cached_property
    def _alloy(self) -> re.Pattern[str]:
        return any_of(self.alloy_words)

    @cached_property
    def _thing(self) -> re.Pattern[str]:
        return any_of(self.thing_words)

    @cached_property
    def _ordinary(self) -> re.Pattern[str]:
        return any_of(self.ordinary_compounds)

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
