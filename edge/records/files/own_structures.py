"""Declarations in our own shape as structures: what is read from JSON, and what is written of it.

The structures say what is plain: texts where texts belong, codes as the model wants them, numbers without conditions
that need the model. A property test holds that they have the fields of the model in its order.
"""

from __future__ import annotations

import types
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from edge.countries import country_codes
from edge.records.entry import LARGEST
from edge.records.files.fragments import DESCRIPTION_CHARS
from edge.records.names import LETTERS
from edge.records.parties import Who

__all__ = ["NOBODY", "STORED", "OwnDeclaration", "OwnLine", "OwnParty", "is_plain", "who"]

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
STORED = _stored(OwnDeclaration, sender=_PARTY, addressee=_PARTY, lines=_LINES)
NOBODY = (msgspec.UNSET, OwnParty())
_PERCENT = Decimal(100)


def who(party: OwnParty | msgspec.UnsetType) -> Who:
    """What a party is linked by; a party that was left out by nothing."""
    if party is msgspec.UNSET:
        return Who()
    return Who(
        party.name, party.company, party.address, party.postcode, party.city, party.country or "", party.phone
    )  # fmt: skip


def is_plain(own: OwnDeclaration) -> bool:
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
