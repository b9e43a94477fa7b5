"""The fast way of declarations in our own shape, as JSON: read into these structures, and written from them again.

The structures say what is plain: texts where texts belong, codes as the model wants them, numbers without conditions
that need the model. What is not plain goes the strict way, which may still take it. A property test holds that both
come to the same entry, another that the structures have the fields of the model in its order.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta
from pydantic import ValidationError

from edge.countries import country_codes
from edge.domain import Declaration
from edge.records.entry import LARGEST, SMALL_PARCEL_G, Entry, Intake, body_digest, microseconds
from edge.records.files.fragments import DESCRIPTION_CHARS, ColumnMemo, Memo
from edge.records.linking import links_of
from edge.records.names import LETTERS
from edge.records.packing import Declared, Packed, pack, pack_columns
from edge.records.parties import Who, WhoColumns, item_key

__all__ = ["OwnDeclaration", "OwnLine", "OwnParty", "OwnShape"]

OWN_FIELDS = frozenset(Declaration.model_fields)
_CODES = "|".join(
    f"{first}[{''.join(code[1] for code in codes)}]" for first, codes in groupby(sorted(country_codes()), itemgetter(0))
)
"""By their first letter: as one long list they would cost a tenth of the reading."""
_Country: TypeAlias = Annotated[str, Meta(pattern=rf"^(?:{_CODES})\Z")]
"""A known one. Others go the strict way, which tells of those that no country has."""
_Currency: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
_Whole: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST)]


class OwnParty(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A `Party`."""

    name: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    country: _Country | None = None
    phone: str = ""
    email: str = ""


class OwnLine(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A `DeclarationLine`."""

    line_no: Annotated[int, Meta(ge=1, le=LARGEST)]
    description: Annotated[str, Meta(max_length=DESCRIPTION_CHARS)]
    quantity: Decimal | None = None
    unit: str = ""
    line_net_mass_g: _Whole | None = None
    line_value: Decimal | None = None
    currency: _Currency | None = None
    hs_code: Annotated[str, Meta(pattern=r"^[0-9]{4,12}\Z")] | None = None
    origin_country: _Country | None = None
    composition: str = ""
    cas: tuple[str, ...] = ()
    rare_earth_pct: Decimal | None = None
    sku: str = ""
    gtin: str = ""
    manufacturer: str = ""


class OwnDeclaration(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A `Declaration`; `record_version` and `received_at` may be left out."""

    item_id: Annotated[str, Meta(min_length=1, max_length=64)]
    id_type: str = ""
    alt_ids: tuple[str, ...] = ()
    record_version: Annotated[int, Meta(ge=1, le=LARGEST)] | msgspec.UnsetType = msgspec.UNSET
    received_at: str | msgspec.UnsetType = msgspec.UNSET
    source: str = "file"
    posting_date: str | None = None
    origin_office: str = ""
    dispatch_country: _Country | None = None
    transit_countries: tuple[_Country, ...] = ()
    destination_country: _Country | None = None
    contents_type: Literal["gift", "documents", "sample", "returned_goods", "merchandise", "other"] | None = None
    contents_explanation: str = ""
    sender: OwnParty | msgspec.UnsetType = msgspec.UNSET
    addressee: OwnParty | msgspec.UnsetType = msgspec.UNSET
    gross_mass_g: _Whole | None = None
    length_mm: _Whole | None = None
    width_mm: _Whole | None = None
    height_mm: _Whole | None = None
    total_value: Decimal | None = None
    currency: _Currency | None = None
    licence_no: str = ""
    certificate_no: str = ""
    invoice_no: str = ""
    lines: tuple[OwnLine, ...] = ()


def _stored(own: type[msgspec.Struct], **parts: Any) -> type[msgspec.Struct]:
    """A structure as it is written: with short names, and without a second look at what is in it."""
    fields = [(field.name, parts.get(field.name, Any), field.default) for field in msgspec.structs.fields(own)]
    return msgspec.defstruct(own.__name__, fields, rename=LETTERS, omit_defaults=True, gc=False)


_PARTY, _LINES = _stored(OwnParty), types.GenericAlias(tuple, (_stored(OwnLine), ...))
_STORED = _stored(OwnDeclaration, sender=_PARTY, addressee=_PARTY, lines=_LINES)
_NOBODY = (msgspec.UNSET, OwnParty())
_PERCENT = Decimal(100)


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
        self._lettered = partial(msgspec.convert, type=_STORED, from_attributes=True)

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
        if not _is_plain(own):
            return None
        goods = self._hasher.goods_key(own.lines[0].hs_code, own.lines[0].description) if own.lines else 0
        sender, addressee = _who(own.sender), _who(own.addressee)
        # The body is what stands in no column; of a party of which nothing is known nothing is written. A field that is
        # deleted counts as left out, while `UNSET` would be taken for a party without anything.
        own.record_version = own.received_at = msgspec.UNSET
        own.source = "file"
        if own.sender in _NOBODY:
            del own.sender
        if own.addressee in _NOBODY:
            del own.addressee
        return _Plain(
            line, own.item_id, tuple([alt_id for alt_id in own.alt_ids if alt_id != own.item_id]), posted_s,
            received_us, None if version is msgspec.UNSET else version, source, self._encode(self._lettered(own)),
            own.gross_mass_g or 0, sender, addressee, goods,
        )  # fmt: skip

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


def _who(party: OwnParty | msgspec.UnsetType) -> Who:
    if party is msgspec.UNSET:
        return Who()
    return Who(
        party.name, party.company, party.address, party.postcode, party.city, party.country or "", party.phone
    )  # fmt: skip


def _is_plain(own: OwnDeclaration) -> bool:
    """Whether all numbers are such as the model takes. A comparison with what is no number raises."""
    if own.total_value is not None and not (own.total_value >= 0 and own.total_value.is_finite()):
        return False
    for line in own.lines:
        for number in (line.quantity, line.line_value, line.rare_earth_pct):
            if number is not None and not (number >= 0 and number.is_finite()):
                return False
        if line.rare_earth_pct is not None and line.rare_earth_pct > _PERCENT:
            return False
    return True


def _moment(text: str) -> tuple[int, str] | None:
    """Microseconds since 1970, and the text as the model writes it."""
    try:
        moment = Declaration.model_validate({"item_id": "X", "received_at": text})
        written = moment.model_dump_json(include={"received_at"})
        return microseconds(moment.received_at), msgspec.json.decode(written)["received_at"]
    except (ValidationError, OverflowError):
        return None
