"""Names of strategic materials in the languages of labels, and words, streets and firms that are called like them."""

# ruff: noqa: RUF001 - letters that look alike are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_goods_text
from edge.domain import GoodsKind


def materials(text: str) -> set[str]:
    kinds = {GoodsKind.MATERIAL, GoodsKind.FORMULA}
    return {claim.value for claim in read_goods_text(text) if claim.kind in kinds}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Galliumarsenid", "Ga"),
        ("Indiumphosphid Wafer", "In"),
        ("Germaniumdioxid", "Ge"),
        ("wolframkarbide", "W"),
        ("lantaanoxide", "La"),
        ("Cer(IV)-oxid", "Ce"),
        ("oksid disprozija", "Dy"),
        ("oxid de disprosiu", "Dy"),
        ("terbij", "Tb"),
        ("фосфид индия", "In"),
        ("вольфрамовая проволока", "W"),
        ("דיספרוסיום", "Dy"),
        ("دیسپروزیم", "Dy"),
        ("डिस्प्रोसियम", "Dy"),
        ("酸化ランタン", "La"),
        ("Neodymmagnete 10x5 mm", "NdFeB"),
        ("неодимови магнити", "NdFeB"),
        ("neodimijski magneti", "NdFeB"),
        ("מגנט ניאודימיום", "NdFeB"),
        ("zeldzame aardmetalen", "REE"),
        ("pământuri rare", "REE"),
        ("σπάνιες γαίες", "REE"),
        ("Ｄｙ２Ｏ３", "Dy2O3"),
        ("Ge wafers", "Ge"),
        ("Te sputtering target", "Te"),
    ],
)
def test_a_material_is_named_in_the_language_of_its_label(text: str, value: str) -> None:
    assert materials(text) == {value}


@pytest.mark.parametrize(
    "text",
    [
        "Tenere lontano dalla portata dei bambini",
        "Padrão europeu",
        "Sumário",
        "Die jüngsten Kinder",
        "Γερμανικό προϊόν",
        "LEDランタン 充電式",
        "La richiesta non è valida",
        "La metallurgie moderne",
    ],
)
def test_a_word_of_another_language_that_is_like_a_material_is_none(text: str) -> None:
    assert materials(text) == set()


@pytest.mark.parametrize(
    "text", ["Tungsten Street 5", "Indium Corporation, Clinton NY", "Europium Ltd", "Lanthan Straße 7"]
)
def test_a_street_or_a_firm_called_by_a_material_is_none(text: str) -> None:
    assert materials(text) == set()


@pytest.mark.parametrize(("text", "value"), [("Tungsten steel drill", "W"), ("Dysprosium metal Co., Ltd", "Dy")])
def test_a_material_beside_other_words_is_one(text: str, value: str) -> None:
    assert materials(text) == {value}
