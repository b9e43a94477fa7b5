"""The fast way of a party in a table: its columns of one row turned into its piece of JSON and its keys.

Parties are the dearest part of a row, because an addressee hardly ever comes twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from edge.domain import Party
from edge.records import values
from edge.records.fragments import BAD, Memo, quote
from edge.records.parties import PartyHasher, Who

__all__ = ["PartyColumns"]

_FIELDS = tuple(Party.model_fields)
_COUNTRY = re.compile(r"[A-Z]{2}")


class PartyColumns:
    """What the columns of one side mean.

    Args:
        side: `sender` or `addressee`.
        columns: index in the row and field of each column.
        hasher: of the store.
    """

    def __init__(self, side: str, columns: Sequence[tuple[int, str]], hasher: PartyHasher) -> None:
        ordered = sorted(columns, key=lambda column: _FIELDS.index(column[1]))
        self.at = [at for at, _ in ordered]
        self._columns = [field for _, field in ordered]
        fields = list(dict.fromkeys(self._columns))
        self._fields = fields
        self._side, self._keys = side, hasher.party_keys
        self._begins = [f'"{field}":' for field in fields]
        # Fields without a column are found behind the others, where an empty text is put.
        self._who = [fields.index(field) if field in fields else -1 for field in Who._fields]
        self._country = fields.index("country") if "country" in fields else None
        self._countries: Memo[str, str] = Memo(_country)

    def read(self, texts: Any) -> tuple[str, tuple[int, ...]]:
        """The piece of the body and the keys; `BAD` where only the strict way can tell."""
        texts = (texts,) if isinstance(texts, str) else texts
        plain = [text.strip() for text in texts]
        # A cell of blanks only is rare enough to go the strict way.
        if "" in plain and any(text.isspace() for text in texts):
            return BAD, ()
        if len(self._columns) > len(self._fields):
            plain = self._in_one(plain)
        if self._country is not None and plain[self._country]:
            plain[self._country] = self._countries[plain[self._country]]
            if plain[self._country] == BAD:
                return BAD, ()
        written = ",".join([begin + quote(text) for begin, text in zip(self._begins, plain, strict=True) if text])
        plain.append("")
        keys = self._keys(self._side, Who(*[plain[at] for at in self._who]))
        return (f',"{self._side}":{{{written}}}' if written else ""), keys

    def _in_one(self, plain: list[str]) -> list[str]:
        """One text for each field: lines of an address are put together, of other fields the last counts."""
        found = dict.fromkeys(self._fields, "")
        for field, text in zip(self._columns, plain, strict=True):
            if text:
                found[field] = f"{found[field]}, {text}" if field == "address" and found[field] else text
        return list(found.values())


def _country(text: str) -> str:
    """The code of a country, `BAD` where there is none."""
    try:
        found = values.country(text)
    except values.ValueRefusedError:
        return BAD
    return found if _COUNTRY.fullmatch(found) else BAD
