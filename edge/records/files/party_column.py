"""The fast way of a party in a table: its columns turned into pieces of JSON and into keys, for many rows at once.

Parties are the dearest part of a row, because an addressee hardly ever comes twice. Senders do: they are remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from edge.countries import country_codes
from edge.domain import Party
from edge.records.files import values
from edge.records.files.amounts import ValueRefusedError
from edge.records.files.assembly import in_one
from edge.records.files.fragments import BAD, LEFT_OPEN, ColumnMemo, Memo, escape_all
from edge.records.files.open_fields import leaves_open
from edge.records.names import named
from edge.records.parties import PartyHasher, WhoColumns

__all__ = ["PartiesRead", "PartyColumns"]

_FIELDS = tuple(Party.model_fields)
_MARKS = frozenset((BAD, LEFT_OPEN))
_BETWEEN = "\x1f"
"""Parts the fields of a party in one text; a field that has it inside is not joined."""


class PartiesRead(NamedTuple):
    """Of each row the piece of its body, `BAD` where only the strict way can tell, and digests of its keys."""

    pieces: Sequence[str]
    names: Sequence[bytes]
    places: Sequence[bytes]
    phones: Sequence[bytes]


_Party = tuple[str, bytes, bytes, bytes]


class PartyColumns:
    """What the columns of one side mean.

    Args:
        side: `sender` or `addressee`.
        columns: index in the row and field of each column.
        hasher: of the store.
    """

    def __init__(self, side: str, columns: Sequence[tuple[int, str]], hasher: PartyHasher) -> None:
        ordered = sorted(columns, key=lambda column: _FIELDS.index(column[1]))
        self._at = [at for at, _ in ordered]
        self._columns = [field for _, field in ordered]
        self._side, self._digests = side, hasher.digests
        self._countries: Memo[str, str] = Memo(_country)
        self._remembered: ColumnMemo[str, _Party] | None = None
        if side == "sender":
            self._remembered = ColumnMemo(self._read_joined)

    def read(self, columns: Sequence[Sequence[str]]) -> PartiesRead:
        """The parties of rows that are given by their columns."""
        own = [columns[at] for at in self._at]
        if self._remembered is None:
            return self._read(own)
        joined = list(map(_BETWEEN.join, zip(*own, strict=True)))
        if "".join(joined).count(_BETWEEN) != len(joined) * (len(own) - 1):
            return self._read(own)
        return PartiesRead(*zip(*self._remembered.values(joined), strict=True))

    def _read_joined(self, parties: Sequence[str]) -> Iterable[_Party]:
        """The parties whose fields are joined to one text each: as a key it is found faster than several."""
        return zip(*self._read(list(zip(*[text.split(_BETWEEN) for text in parties], strict=True))), strict=True)

    def _read(self, columns: Sequence[Sequence[str]]) -> PartiesRead:
        told: dict[str, list[str]] = {}
        marked: dict[int, str] = {}
        for field, texts in zip(self._columns, columns, strict=True):
            plain = list(map(str.strip, texts))
            if "" in plain and plain.count("") != texts.count(""):
                # A cell of blanks only is rare enough to go the strict way.
                marked |= {at: BAD for at, text in enumerate(plain) if texts[at] and not text}
            if field == "country":
                plain = [text and self._countries[text] for text in plain]
                if not _MARKS.isdisjoint(plain):
                    marked = {at: text for at, text in enumerate(plain) if text in _MARKS} | marked
                    plain = ["" if text in _MARKS else text for text in plain]
            told[field] = list(map(partial(in_one, field), told[field], plain)) if field in told else plain
        pieces = self._pieces(told)
        for at, mark in marked.items():
            pieces[at] = mark if mark == BAD else mark + pieces[at]
        nothing = [""] * len(pieces)
        who = WhoColumns(*[told.get(field, nothing) for field in WhoColumns._fields])
        return PartiesRead(pieces, *self._digests(self._side, who))

    def _pieces(self, told: dict[str, list[str]]) -> list[str]:
        escaped = {field: escape_all(texts) for field, texts in told.items()}
        begin = f",{named(self._side)}{{"
        if not any("" in texts for texts in escaped.values()):
            whole = begin + ",".join(f'{named(field)}"%s"' for field in escaped) + "}"
            return list(map(whole.__mod__, zip(*escaped.values(), strict=True)))
        columns = []
        for field, texts in escaped.items():
            before = f',{named(field)}"'
            columns.append([f'{before}{text}"' if text else "" for text in texts])
        return [f"{begin}{piece[1:]}}}" if piece else "" for piece in map("".join, zip(*columns, strict=True))]


def _country(text: str) -> str:
    """The code of a country, `BAD` where it may be that of none, `LEFT_OPEN` where a word states none."""
    if leaves_open("country", text):
        return LEFT_OPEN
    try:
        found = values.country(text)
    except ValueRefusedError:
        return BAD
    return found if found in country_codes() else BAD
