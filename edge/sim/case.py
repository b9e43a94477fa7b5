"""A case: what one parcel is, before anything is drawn. Scenarios write cases, the renderer draws them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from edge.domain import ContentsType, Declaration, GoodsKind, Measurement, Party, Symbology
from edge.sim.catalogue import Phrase
from edge.sim.truth import Expectation, Place

__all__ = ["Case", "CodePlan", "CustomsRow", "LabelPlan", "Note", "PictureFault", "StickerPlan"]


class PictureFault(StrEnum):
    """What becomes of a parcel's pictures on their way."""

    TRUNCATED = "truncated"
    NOT_A_PICTURE = "not_a_picture"
    TOO_WIDE = "too_wide"
    MISSING = "missing"


@dataclass(frozen=True)
class CodePlan:
    """A code to print: content as `edge.sim.barcodes.barcode` takes it, and the text below it."""

    content: str
    symbology: Symbology
    gs1: bool = False
    caption: str = ""
    origin_country: str | None = None
    """The country that a GS1 application identifier 422 in it states, if it holds one."""


@dataclass(frozen=True)
class Note:
    """A printed line about the goods, and what it says."""

    text: str
    facts: tuple[tuple[GoodsKind, str], ...] = ()


@dataclass(frozen=True)
class CustomsRow:
    """One row of the customs table as printed on the label, which need not be what was declared electronically."""

    description: str
    quantity: int
    net_mass_g: int
    value: str
    currency: str
    hs_code: str
    origin: str = ""


@dataclass(frozen=True)
class LabelPlan:
    """What the shipping label says."""

    layout: str
    code: CodePlan
    sender: Party
    addressee: Party
    posted_on: dt.date
    gross_mass_g: int
    contents_type: ContentsType
    rows: tuple[CustomsRow, ...] = ()
    statements: tuple[Phrase, ...] = ()
    notes: tuple[Note, ...] = ()
    extra_codes: tuple[CodePlan, ...] = ()
    licence_no: str = ""


@dataclass(frozen=True)
class StickerPlan:
    """A second, smaller print: a product sticker, a label pasted over another, or ink straight on the carton."""

    place: Place
    notes: tuple[Note, ...] = ()
    statements: tuple[Phrase, ...] = ()
    codes: tuple[CodePlan, ...] = ()


@dataclass(frozen=True)
class Case:
    """One parcel to be: its papers, its body, and the decision that is right for it.

    `elsewhere` holds declarations of related parcels that do not pass in this shift.
    """

    scenario: str
    item_id: str | None
    label: LabelPlan | None
    declaration: Declaration | None
    measurement: Measurement
    expected: Expectation
    stickers: tuple[StickerPlan, ...] = ()
    neighbour: LabelPlan | None = None
    scanner_text: str | None = None
    fault: PictureFault | None = None
    elsewhere: tuple[Declaration, ...] = ()
