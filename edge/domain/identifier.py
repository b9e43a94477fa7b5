"""Postal identifiers found on a parcel, and which of them names it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.domain.model import CountryCode, Frozen

__all__ = ["Identifier", "IdentifierKind", "IdentifierSource", "Identity", "ReadStatus"]


class IdentifierKind(StrEnum):
    """Families of identifiers; `edge/identifiers/formats.py` holds their patterns, check digits and sources."""

    S10 = "s10"
    SSCC = "sscc"
    USPS_IMPB = "usps_impb"
    UPS_1Z = "ups_1z"
    FEDEX = "fedex"
    DHL_AWB = "dhl_awb"
    DHL_PIECE = "dhl_piece"
    DEUTSCHE_POST = "deutsche_post"
    DPD = "dpd"
    YUNEXPRESS = "yunexpress"
    CHINA_POST_DOMESTIC = "china_post_domestic"


class IdentifierSource(StrEnum):
    """Where an identifier was read: codes are trusted over print."""

    CODE = "code"
    SCANNER = "scanner"
    TEXT = "text"


class Identifier(Frozen):
    """One possible meaning of a code's text.

    `value` is normalised: no spaces, capitals. `fault` says in plain words what is wrong where `valid` is False.
    """

    kind: IdentifierKind
    value: str = Field(min_length=1, max_length=64)
    valid: bool
    fault: str | None = None
    rank: int = Field(default=0, ge=0, description="0 is the likeliest meaning of the text it came from")
    origin_country: CountryCode | None = Field(default=None, description="issuing country, where the format holds it")
    source: IdentifierSource = IdentifierSource.CODE


class ReadStatus(StrEnum):
    """What the codes amount to."""

    OK = "ok"
    NO_READ = "no_read"
    INVALID = "invalid"
    CONFLICT = "conflict"


class Identity(Frozen):
    """Which item this is: `item_id` only with status OK; a conflict or a wrong check digit never picks a winner."""

    status: ReadStatus
    item_id: str | None = None
    kind: IdentifierKind | None = None
    identifiers: tuple[Identifier, ...] = ()
