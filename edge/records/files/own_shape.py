"""The fast way of declarations in our own shape, as JSON: read into plain structures, and written from them again.

What is not plain goes the strict way, which may still take it. A property test holds that both come to the same entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import InvalidOperation
from functools import partial
from typing import Any, NamedTuple

import msgspec
from pydantic import ValidationError

from edge.domain import Declaration
from edge.records.entry import SMALL_PARCEL_G, Entry, Intake, body_digest, microseconds
from edge.records.files.fragments import ColumnMemo, Memo
from edge.records.files.own_structures import NOBODY, STORED, OwnDeclaration, is_plain, who
from edge.records.linking import links_of
from edge.records.packing import Declared, Packed, pack, pack_columns
from edge.records.parties import Who, WhoColumns, item_key

__all__ = ["OwnShape"]

OWN_FIELDS = frozenset(Declaration.model_fields)


class _Plain(NamedTuple):
    """A declaration without anything that the model would have to decide on; as an `Entry`, but for its links."""

    line: int
    item_id: str
    alt_ids: tuple[str, ...]
    posted_s: int
    received_us: int
    version: int | None
    source: str
    body: bytes
    mass_g: int
    sender: Who
    addressee: Who
    goods: int


class OwnShape:
    """Makes entries of objects in our own shape."""

    def __init__(self, intake: Intake) -> None:
        self._hasher = intake.hasher
        self._received_us = microseconds(intake.received_at)
        self._moments: Memo[str, tuple[int, str] | None] = Memo(_moment)
        self._senders: ColumnMemo[Who, tuple[bytes, ...]] = ColumnMemo(lambda senders: self._digests("sender", senders))
        self._decode = msgspec.json.Decoder(OwnDeclaration).decode
        self._encode = msgspec.json.Encoder(decimal_format="string").encode
        self._lettered = partial(msgspec.convert, type=STORED, from_attributes=True)

    def fits(self, found: dict[str, Any]) -> bool:
        """Whether the object is in our own shape, and not in that of a shipping interface."""
        lines = found.get("lines", ())
        return (
            found.keys() <= OWN_FIELDS
            and isinstance(lines, list | tuple)
            and all(isinstance(entry, dict) and "line_no" in entry for entry in lines)
        )

    def read(self, texts: Sequence[str], lines: Sequence[int]) -> tuple[Packed, list[bool]]:
        """The declarations of objects as JSON texts, and of each whether it is among them or must go the strict way."""
        found = [self._read(text, line) for text, line in zip(texts, lines, strict=True)]
        good = [plain is not None for plain in found]
        return self._packed([plain for plain in found if plain is not None]), good

    def entry(self, found: dict[str, Any], line: int) -> Entry | None:
        """The entry of an object that `fits`, or None where it must go the strict way."""
        try:
            plain = self._plain(msgspec.convert(found, OwnDeclaration), line)
        except (msgspec.ValidationError, UnicodeEncodeError, InvalidOperation):
            return None
        if plain is None:
            return None
        others = dict.fromkeys(map(item_key, plain.alt_ids))
        return Entry(
            line, plain.item_id, tuple(others), plain.posted_s, plain.received_us, plain.version, plain.source,
            body_digest(plain.body), plain.body, self._links(plain), plain.mass_g,
        )  # fmt: skip

    def _read(self, text: str, line: int) -> _Plain | None:
        try:
            return self._plain(self._decode(text), line)
        except (msgspec.DecodeError, UnicodeEncodeError, InvalidOperation, RecursionError):
            return None

    def _plain(self, own: OwnDeclaration, line: int) -> _Plain | None:
        version, source, received_us = own.record_version, own.source, self._received_us
        if own.received_at is not msgspec.UNSET:
            received = self._moments[own.received_at]
            if received is None:
                return None
            received_us = received[0]
        posted_s = received_us // 1_000_000
        if own.posting_date is not None:
            posted = self._moments[own.posting_date]
            if posted is None:
                return None
            posted_s, own.posting_date = posted[0] // 1_000_000, posted[1]
        if not is_plain(own):
            return None
        goods = self._hasher.goods_key(own.lines[0].hs_code, own.lines[0].description) if own.lines else 0
        sender, addressee = who(own.sender), who(own.addressee)
        return _Plain(
            line, own.item_id, tuple([alt_id for alt_id in own.alt_ids if alt_id != own.item_id]), posted_s,
            received_us, None if version is msgspec.UNSET else version, source, self._body(own),
            own.gross_mass_g or 0, sender, addressee, goods,
        )  # fmt: skip

    def _body(self, own: OwnDeclaration) -> bytes:
        """What stands in no column, as it is stored; of a party of which nothing is known nothing is written."""
        own.record_version = own.received_at = msgspec.UNSET
        own.source = "file"
        # A field that is deleted counts as left out, while `UNSET` would be taken for a party without anything.
        if own.sender in NOBODY:
            del own.sender
        if own.addressee in NOBODY:
            del own.addressee
        return self._encode(self._lettered(own))

    def _packed(self, found: list[_Plain]) -> Packed:
        if not found:
            return pack([])
        (
            lines, items, alts, posted_s, received_us, versions, sources, bodies, masses, senders, addressees, goods,
        ) = zip(*found, strict=True)  # fmt: skip
        keys: list[Sequence[bytes]] = [*zip(*self._senders.values(senders), strict=True)]
        keys.extend(self._hasher.digests("addressee", WhoColumns(*zip(*addressees, strict=True))))
        linked, links = links_of(keys, goods, masses)
        return pack_columns(
            Declared(lines, items, alts, posted_s, received_us, versions, sources, bodies, masses, linked, links)
        )

    def _digests(self, side: str, parties: Sequence[Who]) -> Iterable[tuple[bytes, ...]]:
        return zip(*self._hasher.digests(side, WhoColumns(*zip(*parties, strict=True))), strict=True)

    def _links(self, plain: _Plain) -> tuple[int, ...]:
        if plain.mass_g > SMALL_PARCEL_G:
            return ()
        keys = self._hasher.party_keys("sender", plain.sender) + self._hasher.party_keys("addressee", plain.addressee)
        return tuple([key ^ plain.goods for key in keys])


def _moment(text: str) -> tuple[int, str] | None:
    """Microseconds since 1970, and the text as the model writes it."""
    try:
        moment = Declaration.model_validate({"item_id": "X", "received_at": text})
        written = moment.model_dump_json(include={"received_at"})
        return microseconds(moment.received_at), msgspec.json.decode(written)["received_at"]
    except (ValidationError, OverflowError):
        return None
