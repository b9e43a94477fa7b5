"""What a drafted parcel says of itself: the shipper's record, and the shipping label that repeats it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain import Declaration, DeclarationLine
from edge.sim.case import CustomsRow, LabelPlan
from edge.sim.postage import post_code, side_codes

if TYPE_CHECKING:
    from edge.sim.draft import Draft

__all__ = ["declaration_of", "label_of"]


def declaration_of(draft: Draft) -> Declaration:
    """The electronic record of a parcel."""
    share = Decimal(str(draft.declared_share))
    line = DeclarationLine(
        line_no=1,
        description=draft.description,
        quantity=Decimal(draft.quantity),
        unit="PCE",
        line_net_mass_g=int(draft.net_g * share),
        line_value=draft.value,
        currency="USD",
        hs_code=draft.goods.hs,
        origin_country=draft.origin,
        composition=draft.composition,
        cas=draft.cas,
        rare_earth_pct=draft.rare_earth_pct,
    )
    length, width, height = draft.size
    return Declaration(
        item_id=draft.item_id,
        id_type="carrier" if draft.carrier else "s10",
        received_at=draft.received_at,
        posting_date=draft.received_at,
        dispatch_country=draft.dispatch,
        destination_country=draft.addressee.country,
        contents_type=draft.contents_type,
        sender=draft.sender,
        addressee=draft.addressee,
        gross_mass_g=draft.declared_gross_g,
        length_mm=length,
        width_mm=width,
        height_mm=height,
        total_value=draft.value,
        currency="USD",
        licence_no=draft.licence_no,
        lines=(line,),
    )


def label_of(draft: Draft) -> LabelPlan:
    """What the shipping label says: what was declared, unless the scenario has it say something else."""
    row = CustomsRow(
        description=draft.label_description or draft.description,
        quantity=draft.quantity,
        net_mass_g=int(draft.net_g * draft.declared_share),
        value=f"{draft.value}",
        currency="USD",
        hs_code=draft.goods.hs,
        origin=draft.origin if draft.label_origin is None else draft.label_origin,
    )
    return LabelPlan(
        layout=draft.layout,
        code=draft.code or post_code(draft.item_id),
        sender=draft.sender,
        addressee=draft.addressee,
        posted_on=draft.received_at.date(),
        gross_mass_g=draft.declared_gross_g,
        contents_type=draft.contents_type,
        rows=(row,),
        statements=tuple(draft.statements),
        notes=tuple(draft.notes),
        extra_codes=side_codes(f"{draft.dispatch}{draft.addressee.country}", draft.gross_g, draft.dice.fork("codes")),
        licence_no=draft.licence_no,
    )
