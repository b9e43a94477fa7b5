"""What the control lists ask of one export: those that bind on its day and to its destination."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from edge.domain import CountryCode
from edge.policy.control import ControlEntry, ControlList, ControlLists

__all__ = ["InForceLists"]

SHORT_HS_DIGITS = 6
"""Tariff numbers are the same in all countries down to six digits; shippers seldom declare more."""


class InForceLists(NamedTuple):
    """Announcements that bind at one moment, and the others. Answers name each find's announcement."""

    lists: tuple[ControlList, ...]
    others: tuple[ControlList, ...] = ()

    @classmethod
    def of(cls, lists: ControlLists, at: dt.datetime, destination: CountryCode | None) -> Self:
        """Those that bind an export to a country at a moment; those for named countries need one."""
        binding: list[ControlList] = []
        others: list[ControlList] = []
        for found in lists.lists:
            binds = found.in_force(at) and (not found.destinations or destination in found.destinations)
            (binding if binds else others).append(found)
        return cls(tuple(binding), tuple(others))

    @property
    def free_hs(self) -> tuple[str, ...]:
        """The tariff numbers of materials that only other lists name, suspended ones say."""
        return tuple(hs for found in self.others for entry in found.entries for hs in entry.hs)

    def controlled(self, symbols: Iterable[str]) -> dict[str, str]:
        """Of these materials those that need a licence."""
        return self._symbols(symbols, ban=False)

    def banned(self, symbols: Iterable[str]) -> dict[str, str]:
        """Of these materials those that no licence lets out."""
        return self._symbols(symbols, ban=True)

    def controlled_hs(self, codes: Iterable[str]) -> dict[str, str]:
        """Of these tariff numbers those that need a licence."""
        # Where several lists control a number, the first of them is named.
        entries = list(self._entries())[::-1]
        return {code: found.id for code in codes for found, entry in entries if self._binds(entry, code)}

    def _binds(self, entry: ControlEntry, code: str) -> bool:
        """Whether a tariff number is, or may be, one of an entry.

        Behind the sixth digit every country counts in its own way, so a longer number that begins as a controlled
        heading does may be anything in it, unless it is known to be of a material that is free.
        """
        longer = len(code) > SHORT_HS_DIGITS
        if code.startswith(entry.hs) or (longer and any(listed.startswith(code) for listed in entry.hs)):
            return True
        if code.startswith(entry.hs_short):
            return not code.startswith(self.free_hs)
        return not longer and any(short.startswith(code) for short in entry.hs_short)

    def _symbols(self, symbols: Iterable[str], *, ban: bool) -> dict[str, str]:
        wanted = set(symbols)
        if not wanted:
            return {}  # as for nearly every parcel
        return {e.symbol: found.id for found, e in self._entries() if found.ban is ban and e.symbol in wanted}

    def _entries(self) -> Iterator[tuple[ControlList, ControlEntry]]:
        return ((found, entry) for found in self.lists for entry in found.entries)
