"""An honest parcel as a draft: scenarios start from it and change what their story needs.

Body, mass and declaration are consistent by construction: the goods' bulk density and the parcel's size give the gross
mass, that gives net mass and quantity, and its papers repeat it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from edge.domain import (
    ContentsType,
    Declaration,
    Measurement,
    Party,
    Symbology,
)
from edge.sim.case import Case, CodePlan, LabelPlan, Note, PictureFault, StickerPlan
from edge.sim.catalogue import Goods, Phrase, goods
from edge.sim.dice import Dice
from edge.sim.numbers import ean_13, s10
from edge.sim.papers import declaration_of, label_of
from edge.sim.parties import DESTINATIONS, party
from edge.sim.postage import carrier_code
from edge.sim.setting import Setting
from edge.sim.truth import Expectation, Place

__all__ = ["Draft"]

Size = tuple[int, int, int]
SIZES_MM: tuple[tuple[tuple[int, int], tuple[int, int], tuple[int, int]], ...] = (
    ((125, 230), (112, 170), (30, 110)),
    ((230, 330), (165, 240), (40, 160)),
    ((320, 400), (220, 300), (80, 220)),
)
"""Small, middle and large parcels: ranges of length, width and height."""
LARGE_LABEL_MM = 165
"""A face shorter than this bears the small label."""


@dataclass
class Draft:
    """A parcel in the making."""

    dice: Dice
    setting: Setting
    goods: Goods
    origin: str
    dispatch: str
    bulk_kg_l: float
    size: Size
    item_id: str
    sender: Party
    addressee: Party
    received_at: dt.datetime
    contents_type: ContentsType = ContentsType.MERCHANDISE
    label_origin: str | None = None
    label_description: str | None = None
    statements: list[Phrase] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    stickers: list[StickerPlan] = field(default_factory=list)
    licence_no: str = ""
    composition: str = ""
    cas: tuple[str, ...] = ()
    rare_earth_pct: Decimal | None = None
    declared_share: float = 1.0
    code: CodePlan | None = None
    carrier: bool = False

    @classmethod
    def of(
        cls,
        dice: Dice,
        setting: Setting,
        kind: str | Goods,
        *,
        origin: str = "CN",
        dispatch: str | None = None,
        bulk_kg_l: tuple[float, float] | None = None,
        small: bool = False,
        company: bool = False,
        parties: Dice | None = None,
    ) -> Draft:
        """Draw an honest parcel of these goods.

        Args:
            dice: the parcel's stream.
            setting: of the scenario.
            kind: a key of the catalogue, or goods made up by the scenario.
            origin: where the goods were made.
            dispatch: where they were posted; left out, at their origin.
            bulk_kg_l: gross mass over volume, where it is not that of the goods.
            small: a small parcel.
            company: the sender is a firm.
            parties: the stream that sender and addressee come from, to share them between parcels.
        """
        what = kind if isinstance(kind, Goods) else goods()[kind]
        whence = dispatch or origin
        who = parties or dice.fork("parties")
        sides = SIZES_MM[0] if small else dice.pick(SIZES_MM)
        return cls(
            dice=dice,
            setting=setting,
            goods=what,
            origin=origin,
            dispatch=whence,
            bulk_kg_l=dice.between(bulk_kg_l or what.bulk_kg_l),
            size=(dice.whole(*sides[0]), dice.whole(*sides[1]), dice.whole(*sides[2])),
            item_id=s10(dice.fork("id"), dice.pick(["RB", "LX", "CP", "EE", "UA", "LK"]), whence),
            sender=party(who.fork("sender"), whence, company=company),
            addressee=party(who.fork("addressee"), who.pick([code for code in DESTINATIONS if code != whence])),
            received_at=setting.starts_at - dt.timedelta(minutes=dice.whole(30, 600)),
        )

    @property
    def gross_g(self) -> int:
        """Mass on the scale."""
        length, width, height = self.size
        return max(60, round(length * width * height / 1000 * self.bulk_kg_l))

    @property
    def net_g(self) -> int:
        """Mass of the goods without packing."""
        return round(self.gross_g * 0.92)

    @property
    def declared_gross_g(self) -> int:
        """Mass of the parcel as the shipper declares it, in steps of 10 g."""
        return round(self.gross_g * self.declared_share / 10) * 10

    @property
    def quantity(self) -> int:
        """Pieces, of about the usual unit mass."""
        return max(1, round(self.net_g / self.dice.fork("unit").between(self.goods.unit_g)))

    @property
    def value(self) -> Decimal:
        """Value of all pieces in US dollars."""
        per_kg = self.dice.fork("value").between(self.goods.value_per_kg)
        return Decimal(max(1, round(per_kg * self.net_g / 1000))).quantize(Decimal("0.01"))

    @property
    def description(self) -> str:
        """As the shipper declares the goods: mostly in English, sometimes in both languages."""
        both = "zh" in self.setting.languages and self.dice.fork("words").happens(0.3)
        return f"{self.goods.en} {self.goods.zh}" if both else self.goods.en

    @property
    def layout(self) -> str:
        """Which shipping label the parcel bears."""
        if self.carrier:
            return "express"
        small = self.size[0] < LARGE_LABEL_MM
        return "packet" if small or self.dice.fork("layout").happens(0.15) else "postal"

    def carry(self, carrier: str) -> None:
        """Send the parcel with a carrier instead of the post, under the carrier's kind of number."""
        self.carrier = True
        self.size = (max(self.size[0], LARGE_LABEL_MM), *self.size[1:])
        self.item_id, self.code = carrier_code(carrier, self.addressee.postcode, self.dice.fork("carrier"))

    def product_sticker(self, notes: Sequence[Note] = (), said: Sequence[Phrase] = ()) -> StickerPlan:
        """A sticker as on the goods' own box, sometimes with an article number in a code."""
        dice = self.dice.fork("sticker")
        lines = tuple(notes) or (
            Note(f"{self.goods.zh} {self.goods.en}" if dice.happens(0.5) else self.goods.en),
            Note(f"Model {dice.pick('ABDHKX')}{dice.digits(3)}   Batch {dice.digits(6)}"),
        )
        codes: tuple[CodePlan, ...] = ()
        if not notes and dice.happens(0.6):
            number = ean_13(dice, {"CN": "690", "DE": "400", "JP": "490"}.get(self.origin, "500"))
            codes = (CodePlan(number, Symbology.EAN_13, caption=number),)
        return StickerPlan(Place.STICKER, lines, tuple(said), codes)

    def say(self, phrase: Phrase) -> None:
        """State an origin somewhere on the parcel: on the label, on the product's sticker, or on a carton itself."""
        where = self.dice.fork("where").weighted({"label": 5, "sticker": 3, "carton": 0 if self.goods.soft else 2})
        if where == "label":
            self.statements.append(phrase)
        elif where == "sticker":
            self.stickers.append(self.product_sticker(said=[phrase]))
        else:
            self.stickers.append(StickerPlan(Place.CARTON, statements=(phrase,)))

    def finished(
        self,
        scenario: str,
        expected: Expectation,
        *,
        declared: bool = True,
        known: bool = True,
        neighbour: LabelPlan | None = None,
        scanned: bool | None = None,
        fault: PictureFault | None = None,
        elsewhere: tuple[Declaration, ...] = (),
    ) -> Case:
        """The case. `declared`: a record exists; `known`: its identifier can be told; `scanned`: by the line, too."""
        dice = self.dice.fork("line")
        length, width, height = self.size
        by_scanner = dice.happens(0.5) if scanned is None else scanned
        label = label_of(self)
        return Case(
            scenario=scenario,
            item_id=self.item_id if known else None,
            label=label,
            declaration=declaration_of(self) if declared else None,
            measurement=Measurement(
                mass_g=round(self.gross_g * dice.between((0.99, 1.01))),
                length_mm=length,
                width_mm=width,
                height_mm=height,
            ),
            expected=expected,
            stickers=tuple(self.stickers),
            neighbour=neighbour,
            scanner_text=label.code.content if by_scanner and not label.code.gs1 else None,
            fault=fault,
            elsewhere=elsewhere,
        )
