"""Control lists as data: which materials and tariff numbers need a licence, since when, and whether it is suspended.

Each file in `lists/` is one announcement. A suspension ends by itself on its last day, so nobody needs to be in the
room for a control to come back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from pydantic import Field, model_validator

from edge.domain import CountryCode, Frozen, GoodsClaim, GoodsKind

__all__ = ["ControlEntry", "ControlList", "ControlLists", "InForceLists", "Named"]

_ELEMENT = re.compile(r"[A-Z][a-z]?")
_COUNTED = re.compile(r"[0-9\u2080-\u2089]")
_SHORT_HS_DIGITS = 6
"""Tariff numbers are the same in all countries down to six digits; shippers seldom declare more."""


class Named(NamedTuple):
    """A material that some text names; `raw` where it is named as a material and not as part of a thing."""

    symbol: str
    raw: bool


class ControlEntry(Frozen):
    """One controlled material."""

    symbol: str = Field(description="element, or a name such as SmCo")
    number: str = Field(default="", description="the announcement's own number")
    name: str
    zh: str
    cas: tuple[str, ...] = ()
    hs: tuple[str, ...] = Field(default=(), description="tariff numbers, or leading digits that are all controlled")
    hs_short: tuple[str, ...] = Field(default=(), description="six digits that hold controlled and free goods")
    name_is_enough: bool = Field(
        default=False, description="the bare name is a find; else only oxide, powder, metal, formula or CAS number"
    )


class ControlList(Frozen):
    """One announcement. Dates are days in the announcing country; the last day of a suspension is included."""

    id: str
    title: str
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

    def named(self, claims: Iterable[GoodsClaim], *, raw_form: bool) -> frozenset[Named]:
        """Listed materials that claims name. `raw_form`: other words beside them speak of a powder, oxide, metal."""
        return frozenset(found for claim in claims for found in self._named(claim, raw_form=raw_form))

    def _named(self, claim: GoodsClaim, *, raw_form: bool) -> Iterator[Named]:
        if claim.kind is GoodsKind.CAS:
            for entry in self._by_cas.get(claim.value, ()):
                yield Named(entry.symbol, raw=True)
        elif claim.kind is GoodsKind.FORMULA:
            # Numbers in a formula speak of a compound; GaN or NdFeB may be printed on any charger or toy.
            raw = raw_form or _COUNTED.search(claim.value) is not None
            for element in _ELEMENT.findall(claim.value):
                if element in self._by_symbol:
                    yield Named(element, raw=raw)
        elif claim.kind in (GoodsKind.MATERIAL, GoodsKind.TRADE_NAME):
            for entry in self._by_symbol.get(claim.value, ()):
                yield Named(entry.symbol, raw=raw_form or entry.name_is_enough)

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

    def in_force(self, at: dt.datetime, destination: CountryCode | None) -> InForceLists:
        """The announcements that bind an export to a country at a moment; those for named countries need one."""
        return InForceLists(
            tuple(
                found
                for found in self.lists
                if found.in_force(at) and (not found.destinations or destination in found.destinations)
            )
        )


class InForceLists(NamedTuple):
    """Announcements that bind at one moment. Answers name each find's announcement."""

    lists: tuple[ControlList, ...]

    def controlled(self, symbols: Iterable[str]) -> dict[str, str]:
        """Of these materials those that need a licence."""
        return self._symbols(symbols, ban=False)

    def banned(self, symbols: Iterable[str]) -> dict[str, str]:
        """Of these materials those that no licence lets out."""
        return self._symbols(symbols, ban=True)

    def controlled_hs(self, codes: Iterable[str]) -> dict[str, str]:
        """Of these tariff numbers those that need a licence."""
        return {
            code: found.id
            for code in codes
            for found, entry in self._entries()
            if any(code.startswith(listed) for listed in entry.hs)
            or (len(code) <= _SHORT_HS_DIGITS and code in entry.hs_short)
        }

    def _symbols(self, symbols: Iterable[str], *, ban: bool) -> dict[str, str]:
        wanted = set(symbols)
        return {e.symbol: found.id for found, e in self._entries() if found.ban is ban and e.symbol in wanted}

    def _entries(self) -> Iterator[tuple[ControlList, ControlEntry]]:
        return ((found, entry) for found in self.lists for entry in found.entries)
