"""What labels and declarations say of goods: materials, chemistry, figures; and words that must not count."""

# ruff: noqa: RUF001 - letters that look alike are part of what labels say
from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.claims import read_goods_text
from edge.claims.goods.substance_numbers import cas_check_digit
from edge.claims.words.places import place_forms
from edge.domain import GoodsKind

K = GoodsKind


def said(text: str) -> set[tuple[GoodsKind, str]]:
    return {(claim.kind, claim.value) for claim in read_goods_text(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dysprosium oxide Dy2O3 99.9%", {(K.MATERIAL, "Dy"), (K.FORMULA, "Dy2O3"), (K.PURITY, "99.9%")}),
        ("DYSPR0SIUM 0XIDE", {(K.MATERIAL, "Dy")}),
        ("dyspr osium oxide", {(K.MATERIAL, "Dy")}),
        ("DyzO3", {(K.FORMULA, "Dy2O3")}),
        ("Nd2 03", {(K.FORMULA, "Nd2O3")}),
        ("ferrocerium rod", {(K.MATERIAL, "Ce")}),
        ("1.250 EUR", {(K.VALUE, "1250 EUR")}),
        ("0.125 USD", {(K.VALUE, "0.125 USD")}),
        ("氧化鏑 純度99.99%", {(K.MATERIAL, "Dy"), (K.PURITY, "99.99%")}),
        ("DY203 powder 4N", {(K.FORMULA, "Dy2O3"), (K.PURITY, "4N")}),
        ("CAS No. 1308-87-8", {(K.CAS, "1308-87-8")}),
        ("Dy2O3 99.99%", {(K.FORMULA, "Dy2O3"), (K.PURITY, "99.99%")}),
        ("1308-87-8, 4N", {(K.CAS, "1308-87-8"), (K.PURITY, "4N")}),
        ("Sn42Bi58 solder paste", {(K.FORMULA, "Sn42Bi58")}),
        ("Tb metal 99.9%", {(K.MATERIAL, "Tb"), (K.PURITY, "99.9%")}),
        ("镨钕金属", {(K.MATERIAL, "Pr"), (K.MATERIAL, "Nd")}),
        ("钕铁硼磁铁", {(K.MATERIAL, "NdFeB")}),
        ("magnet N42SH", {(K.MATERIAL, "NdFeB"), (K.TRADE_NAME, "N42SH")}),
        ("N 4 5 S H magnet", {(K.MATERIAL, "NdFeB-Dy"), (K.TRADE_NAME, "N45SH")}),
        ("Ammonium metatungstate", {(K.MATERIAL, "W")}),
        ("Antimontrioxid", {(K.MATERIAL, "Sb")}),
        ("diszprozium-oxid", {(K.MATERIAL, "Dy")}),
        ("samarium-cobalt", {(K.MATERIAL, "SmCo")}),
        ("Terfenol-D", {(K.MATERIAL, "Tb"), (K.MATERIAL, "Dy"), (K.TRADE_NAME, "Terfenol-D")}),
        ("rare earth oxide", {(K.MATERIAL, "REE")}),
        ("D y 2 O 3", {(K.FORMULA, "Dy2O3")}),
        ("أكسيد الديسبروسيوم", {(K.MATERIAL, "Dy")}),
        ("ออกไซด์ของดิสโพรเซียม", {(K.MATERIAL, "Dy")}),
        ("оксид диспрозію", {(K.MATERIAL, "Dy")}),
        ("Nd 2 O 3 powder", {(K.FORMULA, "Nd2O3")}),
        ("Dy₂O₃", {(K.FORMULA, "Dy2O3")}),
        ("misch metal", {(K.MATERIAL, "REE")}),
        ("bastnaesite concentrate", {(K.MATERIAL, "REE")}),
        ("獨居石", {(K.MATERIAL, "REE")}),
        ("sintered neo block", {(K.MATERIAL, "NdFeB")}),
        ("neodynium magnet", {(K.MATERIAL, "NdFeB")}),
        ("氧化釹", {(K.MATERIAL, "Nd")}),
        ("Net Wt: 1.5 kg", {(K.NET_MASS, "1500")}),
        ("净重:500克 数量:5件", {(K.NET_MASS, "500"), (K.QUANTITY, "5")}),
        ("HS Code: 6907.21", {(K.HS_CODE, "690721")}),
        ("8505.11.10.00", {(K.HS_CODE, "8505111000")}),
        ("UN 3077", {(K.UN_NUMBER, "UN3077")}),
        ("Value USD 1,250.50", {(K.VALUE, "1250.50 USD")}),
        ("Contents: ceramic tile samples", {(K.DESCRIPTION, "ceramic tile samples")}),
        ("Gallium 6N", {(K.MATERIAL, "Ga"), (K.PURITY, "6N")}),
        ("6N镓", {(K.MATERIAL, "Ga"), (K.PURITY, "6N")}),
        ("99.9% Dy", {(K.MATERIAL, "Dy"), (K.PURITY, "99.9%")}),
        ("Purity 99.95 min", {(K.PURITY, "99.95%")}),
        ("CAS No 13O8 87 8", {(K.CAS, "1308-87-8")}),
        ("CAS L308-87-8", {(K.CAS, "1308-87-8")}),
        ("293 CA51314-36-9", {(K.CAS, "1314-36-9")}),
        ("G4203 CA5 1206462 9", {(K.CAS, "12064-62-9")}),
        ("CAS12064-62-9", {(K.CAS, "12064-62-9")}),
        ("CAS 12064629", {(K.CAS, "12064-62-9")}),
        ("Sm203CAS 12060-58-1", {(K.FORMULA, "Sm2O3"), (K.CAS, "12060-58-1")}),
        ("Dy2 O3", {(K.FORMULA, "Dy2O3")}),
        ("Sn 42 Bi 58", {(K.FORMULA, "Sn42Bi58")}),
        ("Sn42/Bi58", {(K.FORMULA, "Sn42Bi58")}),
        ("W powder", {(K.MATERIAL, "W")}),
        ("Dysprosiumoxid", {(K.MATERIAL, "Dy")}),
        ("Wolframcarbid Pulver", {(K.MATERIAL, "W")}),
        ("oxyde de néodyme", {(K.MATERIAL, "Nd")}),
        ("оксид тербия", {(K.MATERIAL, "Tb")}),
        ("Dysprosiurn oxide", {(K.MATERIAL, "Dy")}),
        ("Terbum oxide", {(K.MATERIAL, "Tb")}),
        ("NdFeB magnet grade 42SH", {(K.MATERIAL, "NdFeB"), (K.MATERIAL, "NdFeB-Dy")}),
        ("Net Weight (kg): 0.5", {(K.NET_MASS, "500")}),
        ("Poids net 1,250 kg", {(K.NET_MASS, "1250")}),
        ("Net weight 1,250 g", {(K.NET_MASS, "1250")}),
        ("Nett Wt. O.5 kg", {(K.NET_MASS, "500")}),
        ("净重:2斤", {(K.NET_MASS, "1000")}),
        ("Gewicht netto: 500 Gramm", {(K.NET_MASS, "500")}),
        ("H.S. Code No. 2846.90", {(K.HS_CODE, "284690")}),
        ("HS code 2846-9O-22", {(K.HS_CODE, "28469022")}),
        ("税则号列:28469022", {(K.HS_CODE, "28469022")}),
        ("\u0422\u041d ВЭД 2846 90 220 0", {(K.HS_CODE, "2846902200")}),
        ("UN-3077", {(K.UN_NUMBER, "UN3077")}),
        ("HK$200", {(K.VALUE, "200 HKD")}),
        ("EUR 1.250,50", {(K.VALUE, "1250.50 EUR")}),
        ("Dy-Fe", {(K.FORMULA, "DyFe")}),
        ("80DyFe", {(K.FORMULA, "Dy80Fe")}),
        ("Mg-30Gd master alloy", {(K.FORMULA, "MgGd30")}),
        ("W-Ni-Fe alloy 97%", {(K.FORMULA, "WNiFe")}),
        ("Sn-58Bi", {(K.FORMULA, "SnBi58")}),
        ("Bi 58% Sn 42%", {(K.FORMULA, "Bi58Sn42")}),
        ("Dy/Tb scrap", {(K.FORMULA, "DyTb")}),
        ("PrNd 25 Dy 5 Fe 69 B 1", {(K.FORMULA, "PrNd25Dy5Fe69B1")}),
        ("Dy 5.2 wt%", {(K.MATERIAL, "Dy")}),
        ("Indium wire 99.99%", {(K.MATERIAL, "In"), (K.PURITY, "99.99%")}),
        ("钨棒99.95%", {(K.MATERIAL, "W"), (K.PURITY, "99.95%")}),
        ("W 99.95% dia 10", {(K.MATERIAL, "W"), (K.PURITY, "99.95%")}),
        ("99.9% REO", {(K.MATERIAL, "REE")}),
        ("TREO 99.5%", {(K.MATERIAL, "REE")}),
        ("Xenotime", {(K.MATERIAL, "REE-ore")}),
        ("酸化ディスプロシウム", {(K.MATERIAL, "Dy")}),
        ("tlenek dysprozu", {(K.MATERIAL, "Dy")}),
        ("Неодимовые магниты", {(K.MATERIAL, "NdFeB")}),
        ("magnesy neodymowe", {(K.MATERIAL, "NdFeB")}),
        ("neodim mıknatıs", {(K.MATERIAL, "NdFeB")}),
        ("แม่เหล็กนีโอไดเมียม", {(K.MATERIAL, "NdFeB")}),
        ("metale ziem rzadkich", {(K.MATERIAL, "REE")}),
        ("vzácné zeminy", {(K.MATERIAL, "REE")}),
        ("العناصر الأرضية النادرة", {(K.MATERIAL, "REE")}),
        ("品名:陶瓷粉 数量:1", {(K.DESCRIPTION, "陶瓷粉"), (K.QUANTITY, "1")}),
    ],
)
def test_text_names_its_goods(text: str, found: set[tuple[GoodsKind, str]]) -> None:
    assert found <= said(text)


@pytest.mark.parametrize(
    "text",
    [
        "In a box as a gift", "Wang Er, Suite 3N, W Hotel", "Apt 4N, 99 Y Street", "geranium seeds", "Ho Chi Minh",
        "As new, in good order", "Te amo", "La Paz", "99.9% of germs", "12-34-5", "Room N52", "Model W2F5", "50% off",
        "CAS 1308-87-7", "Do not bend", "In 2 boxes", "Row 2 Seat 3", "polishing powder",
        "Сделано в Германии", "Made in Germania", "SHELF W METAL FRAME", "L 50 W 50", "antimony-free",
        "不含镝", "Scandia lamp", "Kim In-Ho", "Ga-In, Seoul", "S/W W/O Y/N", "Al-In-One", "REO Speedwagon",
        "SmOK", "In 99.9% of cases",
        "Lu-Na", "Tel. 66-22 Co-Op", "GA/LA/MO", "Ho-Ho-Ho", "W 99 St", "German quality", "mercato europeo",
        "Item LAZ03",
        "Model H013 Batch 060466",  # no HoI3
        "Trêo văn Đức",  # a name misread
    ],
)  # fmt: skip
def test_ordinary_words_are_no_materials(text: str) -> None:
    assert not {kind for kind, _ in said(text)} & {K.MATERIAL, K.FORMULA, K.CAS, K.PURITY, K.TRADE_NAME}


@given(st.sampled_from(sorted({form for form, _, _ in place_forms()})))
@example("Germany")
def test_names_of_places_are_no_materials_misread(name: str) -> None:
    for text in (name, name.upper(), f"Made in {name}"):
        assert not {kind for kind, _ in said(text)} & {K.MATERIAL, K.FORMULA, K.TRADE_NAME}


@given(st.integers(10, 9_999_999), st.integers(0, 99), st.integers(1, 9))
def test_a_wrong_cas_digit_is_no_cas_number(first: int, second: int, change: int) -> None:
    body = (str(first), f"{second:02}")
    digit = cas_check_digit(*body)
    wrong = str((int(digit) + change) % 10)
    assert (K.CAS, f"{body[0]}-{body[1]}-{digit}") in said(f"CAS {body[0]}-{body[1]}-{digit}")
    assert not {value for kind, value in said(f"CAS {body[0]}-{body[1]}-{wrong}") if kind is K.CAS}


@pytest.mark.parametrize(
    ("text", "number"),
    [("G02O3 CAS 12064-62-0", "12064-62-0"), ("CAS No 13O8 87 9", "1308-87-9"), ("CAS: 7429-91-5", "7429-91-5")],
)
def test_a_number_that_is_called_a_cas_number_and_was_misread_is_told(text: str, number: str) -> None:
    assert (K.MISREAD_CAS, number) in said(text)


@pytest.mark.parametrize("text", ["CAS 12064-62-9", "Tel. 12064-62-0", "Posted 2026-11-2", "CAS Freight, 12064 Berlin"])
def test_no_other_number_is_a_misread_cas_number(text: str) -> None:
    assert K.MISREAD_CAS not in {kind for kind, _ in said(text)}


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("Contents: ceramic powder Qty: 2", "ceramic powder"),
        ("Inhalt: Polierpulver für Glas", "Polierpulver für Glas"),
        ("Zawartość: części mechaniczne, 6 szt.", "części mechaniczne, 6 szt."),
        ("İçerik: seramik tozu", "seramik tozu"),
        ("Вложение: порошок керамический  Стоимость: 400 руб.", "порошок керамический"),
        ("Nôi dung: bôt gôm", "bôt gôm"),
        ("내용품명: 화장품 견본 3개 수량: 3", "화장품 견본 3개"),
        ("รายการ: ผงเซรามิก 2 กก.", "ผงเซรามิก 2 กก."),
        ("المحتويات: مسحوق سيراميك", "مسحوق سيراميك"),
        ("品名：陶瓷粉 数量 2", "陶瓷粉"),
    ],
)
def test_what_stands_behind_a_caption_of_contents_is_the_goods(text: str, goods: str) -> None:
    assert [claim.value for claim in read_goods_text(text) if claim.kind is GoodsKind.DESCRIPTION] == [goods]


@pytest.mark.parametrize(
    "text", ["Contents: 12345", "Handle the contents with care: fragile", "Inhaltsangabe: siehe Rückseite"]
)
def test_no_other_words_before_a_colon_are_a_caption_of_contents(text: str) -> None:
    assert all(claim.kind is not GoodsKind.DESCRIPTION for claim in read_goods_text(text))


@pytest.mark.parametrize(
    ("text", "mass_g"),
    [
        ("Masa netto: 4,1 kg", "4100"), ("Net ağırlık: 2 kg", "2000"), ("Khối lượng tịnh: 3,2 kg", "3200"),
        ("순중량: 420 g", "420"), ("正味重量: 1.5kg", "1500"), ("น้ำหนักสุทธิ: 2 กก.", "2000"),
        ("الوزن الصافي: 2.5 كجم", "2500"), ("Netto-Gewicht: 850 g", "850"),
    ],
)  # fmt: skip
def test_a_net_mass_is_told_in_the_language_of_its_label(text: str, mass_g: str) -> None:
    assert [claim.value for claim in read_goods_text(text) if claim.kind is GoodsKind.NET_MASS] == [mass_g]


@pytest.mark.parametrize("text", ["중량: 420 g", "Waga: 3 kg", "Gross weight: 3 kg", "Вес: 3 кг"])
def test_a_mass_that_may_be_gross_is_no_net_mass(text: str) -> None:
    assert all(claim.kind is not GoodsKind.NET_MASS for claim in read_goods_text(text))
