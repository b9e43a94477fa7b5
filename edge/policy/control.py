"""Control lists as data: which materials and tariff numbers need a licence, since when, and whether it is suspended.

Each file in `lists/` is one announcement. A suspension ends by itself on its last day, so nobody needs to be in the
room for a control to come back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from functools import cached_property
from operator import ne
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, model_validator

from edge.claims.goods.substance_numbers import cas_check_digit
from edge.domain import CountryCode, Frozen, GoodsClaim, GoodsKind
from edge.policy.sentence import Names
from edge.policy.wording import Form

__all__ = ["ControlEntry", "ControlList", "ControlLists", "Manner", "Named"]

_ELEMENT = re.compile(r"[A-Z][a-z]?")
_CHROMIUM = "Cr"
"""Its formula is a grade of steel or of a nickel alloy, such as W6Mo5Cr4V2: no strategic material holds it."""

_COUNTED = re.compile(r"[0-9\u2080-\u2089]")


class Manner(IntEnum):
    """How a text names a material, the plainest last."""

    MENTION = 0
    """By its bare name, where that may be a brand, a colour or anything."""
    PART = 1
    """As a part of a thing."""
    NAME = 2
    """By its bare name, where the name is enough."""
    SUBSTANCE = 3
    """As a compound or an alloy, which a thing may hold as well."""
    PURE = 4
    """With its purity."""
    LOAD = 5
    """As a load of it: powder, ingots, scrap, a CAS number."""


class Named(NamedTuple):
    """A material that some text names."""

    symbol: str
    manner: Manner

    @property
    def raw(self) -> bool:
        """Whether it is named as a material, and not as part of a thing."""
        return self.manner > Manner.PART


def _cas_number(number: str) -> str:
    first, _, rest = number.partition("-")
    second, _, check = rest.partition("-")
    if not (first + second + check).isdecimal() or cas_check_digit(first, second) != check:
        raise ValueError(f"{number} is no CAS number: its check digit is not that of the others")
    return number


_TariffNumber = Annotated[str, Field(pattern=r"^\d{4,12}$")]


class ControlEntry(Frozen):
    """One controlled material."""

    symbol: str = Field(description="element, or a name such as SmCo")
    number: str = Field(default="", description="the announcement's own number")
    name: str
    zh: str
    cas: tuple[Annotated[str, AfterValidator(_cas_number)], ...] = ()
    hs: tuple[_TariffNumber, ...] = Field(
        default=(), description="tariff numbers, or leading digits that are all controlled"
    )
    hs_short: tuple[_TariffNumber, ...] = Field(
        default=(), description="six digits that hold controlled and free goods"
    )
    name_is_enough: bool = Field(
        default=False,
        description="the bare name is a find where no thing made with it is named; else only a raw form, a formula,"
        " a CAS number or a purity",
    )


class ControlList(Frozen):
    """One announcement. Dates are days in the announcing country; the last day of a suspension is included."""

    id: str
    title: str
    short: str = Field(default="", description="what officers call it in a sentence; left out, its id")
    short_zh: str = ""
    source: str
    confirmed: bool = Field(description="the text of the announcement, and not general knowledge, is the source")
    utc_offset_h: float = Field(default=0.0, ge=-12, le=14, description="of the announcing country, for its days")
    destinations: tuple[CountryCode, ...] = Field(default=(), description="it binds exports there; empty: everywhere")
    ban: bool = Field(default=False, description="a ban that no licence lifts, in principle")
    effective_from: dt.date | None = Field(default=None, description="none: a watch list that controls nothing")
    effective_to: dt.date | None = None
    suspended_from: dt.date | None = None
    suspended_to: dt.date | None = None
    entries: tuple[ControlEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _dates_in_order(self) -> ControlList:
        if self.effective_from and self.effective_to and self.effective_from > self.effective_to:
            raise ValueError("effective_to lies before effective_from")
        if (self.suspended_from is None) != (self.suspended_to is None):
            raise ValueError("a suspension needs suspended_from and suspended_to")
        if self.suspended_from and self.suspended_to and self.suspended_from > self.suspended_to:
            raise ValueError("suspended_to lies before suspended_from")
        return self

    def day_of(self, at: dt.datetime) -> dt.date:
        """The day in the announcing country at a moment."""
        return (at.astimezone(dt.UTC) + dt.timedelta(hours=self.utc_offset_h)).date()

    def in_force(self, at: dt.datetime) -> bool:
        """Whether the announcement binds at a moment."""
        day = self.day_of(at)
        if (
            self.effective_from is None
            or day < self.effective_from
            or (self.effective_to is not None and day > self.effective_to)
        ):
            return False
        return not (self.suspended_from and self.suspended_to and self.suspended_from <= day <= self.suspended_to)


class ControlLists(Frozen):
    """All announcements known, in force or not."""

    lists: tuple[ControlList, ...]

    def symbols_in(self, claim: GoodsClaim) -> list[str]:
        """Listed materials that a claim names."""
        match claim.kind:
            case GoodsKind.CAS:
                return [entry.symbol for entry in self._by_cas.get(claim.value, ())]
            case GoodsKind.FORMULA:
                return [element for element in _ELEMENT.findall(claim.value) if element in self._by_symbol]
            case GoodsKind.MATERIAL | GoodsKind.TRADE_NAME if claim.value in self._by_symbol:
                return [claim.value]
        return []

    def named(self, claim: GoodsClaim, form: Form) -> Iterator[Named]:
        """Listed materials that a claim names, and how, in words of this form."""
        for symbol in self.symbols_in(claim):
            yield Named(symbol, self._manner(claim, symbol, form))

    def perhaps_named(self, claim: GoodsClaim) -> Iterator[str]:
        """Listed materials whose CAS number differs in one digit from a misread one."""
        if claim.kind is GoodsKind.MISREAD_CAS:
            for number, entries in self._by_cas.items():
                if len(number) == len(claim.value) and sum(map(ne, number, claim.value)) == 1:
                    yield from (entry.symbol for entry in entries)

    def name_is_enough(self, symbol: str) -> bool:
        """Whether the bare name of a material is a find."""
        return any(entry.name_is_enough for entry in self._by_symbol.get(symbol, ()))

    def _manner(self, claim: GoodsClaim, symbol: str, form: Form) -> Manner:
        if form.load or claim.kind is GoodsKind.CAS:
            return Manner.LOAD
        if form.pure:
            return Manner.PURE
        enough = self.name_is_enough(symbol)
        if claim.kind is GoodsKind.FORMULA and _CHROMIUM in _ELEMENT.findall(claim.value) and not enough:
            return Manner.PART
        # Numbers in a formula speak of a compound; GaN or NdFeB may be printed on any charger or toy.
        counted = claim.kind is GoodsKind.FORMULA and _COUNTED.search(claim.value) is not None
        if (form.raw and (enough or not form.thing)) or (counted and (enough or not form.thing)):
            return Manner.SUBSTANCE
        if form.thing:
            return Manner.PART
        return Manner.NAME if enough else Manner.MENTION

    @cached_property
    def names(self) -> Names:
        """What the lists call materials and are called themselves."""
        return Names(
            materials={e.symbol: {"en": e.name, "zh": e.zh} for found in self.lists for e in found.entries},
            lists={f.id: {"en": f.short or f.id, "zh": f.short_zh or f.short or f.id} for f in self.lists},
        )

    @cached_property
    def _by_symbol(self) -> dict[str, list[ControlEntry]]:
        return self._index(lambda entry: (entry.symbol,))

    @cached_property
    def _by_cas(self) -> dict[str, list[ControlEntry]]:
        return self._index(lambda entry: entry.cas)

    def _index(self, keys: Callable[[ControlEntry], Iterable[str]]) -> dict[str, list[ControlEntry]]:
        index: dict[str, list[ControlEntry]] = {}
        for found in self.lists:
            for entry in found.entries:
                for key in keys(entry):
                    index.setdefault(key, []).append(entry)
        return index
