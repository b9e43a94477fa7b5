"""What the shipper declared electronically (the electronic advance data of the post), and how it was found.

Field names follow the customs form CN23 and the usual shipping interfaces. The trap of those interfaces is unit
against line total: here `line_net_mass_g` and `line_value` are totals of the line, for all its pieces together.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from edge.domain.model import CountryCode, CurrencyCode, Frozen, UtcTime

__all__ = [
    "ContentsType",
    "Declaration",
    "DeclarationLine",
    "Gathered",
    "Lookup",
    "LookupStatus",
    "Party",
    "RelatedParcels",
]


class Party(Frozen):
    """Sender or addressee. Personal data: never in a log line, a topic or an alarm."""

    name: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    country: CountryCode | None = None
    phone: str = ""
    email: str = ""


class ContentsType(StrEnum):
    """Category of item, CN23 box 10."""

    GIFT = "gift"
    DOCUMENTS = "documents"
    SAMPLE = "sample"
    RETURNED_GOODS = "returned_goods"
    MERCHANDISE = "merchandise"
    OTHER = "other"


class DeclarationLine(Frozen):
    """One line of contents. Mass and value are those of the whole line, not of one piece."""

    line_no: int = Field(ge=1)
    description: str = Field(max_length=2000)
    quantity: Decimal | None = Field(default=None, ge=0)
    unit: str = ""
    line_net_mass_g: int | None = Field(default=None, ge=0)
    line_value: Decimal | None = Field(default=None, ge=0)
    currency: CurrencyCode | None = None
    hs_code: str | None = Field(default=None, pattern=r"^\d{4,12}$", description="digits only, dots taken out")
    origin_country: CountryCode | None = None
    composition: str = ""
    cas: tuple[str, ...] = ()
    rare_earth_pct: Decimal | None = Field(default=None, ge=0, le=100)
    sku: str = ""
    gtin: str = ""
    manufacturer: str = ""


class Declaration(Frozen):
    """The shipper's declaration for one item, in one version."""

    item_id: str = Field(min_length=1, max_length=64, description="normalised: capitals, no spaces")
    id_type: str = ""
    alt_ids: tuple[str, ...] = ()
    record_version: int = Field(default=1, ge=1)
    received_at: UtcTime
    source: str = Field(default="file", description="itmatt, api, file, ...")
    posting_date: UtcTime | None = None
    origin_office: str = ""
    dispatch_country: CountryCode | None = None
    transit_countries: tuple[CountryCode, ...] = ()
    destination_country: CountryCode | None = None
    contents_type: ContentsType | None = None
    contents_explanation: str = ""
    sender: Party = Party()
    addressee: Party = Party()
    gross_mass_g: int | None = Field(default=None, ge=0)
    length_mm: int | None = Field(default=None, ge=0)
    width_mm: int | None = Field(default=None, ge=0)
    height_mm: int | None = Field(default=None, ge=0)
    total_value: Decimal | None = Field(default=None, ge=0)
    currency: CurrencyCode | None = None
    licence_no: str = ""
    certificate_no: str = ""
    invoice_no: str = ""
    lines: tuple[DeclarationLine, ...] = ()


class LookupStatus(StrEnum):
    """Answer of the record store. `UNAVAILABLE` is ignorance, not absence."""

    FOUND = "found"
    STALE = "stale"
    NONE = "none"
    UNAVAILABLE = "unavailable"
    NOT_LOOKED = "not_looked"


class Gathered(Frozen):
    """Parcels that come together again at one addressee, name, address or telephone; this item included."""

    parcels: int = Field(default=0, ge=0)
    total_mass_g: int = Field(default=0, ge=0)


class RelatedParcels(Frozen):
    """Other items of the same parties within a window: what a split load looks like. Counts include the item itself."""

    parcels: int = Field(default=0, ge=0)
    total_mass_g: int = Field(default=0, ge=0)
    window_h: int = Field(default=0, ge=0)
    gathered: Gathered | None = Field(default=None, description="of these; None where no addressee is told")
    within_week: Gathered | None = Field(default=None, description="as gathered, a week before and after")


class Lookup(Frozen):
    """What the store knew of an item at a moment."""

    status: LookupStatus
    declaration: Declaration | None = None
    age_s: float | None = Field(default=None, description="now minus received_at")
    related: RelatedParcels = RelatedParcels()
