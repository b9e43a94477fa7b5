"""What is a controlled material and what is a thing made with one; tariff numbers and licences that shippers write."""

from __future__ import annotations

from typing import Any

import pytest

from edge.claims import read_claims
from edge.domain import Action, Decision, GoodsKind, Reading
from judged_parcels import GLAZE, MUG, SHIRT, fired, judged, names, seen


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


@pytest.mark.parametrize(
    "text",
    [
        "tungsten carbide powder, drill", "drill bits / gallium ingots", "电钻、钨粉", "钨粉 钻头",
        "used drill bits, tungsten carbide scrap", "drill bits tungsten carbide scrap", "LED lamp and indium granules",
        "Gallium 99.99% in plastic bottles", "battery, gallium 99.99%",
    ],
)  # fmt: skip
def test_a_thing_named_beside_a_load_of_a_material_does_not_excuse_it(text: str) -> None:
    assert labelled(text, described("drill bits", hs_code="820750")).action is Action.HOLD
    assert judged(described(text)).action is Action.HOLD


@pytest.mark.parametrize(
    "text",
    [
        "tungsten electrode purity 99.5%", "pure tungsten TIG electrodes", "tungsten carbide powder drill bit",
        "multivitamin powder with molybdenum powder supplement", "eyeshadow powder with bismuth oxychloride",
        "钨粉钻头",
    ],
)  # fmt: skip
def test_a_thing_that_is_named_last_is_what_its_clause_is_of(text: str) -> None:
    assert judged(described(text)).action is Action.PASS


@pytest.mark.parametrize(
    ("goods", "label"),
    [
        (described("Loose mineral foundation 8 g", hs_code="330499"), "Mica, Bismuth oxychloride"),
        (described("dental zirconia block", hs_code="690919"), "ZrO2+HfO2+Y2O3 >99.0%"),
        (described("zirconium oxide grinding beads", hs_code="690919"), "ZrO2 95% Y2O3 5%"),
        (described("high speed steel drill bits", hs_code="820750"), "W6Mo5Cr4V2"),
        (described("brushless motor 2212", hs_code="850131"), "N52SH arc magnets"),
        (described("AA rechargeable batteries", hs_code="850750"), "Nickel metal hydride, LaNi5"),
        (described("Peltier cooler TEC1-12706", hs_code="854150"), "bismuth telluride"),
        (described("65W氮化镓充电器", hs_code="850440"), "氮化镓 快充"),
        (described("thulium fiber laser accessories", hs_code="901390"), "Thulium fiber"),
        (described("tungsten electrodes for welding", hs_code="831190"), "Pure tungsten 99.95%"),
        (described("grease for joints", hs_code="340319"), "MoS2\n90 g"),
        (described("flints for lighters", hs_code="360690"), "Fe-Ce alloy"),
        (described("granite polishing", hs_code="340590"), "稀土抛光粉 CeO2"),
        (described("scandium baseball bat", hs_code="950699"), "Scandium alloy"),
    ],
)
def test_what_the_declared_goods_are_made_with_may_stand_on_their_label(goods: dict[str, Any], label: str) -> None:
    assert labelled(label, goods).action is Action.PASS


@pytest.mark.parametrize(
    ("goods", "label"),
    [
        (described("cosmetics", hs_code="330499"), "Bismuth powder"),
        (described("cosmetics", hs_code="330499"), "Yttrium oxide"),
        (described("drill bits", hs_code="820750"), "WC powder"),
        (described("drill bits", hs_code="820750"), "CAS 7440-33-7"),
        (described("germanium bracelet", hs_code="711719"), "Germanium 99.99% 500 g"),
        (described("LED lamp, terbium phosphor", hs_code="940542"), "Terbium oxide"),
        (described("tungsten rods", hs_code="810199"), "W 99.95%"),
        (described("motor", hs_code="850131"), "NdFeB N42SH scrap"),
    ],
)
def test_a_load_under_the_name_of_goods_made_with_the_material_is_held(goods: dict[str, Any], label: str) -> None:
    assert labelled(label, goods).action is Action.HOLD


@pytest.mark.parametrize("label", ["48SH 50x50x25", "35EH", "G42UH / 42UH"])
def test_a_grade_of_heat_resistant_magnets_is_known_without_its_letter_where_magnets_are_declared(label: str) -> None:
    assert labelled(label, described("magnets", hs_code="850511")).action is Action.HOLD
    assert labelled(label, described("cotton shirt", hs_code="610910")).action is Action.PASS


@pytest.mark.parametrize(
    "lines",
    [
        ("GALLIUM", "Purity 99.99%"),
        ("Tb", "99.9%"),
        ("GALLIUM", "99.9999%", "7N", "1 kg"),
        ("Gd", "metal lump"),
        ("500 g", "INDIUM", "ingot"),
        ("钨", "CAS 7440-33-7"),
    ],
)
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


@pytest.mark.parametrize(
    "filled_in",
    [
        "N/A",
        "none",
        "0",
        "无",
        "0000",
        "-",
        "No 1",
        "1234",
        "EAR99",
        "NLR",
        "NOEEI 30.37(a)",
        "see invoice 2291",
        "pending 2026",
        "无需许可证 2026",
        "exempt, ECCN 3A001",
    ],
)
def test_what_people_write_where_there_is_no_licence_is_no_licence(filled_in: str) -> None:
    assert judged(described("terbium oxide"), licence_no=filled_in).action is Action.HOLD


@pytest.mark.parametrize("number", ["26-DU-000123", "国[2026]第00412号", "BAFA 2026/00711", "D1234567"])
def test_the_number_of_a_licence_is_one(number: str) -> None:
    assert judged(described("terbium oxide"), licence_no=number).action is Action.PASS


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


@pytest.mark.parametrize("hs_code", ["961700", "392330", "732393"])
def test_a_bottle_whose_volume_only_the_label_gives_cannot_weigh_what_powder_weighs(hs_code: str) -> None:
    bottle = described("Water bottle", hs_code=hs_code, quantity=1)
    assert labelled("500 ml", bottle, mass_g=600, gross_mass_g=600, litres=2.5).action is Action.PASS
    assert "heavier-than-its-contents" in fired(labelled("500 ml", bottle, mass_g=2000, gross_mass_g=2000, litres=2.5))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Water bottle set", "500 ml"),
        ("Water bottles", "500 ml"),
        ("Baby bottle warmer", "240 ml"),
        ("Mineral water", "500 ml"),
        ("Drinking bottle", "10 ml"),
        ("Water bottle", "2 L"),
    ],
)
def test_a_label_bounds_the_mass_of_no_set_no_carton_and_no_other_thing(text: str, label: str) -> None:
    assert "heavier-than-its-contents" not in fired(
        labelled(label, described(text, quantity=1), mass_g=2000, litres=6.0)
    )


@pytest.mark.parametrize("text", ["钨酸铵", "Ammonium tungstate", "WO3", "三氧化钨"])
def test_what_tungsten_is_made_from_is_no_part_of_things_made_of_tungsten(text: str) -> None:
    assert labelled(text, described("Fishing weights", hs_code="950790")).action is Action.HOLD
    assert labelled("钨铅坠", described("Fishing weights", hs_code="950790")).action is Action.PASS


def test_liquid_metal_is_the_thermal_paste_and_a_load_under_another_name() -> None:
    assert labelled("Liquid metal gallium indium", described("Thermal paste", hs_code="382499")).action is Action.PASS
    assert labelled("Liquid metal gallium 500 g", described("Chemicals", hs_code="382499")).action is Action.HOLD


@pytest.mark.parametrize("text", ["samples no commercial value", "personal effects", "工艺品", "see invoice"])
def test_words_that_say_nothing_of_the_goods_are_vague(text: str) -> None:
    assert "vague-description" in fired(judged(described(text)))
    assert "vague-description" not in fired(judged(MUG))


@pytest.mark.parametrize("text", ["G02O3 CAS 12064-62-0", "氧化机 CAS 12O64-62-8", "CAS No. 7429-91-8"])
def test_a_misread_cas_number_that_is_a_controlled_one_but_for_a_digit_goes_round_again(text: str) -> None:
    assert "misread-number-may-be-controlled" in fired(labelled(text))
    assert labelled(text).action is Action.RECHECK
    assert labelled(text, licence_no="26-DU-1").action is Action.PASS


@pytest.mark.parametrize("text", ["CAS 7732-18-6", "CAS 12064-52-0", "CAS 1344-28-0", "12064-62-0"])
def test_another_misread_number_is_of_no_controlled_material(text: str) -> None:
    assert "misread-number-may-be-controlled" not in fired(labelled(text))
