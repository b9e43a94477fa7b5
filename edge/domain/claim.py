"""What the label says: claims of origin (asserted or denied) and of goods, each with the very words that say so."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.domain.geometry import Quad
from edge.domain.model import CountryCode, Frozen, Label, Share

__all__ = ["Claims", "GoodsClaim", "GoodsKind", "OriginClaim", "Polarity", "Role", "Span"]


class Span(Frozen):
    """The words a claim rests on: characters `start` to `end` of the text of one line of one view.

    `view` and `box` are None where the words did not come from a picture (a code's content, a file of phrases).
    """

    text: str
    line_index: int = Field(ge=0, description="index into Reading.lines")
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    view: Label | None = None
    box: Quad | None = None


class Polarity(StrEnum):
    """Whether a claim says yes, says no, or can't be told."""

    ASSERTED = "asserted"
    DENIED = "denied"
    AMBIGUOUS = "ambiguous"


class Role(StrEnum):
    """What the country did. The first five speak of origin; the others never do."""

    ORIGIN = "origin"
    MADE = "made"
    PRODUCED = "produced"
    GROWN = "grown"
    ASSEMBLED = "assembled"
    DESIGNED = "designed"
    PACKED = "packed"
    PRINTED = "printed"
    PROCESSED = "processed"
    IMPORTED = "imported"
    DISTRIBUTED = "distributed"
    MATERIALS = "materials"

    @property
    def speaks_of_origin(self) -> bool:
        """Whether a claim in this role is a claim about the country of origin."""
        return self in {Role.ORIGIN, Role.MADE, Role.PRODUCED, Role.GROWN, Role.ASSEMBLED}


class OriginClaim(Frozen):
    """A statement that goods come, or do not come, from a country.

    `uncertain` marks a claim whose words may be incomplete (unread ink beside the line, low confidence): an asserted
    claim with it must not be trusted as if it were whole.
    """

    role: Role
    polarity: Polarity
    country: CountryCode | None = Field(default=None, description="None: words of origin without a known country")
    country_text: str = ""
    language: str = Field(default="und", description="BCP 47 tag of the grammar that matched")
    confidence: Share = 1.0
    uncertain: bool = False
    spans: tuple[Span, ...] = ()


class GoodsKind(StrEnum):
    """What a goods claim speaks of."""

    DESCRIPTION = "description"
    MATERIAL = "material"
    CAS = "cas"
    MISREAD_CAS = "misread_cas"
    FORMULA = "formula"
    PURITY = "purity"
    TRADE_NAME = "trade_name"
    HS_CODE = "hs_code"
    UN_NUMBER = "un_number"
    NET_MASS = "net_mass"
    QUANTITY = "quantity"
    VALUE = "value"


class GoodsClaim(Frozen):
    """A statement about the goods. `value` is normalised by kind: a CAS number, a symbol such as `Dy`, grams, ...

    A misread CAS number is one that is called so and whose check digit is wrong.
    """

    kind: GoodsKind
    value: str
    row: int | None = Field(default=None, ge=0, description="row of the customs table, where it stood in one")
    confidence: Share = 1.0
    spans: tuple[Span, ...] = ()


class Claims(Frozen):
    """All claims of one parcel, in reading order."""

    origin: tuple[OriginClaim, ...] = ()
    goods: tuple[GoodsClaim, ...] = ()
