"""Honest mail of all sorts. Every one of these must pass."""

from __future__ import annotations

from edge.domain import ContentsType
from edge.sim.case import Case, Note
from edge.sim.catalogue import Phrase, goods
from edge.sim.dice import Dice
from edge.sim.draft import Draft
from edge.sim.setting import Setting, passes, statement

__all__ = ["HONEST"]

GIFTS = (
    "cotton_shirt",
    "knitted_scarf",
    "phone_case",
    "usb_cable",
    "led_lamp",
    "wireless_mouse",
    "picture_book",
    "green_tea",
    "roasted_coffee",
    "face_cream",
    "running_shoes",
    "wooden_puzzle",
    "kitchen_knife",
    "ceramic_mug",
    "fridge_magnet",
)
CERAMICS = ("ceramic_tile", "ceramic_glaze", "kaolin", "ceramic_mug")
FEW = 3
"""Parcels of one sender to one addressee in a day that are no split load."""


def honest_chinese_goods(dice: Dice, setting: Setting) -> Case:
    """Goods made in China, declared so, and saying so."""
    kind = dice.pick([name for name in GIFTS if "CN" in goods()[name].origins])
    draft = Draft.of(dice, setting, kind, company=dice.happens(0.5))
    draft.say(statement(dice, setting.languages, "CN"))
    return draft.finished("honest_chinese_goods", passes())


def honest_foreign_goods(dice: Dice, setting: Setting) -> Case:
    """Goods made elsewhere, declared so, and saying so."""
    kind = dice.pick([name for name in GIFTS if set(goods()[name].origins) - {"CN"}])
    origins = [code for code in goods()[kind].origins if code not in {"CN", "IN", "TR", "MY"}]
    origin = dice.pick(origins)
    draft = Draft.of(dice, setting, kind, origin=origin, company=dice.happens(0.5))
    draft.say(statement(dice, setting.languages, origin))
    return draft.finished("honest_foreign_goods", passes())


def honest_without_statement(dice: Dice, setting: Setting) -> Case:
    """Gifts and shopping without a word on origin beyond the customs table, some of them with carriers."""
    kind = dice.pick(GIFTS)
    draft = Draft.of(dice, setting, kind, origin=goods()[kind].origins[0])
    draft.contents_type = dice.pick([ContentsType.GIFT, ContentsType.MERCHANDISE, ContentsType.RETURNED_GOODS])
    if dice.happens(0.35):
        numbers = ["ups_1z", "sscc", "usps_impb"] if draft.addressee.country == "US" else ["ups_1z", "sscc"]
        draft.carry(dice.pick(numbers))
    if dice.happens(0.3):
        draft.stickers.append(draft.product_sticker())
    return draft.finished("honest_without_statement", passes())


def honest_ceramics(dice: Dice, setting: Setting) -> Case:
    """Tiles, glaze and kaolin that are what they say: heavy, but not too heavy."""
    draft = Draft.of(dice, setting, dice.pick(CERAMICS), company=True)
    if dice.happens(0.6):
        draft.say(statement(dice, setting.languages, "CN"))
    return draft.finished("honest_ceramics", passes())


def honest_magnet_toys(dice: Dice, setting: Setting) -> Case:
    """Toys with magnets in them: a strategic word on a harmless thing."""
    draft = Draft.of(dice, setting, "magnet_toy")
    notes = [Note("Magnetic tiles 磁力片"), Note(f"{dice.whole(24, 120)} pcs  Ages 3+")]
    draft.stickers.append(draft.product_sticker(notes, [statement(dice, setting.languages, "CN")]))
    return draft.finished("honest_magnet_toys", passes())


def honest_machine_parts(dice: Dice, setting: Setting) -> Case:
    """Gears and bearings at the density of steel in a box."""
    draft = Draft.of(dice, setting, dice.pick(["gear_set", "ball_bearing"]), company=True)
    if dice.happens(0.6):
        draft.say(statement(dice, setting.languages, "CN"))
    return draft.finished("honest_machine_parts", passes())


def honest_bottled_water(dice: Dice, setting: Setting) -> Case:
    """Water that weighs what water weighs."""
    return Draft.of(dice, setting, "bottled_water", company=True).finished("honest_bottled_water", passes())


def honest_china_words(dice: Dice, setting: Setting) -> Case:
    """Bone china from England: the word without the country."""
    draft = Draft.of(dice, setting, "bone_china_cup", origin="GB", company=True)
    draft.stickers.append(
        draft.product_sticker(
            [Note("Fine Bone China"), Note(f"Dishwasher safe  No. {dice.digits(4)}")],
            [Phrase(text="Made in England", language="en", country="GB")],
        )
    )
    return draft.finished("honest_china_words", passes())


def honest_few_parcels(dice: Dice, setting: Setting) -> Case:
    """A few parcels of one family to another on one day: related, and no split load."""
    parties = setting.root.fork("group", setting.rank // FEW)
    draft = Draft.of(dice, setting, dice.pick(GIFTS), small=True, parties=parties)
    draft.contents_type = ContentsType.GIFT
    return draft.finished("honest_few_parcels", passes())


HONEST = {
    scenario.__name__: scenario
    for scenario in (
        honest_chinese_goods,
        honest_foreign_goods,
        honest_without_statement,
        honest_ceramics,
        honest_magnet_toys,
        honest_machine_parts,
        honest_bottled_water,
        honest_china_words,
        honest_few_parcels,
    )
}
"""By name."""
