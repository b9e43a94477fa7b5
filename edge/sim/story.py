"""The methods of the mission: how controlled goods are sent under false papers, and the licensed export among them.

Reported by China's Ministry of State Security in July 2025 and by the press after it: forged labels of "not of Chinese
origin", false contents and composition, powders declared as ceramic tile ingredients, dense bottles declared as
machine parts, one load split over many small parcels.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from edge.domain import GoodsKind, Polarity, ReasonCode, Symbology
from edge.sim.case import Case, CodePlan, Note, StickerPlan
from edge.sim.catalogue import Goods, Material, materials
from edge.sim.dice import Dice
from edge.sim.draft import Draft
from edge.sim.papers import declaration_of
from edge.sim.setting import Setting, hold, passes, statement
from edge.sim.truth import Place

__all__ = ["STORY"]

OPEN_GOODS = ("usb_cable", "phone_case", "led_lamp", "wireless_mouse", "gear_set", "cotton_shirt", "wooden_puzzle")
COVERS = ("solder_paste", "nickel_powder")
TRANSIT = ("VN", "MX", "TH")
LOAD = 7
"""Parcels of a split load."""
HEAVY_KG_L = (2.9, 3.6)
"""Bulk density of rare-earth oxide powder or metal in a tight box; a powder of 7.5 g/cm3 fills 40 to 50 %."""


def denied_but_declared(dice: Dice, setting: Setting) -> Case:
    """The label denies Chinese origin, the shipper declared it."""
    draft = Draft.of(dice, setting, dice.pick(OPEN_GOODS), company=True)
    draft.label_origin = ""
    draft.say(statement(dice, setting.languages, "CN", Polarity.DENIED))
    return draft.finished("denied_but_declared", hold(ReasonCode.ORIGIN_DENIAL_CONTRADICTED))


def denied_but_shown(dice: Dice, setting: Setting) -> Case:
    """The label denies Chinese origin and the papers agree, but the goods' own print or code says China."""
    draft = Draft.of(dice, setting, dice.pick(OPEN_GOODS), origin=dice.pick(TRANSIT), company=True)
    draft.statements.append(statement(dice, setting.languages, "CN", Polarity.DENIED))
    if dice.happens(0.3):
        content = "[01]06901234567892[422]156"
        code = CodePlan(content, Symbology.DATA_MATRIX, gs1=True, origin_country="CN")
        draft.stickers.append(StickerPlan(Place.STICKER, (Note(draft.goods.en),), codes=(code,)))
    else:
        draft.stickers.append(draft.product_sticker(said=[statement(dice, setting.languages, "CN")]))
    reasons = (ReasonCode.ORIGIN_DENIAL_CONTRADICTED, ReasonCode.ORIGIN_LABEL_CONFLICT, ReasonCode.ORIGIN_MISMATCH)
    return draft.finished("denied_but_shown", hold(*reasons))


def origin_relabelled(dice: Dice, setting: Setting) -> Case:
    """The label names a third country, the shipper declared China."""
    draft = Draft.of(dice, setting, dice.pick(OPEN_GOODS), company=True)
    country = dice.pick(TRANSIT)
    draft.label_origin = country
    draft.say(statement(dice, setting.languages, country))
    return draft.finished("origin_relabelled", hold(ReasonCode.ORIGIN_MISMATCH, ReasonCode.ORIGIN_LABEL_CONFLICT))


def labels_disagree(dice: Dice, setting: Setting) -> Case:
    """One label says Vietnam, as declared; another says China."""
    country = dice.pick(TRANSIT)
    draft = Draft.of(dice, setting, dice.pick(OPEN_GOODS), origin=country, company=True)
    draft.statements.append(statement(dice, setting.languages, country))
    draft.stickers.append(draft.product_sticker(said=[statement(dice, setting.languages, "CN")]))
    return draft.finished("labels_disagree", hold(ReasonCode.ORIGIN_LABEL_CONFLICT, ReasonCode.ORIGIN_MISMATCH))


def denial_alone(dice: Dice, setting: Setting) -> Case:
    """A denial that nothing contradicts: suspicious, recorded, and let through."""
    draft = Draft.of(dice, setting, dice.pick(OPEN_GOODS), origin=dice.pick(TRANSIT), company=True)
    draft.say(statement(dice, setting.languages, "CN", Polarity.DENIED))
    return draft.finished("denial_alone", passes())


def _material_facts(cas: str, name: str, purity: str) -> tuple[tuple[GoodsKind, str], ...]:
    """What a line naming a material states."""
    return ((GoodsKind.MATERIAL, name), (GoodsKind.CAS, cas), (GoodsKind.PURITY, purity))


def _named(dice: Dice, material: Material) -> list[Note]:
    """Lines as on a bottle of chemicals."""
    facts = _material_facts(material.cas, material.en.lower(), material.purity)
    first = dice.pick([f"{material.en} {material.purity}", f"{material.zh} {material.purity}"])
    second = f"{material.formula}   CAS {material.cas}"
    formula = ((GoodsKind.FORMULA, material.formula), facts[1])
    return [
        Note(first, (facts[0], facts[2])),
        Note(second, formula),
        Note(f"Lot {dice.digits(7)}   Net {dice.pick([250, 500])} g"),
    ]


def _disguised(draft: Draft, dice: Dice, material: Material) -> None:
    """Show the material on the product's sticker, or in a line of the label itself."""
    notes = _named(dice, material)
    if dice.happens(0.6):
        draft.stickers.append(draft.product_sticker(notes))
    else:
        draft.notes.extend(notes[:2])


def contents_disguised(dice: Dice, setting: Setting) -> Case:
    """A rare-earth oxide, so named on its bottle, declared as solder paste or nickel powder."""
    draft = Draft.of(dice, setting, dice.pick(COVERS), company=True)
    _disguised(draft, dice, dice.pick(list(materials().values())))
    reasons = (
        ReasonCode.CONTROLLED_TERM_ON_LABEL,
        ReasonCode.COMPOSITION_IMPLAUSIBLE,
        ReasonCode.HS_DESCRIPTION_MISMATCH,
    )
    return draft.finished("contents_disguised", hold(*reasons))


def powder_as_ceramics(dice: Dice, setting: Setting) -> Case:
    """Rare-earth powder declared as ingredients of ceramic tiles; its own label tells."""
    material = dice.pick([item for item in materials().values() if item.hs == "284690"])
    draft = Draft.of(dice, setting, "tile_ingredients", bulk_kg_l=(1.2, 2.0), company=True)
    _disguised(draft, dice, material)
    reasons = (
        ReasonCode.CONTROLLED_TERM_ON_LABEL,
        ReasonCode.COMPOSITION_IMPLAUSIBLE,
        ReasonCode.HS_DESCRIPTION_MISMATCH,
        ReasonCode.DENSITY_IMPLAUSIBLE,
    )
    return draft.finished("powder_as_ceramics", hold(*reasons))


def heavy_as_ceramics(dice: Dice, setting: Setting) -> Case:
    """The same without a word on the parcel: only mass against size gives it away."""
    draft = Draft.of(dice, setting, "tile_ingredients", bulk_kg_l=HEAVY_KG_L, small=True, company=True)
    return draft.finished("heavy_as_ceramics", hold(ReasonCode.DENSITY_IMPLAUSIBLE))


def dense_bottles(dice: Dice, setting: Setting) -> Case:
    """Bottles of heavy powder declared as mechanical parts or as water."""
    if dice.happens(0.6):
        draft = Draft.of(dice, setting, "machine_parts", bulk_kg_l=HEAVY_KG_L, small=True, company=True)
    else:
        draft = Draft.of(dice, setting, "bottled_water", bulk_kg_l=(1.7, 2.6), small=True, company=True)
    return draft.finished("dense_bottles", hold(ReasonCode.DENSITY_IMPLAUSIBLE, ReasonCode.VAGUE_DESCRIPTION))


def scale_disagrees(dice: Dice, setting: Setting) -> Case:
    """The parcel weighs more than twice what was declared."""
    draft = Draft.of(dice, setting, dice.pick(["machine_parts", "ceramic_glaze"]), bulk_kg_l=(1.1, 1.5), company=True)
    draft.declared_share = dice.between((0.2, 0.35))
    grown = max(draft.size[2], round(2_000_000 / (draft.size[0] * draft.size[1])))
    draft.size = (draft.size[0], draft.size[1], grown)  # at least two litres, so that the difference is plain
    return draft.finished("scale_disagrees", hold(ReasonCode.WEIGHT_MISMATCH, ReasonCode.DENSITY_IMPLAUSIBLE))


def _openly_declared(dice: Dice, setting: Setting) -> Draft:
    material = dice.pick(list(materials().values()))
    honest = Goods(
        hs=material.hs,
        en=f"{material.en} {material.purity}",
        zh=material.zh,
        unit_g=(250, 500),
        value_per_kg=(200, 900),
        bulk_kg_l=material.bulk_kg_l,
        origins=("CN",),
    )
    draft = Draft.of(dice, setting, honest, small=True, company=True)
    draft.composition = f"{material.formula} {material.purity}"
    draft.cas = (material.cas,)
    draft.rare_earth_pct = Decimal(str(material.rare_earth_pct))
    draft.stickers.append(draft.product_sticker(_named(dice, material), [statement(dice, setting.languages, "CN")]))
    return draft


def licensed_export(dice: Dice, setting: Setting) -> Case:
    """Controlled goods, declared as what they are, with an export licence: must pass."""
    draft = _openly_declared(dice, setting)
    draft.licence_no = f"26-{dice.pick(['DU', 'EX'])}-{dice.digits(6)}"
    return draft.finished("licensed_export", passes())


def unlicensed_export(dice: Dice, setting: Setting) -> Case:
    """The same without a licence."""
    reasons = (ReasonCode.CONTROLLED_TERM_ON_LABEL, ReasonCode.CONTROLLED_HS_NO_LICENCE)
    return _openly_declared(dice, setting).finished("unlicensed_export", hold(*reasons))


def _portion(setting: Setting, rank: int) -> Draft:
    """One parcel of a split load, whether it passes in this shift or not."""
    group = setting.root.fork("group", rank // LOAD)
    dice = setting.root.fork("portion", rank)
    draft = Draft.of(dice, setting, "powder_sample", bulk_kg_l=(0.6, 0.95), small=True, parties=group)
    litres = 1.2
    draft.size = (draft.size[0], draft.size[1], round(litres * 1_000_000 / (draft.size[0] * draft.size[1])))
    draft.received_at = setting.starts_at - dt.timedelta(minutes=60 + group.whole(0, 60) + 25 * (rank % LOAD))
    return draft


def split_load(_dice: Dice, setting: Setting) -> Case:
    """One load in many small parcels; those that don't pass in this shift are known from their declarations."""
    first = setting.rank // LOAD * LOAD
    missing = range(max(setting.count, setting.rank + 1), first + LOAD) if setting.rank == first else ()
    elsewhere = tuple(declaration_of(_portion(setting, rank)) for rank in missing)
    return _portion(setting, setting.rank).finished("split_load", hold(ReasonCode.SPLIT_SHIPMENT), elsewhere=elsewhere)


STORY = {
    scenario.__name__: scenario
    for scenario in (
        denied_but_declared,
        denied_but_shown,
        origin_relabelled,
        labels_disagree,
        denial_alone,
        contents_disguised,
        powder_as_ceramics,
        heavy_as_ceramics,
        dense_bottles,
        scale_disagrees,
        licensed_export,
        unlicensed_export,
        split_load,
    )
}
"""By name."""
