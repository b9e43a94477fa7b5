"""What is a controlled material and what is a thing made with one; tariff numbers and licences that shippers write."""

from __future__ import annotations

from typing import Any

import pytest
from judged_parcels import GLAZE, MUG, SHIRT, fired, judged, names, seen

from edge.claims import read_claims
from edge.domain import Action, Decision, GoodsKind, Reading


def labelled(text: str, *declared: dict[str, Any], **fields: Any) -> Decision:
    """The decision on a parcel with such lines of text on it."""
    reading = Reading(views=(seen(lines=tuple(text.splitlines())),))
    return judged(*(declared or (GLAZE,)), claims=read_claims(reading.lines).goods, reading=reading, **fields)


def described(text: str, **line: Any) -> dict[str, Any]:
    return {"description": text, "origin_country": "CN"} | line


@pytest.mark.parametrize(
    "text",
    [
        "Antimony trioxide", "Tellurium dioxide", "Indium metal", "Gallium 99.99%", "Gallium 8N", "Gallium 500 g",
        "Yttrium acetate", "Tungsten powder for drill bits",
        "用于硬质合金刀具的钨粉", "钇溶液", "钨合金", "Y powder", "Sn42/Bi58 solder paste",
        "Dysprosium oxide powder for LED lamps", "N42SH", "Terbium", "Dysprosium free sample",
    ],
)  # fmt: skip
def test_a_material_named_as_such_on_a_label_is_held(text: str) -> None:
    assert labelled(text).action is Action.HOLD


@pytest.mark.parametrize("lines", [("GALLIUM", "Purity 99.99%"), ("500 g", "INDIUM", "ingot"), ("钨", "CAS 7440-33-7")])
def test_a_name_alone_on_its_line_is_read_with_the_lines_beside_it(lines: tuple[str, ...]) -> None:
    assert labelled("\n".join(lines)).action is Action.HOLD


@pytest.mark.parametrize("text", ["Gallium", "Indium pieces", "钨", "Bismuth metal", "氧化釔", "Germanium, 5 pcs"])
def test_a_description_that_is_a_materials_name_and_nothing_else_is_held(text: str) -> None:
    assert "controlled-material-declared" in fired(judged(described(text)))


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("钇稳定氧化锆 牙科瓷块", "牙科瓷块"),
        ("MoS2 grease, molybdenum disulfide 100 g", "grease"),
        ("Bismuth oxychloride mica face powder", "face powder"),
        ("钨钢铣刀 合金钻头", "钨钢铣刀"),
        ("Stainless steel alloy, contains molybdenum", "knife"),
        ("Multivitamin powder with zinc, molybdenum", "multivitamin powder"),
        ("Samarium cobalt guitar pickup", "guitar pickup"),
        ("Terbium green phosphor LED lamp", "LED lamp"),
        ("Gadolinium-free", "book"),
        ("Scandium alloy bicycle frame", "bicycle frame"),
        ("Erbium doped fiber amplifier", "fiber amplifier"),
        ("Yttria stabilized zirconia, zirconium oxide disc", "dental disc"),
        ("TUNGSTEN", "running shoes, tungsten grey"),
    ],
)
def test_a_thing_in_which_a_material_is_only_a_part_passes(text: str, goods: str) -> None:
    assert labelled(text, described(goods)).action is Action.PASS
    assert judged(described(f"{goods}; {text}")).action is Action.PASS


@pytest.mark.parametrize("number", ["2846902200", "28469022", "2846908090", "284690", "2846"])
def test_a_tariff_number_of_any_length_that_may_be_controlled_needs_a_licence(number: str) -> None:
    assert "controlled-tariff-number" in fired(judged(SHIRT | {"hs_code": number}))
    assert "controlled-tariff-number-on-label" in fired(judged(SHIRT, claims=(names(number, GoodsKind.HS_CODE),)))


@pytest.mark.parametrize("number", ["2805301100", "2846901300", "284610", "282590"])
def test_a_tariff_number_of_free_goods_needs_none(number: str) -> None:
    assert "controlled-tariff-number" not in fired(judged(SHIRT | {"hs_code": number}))


@pytest.mark.parametrize("filled_in", ["N/A", "none", "0", "无", "0000", "-", "No 1"])
def test_what_people_write_where_there_is_no_licence_is_no_licence(filled_in: str) -> None:
    assert judged(described("terbium oxide"), licence_no=filled_in).action is Action.HOLD


@pytest.mark.parametrize("stated", ["TREO 30%", "rare earth content: 28.5 %", "稀土含量30%"])
def test_a_share_of_rare_earths_stated_in_words_counts_as_one_declared(stated: str) -> None:
    tiles = described("ceramic tile ingredient", hs_code="690721", composition=stated)
    assert "rare-earth-share-under-cover" in fired(judged(tiles))


def test_a_light_rare_earth_under_the_tariff_number_of_clay_is_held_and_under_its_own_passes() -> None:
    assert judged(described("Neodymium oxide", hs_code="250700")).action is Action.HOLD
    assert judged(described("Neodymium oxide", hs_code="2846901300")).action is Action.PASS
    assert judged(described("Praseodymium zircon yellow stain", hs_code="320710")).action is Action.PASS


@pytest.mark.parametrize(
    ("text", "hs_code", "is_drink"),
    [
        ("bottle of water", "220110", True),
        ("礦泉水", "220110", True),
        ("stainless steel water bottle", "732393", False),
        ("water color paint", "321310", False),
        ("药水", "300490", False),
        ("water pump", "841370", False),
    ],
)
def test_water_is_a_drink_and_a_water_bottle_is_none(text: str, hs_code: str, *, is_drink: bool) -> None:
    heavy = judged(described(text, hs_code=hs_code), mass_g=2600, litres=2.0, gross_mass_g=2600)
    assert ("impossible-density" in fired(heavy)) is is_drink


@pytest.mark.parametrize("text", ["mineral water 6 x 500 ml", "矿泉水550ml*6瓶", "water 500ml, pack of 6"])
def test_a_pack_of_bottles_may_weigh_what_all_of_them_weigh(text: str) -> None:
    pack = described(text, hs_code="220110", quantity=1)
    assert judged(pack, mass_g=3300, litres=9.0).action is Action.PASS
    assert "heavier-than-its-contents" in fired(judged(pack, mass_g=9000, litres=9.0))


@pytest.mark.parametrize("text", ["samples no commercial value", "personal effects", "工艺品", "see invoice"])
def test_words_that_say_nothing_of_the_goods_are_vague(text: str) -> None:
    assert "vague-description" in fired(judged(described(text)))
    assert "vague-description" not in fired(judged(MUG))
