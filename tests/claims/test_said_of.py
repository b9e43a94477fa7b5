"""What goods hold, or are packed in, is not what they are: parts and packaging of a country, in many languages."""

# ruff: noqa: RUF001 - wide characters are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, Role, TextLine

HELD = {
    "en": "Contains Chinese-made parts|With components made in China|Using materials from China",
    "de": "Aus chinesischen Rohstoffen|Mit Bauteilen aus China|Enthält chinesische Seltene Erden|Mit Teilen aus China",
    "fr": "Contient des composants d'origine chinoise|Avec des pièces fabriquées en Chine",
    "es": "Con componentes fabricados en China|Con piezas de origen chino|Contiene materiales procedentes de China",
    "it": "Con componenti di origine cinese|Contiene parti prodotte in Cina|Con materie prime cinesi",
    "pt": "Com componentes de origem chinesa|Contém peças fabricadas na China|Com peças da China",
    "ru": "Содержит компоненты китайского происхождения|Содержит детали из Китая|Из китайских материалов",
    "pl": "Zawiera części chińskiego pochodzenia|Z chińskich surowców|Zawiera komponenty wyprodukowane w Chinach",
    "tr": "Çin menşeli parçalar içerir|Çin'de üretilen parçalar içerir",
    "vi": "Sử dụng linh kiện có nguồn gốc Trung Quốc|Sử dụng nguyên liệu Trung Quốc",
    "ja": "中国製部品を使用しています|中国産原料使用",
    "ko": "중국산 부품 사용|중국에서 만든 부품 사용",
    "zh": "含中国产部件|使用中国零件|含有中国制造的零件|使用中国稀土",
    "th": "ใช้วัตถุดิบจากจีน|ใช้ชิ้นส่วนจากจีน",
    "ar": "يحتوي على مكونات صينية|يحتوي على أجزاء من الصين",
}
DENIED = {
    "en": "Contains no parts manufactured in China|No Chinese rare earths|Contains no rare earths from China|"
    "Does not contain Chinese rare earth magnets|Does not include any Chinese-made parts",
    "de": "Ohne Bauteile aus China|Enthält keine in China hergestellten Bauteile|Keine seltenen Erden aus China",
    "fr": "Sans matériaux en provenance de Chine|Ne contient pas de composants d'origine chinoise",
    "es": "Sin piezas de origen chino|No contiene componentes de origen chino|No contiene piezas fabricadas en China",
    "it": "Senza componenti prodotti in Cina|Non contiene componenti di origine cinese|Senza materie prime cinesi",
    "pt": "Não contém componentes de origem chinesa|Sem peças fabricadas na China|Sem peças de origem chinesa",
    "ru": "Не содержит деталей из Китая|Без деталей китайского производства|Без китайских редкоземельных металлов",
    "pl": "Nie zawiera komponentów pochodzenia chińskiego|Nie zawiera części wyprodukowanych w Chinach",
    "tr": "Çin menşeli bileşen içermez|Çin'de üretilen parça içermez",
    "vi": "Không sử dụng nguyên liệu có xuất xứ Trung Quốc|Không sử dụng linh kiện sản xuất tại Trung Quốc",
    "ja": "中国製の部品を使用していません|中国産レアアースは使用していません|中国産原料不使用",
    "ko": "중국산 희토류 미사용|중국에서 만든 부품을 사용하지 않음|중국산 부품을 사용하지 않았습니다",
    "zh": "不使用中国产稀土|不含任何中国制造的零件|未使用中国稀土",
    "th": "ไม่ใช้วัตถุดิบจากจีน|ไม่มีส่วนประกอบจากประเทศจีน",
    "ar": "لا يحتوي على مكونات مصنوعة في الصين|بدون مكونات صينية",
}
GOODS = [
    "Mechanical parts made in China", "Spare parts made in China", "Electronic components made in China",
    "Autoteile hergestellt in China", "Repuestos fabricados en China", "Piezas de recambio fabricadas en China",
    "Pièces détachées fabriquées en Chine", "Запчасти производства Китай", "汽车配件 中国制造", "自動車部品 中国製",
]  # fmt: skip
SMALL_PARTS = [
    "Contains small parts", "No small parts", "Enthält Kleinteile", "Ohne Batterien", "Contiene piezas pequeñas",
    "Sin piezas pequeñas", "Contient de petites pièces", "Contiene parti piccole", "Содержит мелкие детали",
    "Zawiera małe części", "内含小零件", "小さな部品が含まれています", "작은 부품 포함",
]  # fmt: skip


def said(*texts: str) -> list[tuple[str | None, bool, Polarity]]:
    """Country, whether it is of what goods hold, and polarity of each claim of lines below each other."""
    lines = [
        TextLine(
            text=text, confidence=0.97, view="top", box=Quad.upright(10, 40 * at, 10 + 12 * len(text), 40 * at + 26)
        )
        for at, text in enumerate(texts)
    ]
    return [(claim.country, claim.role is Role.MATERIALS, claim.polarity) for claim in read_claims(lines).origin]


@pytest.mark.parametrize("language", HELD)
def test_what_goods_hold_is_of_a_country_and_the_goods_are_not(language: str) -> None:
    for text in HELD[language].split("|"):
        assert said(text) == [("CN", True, Polarity.ASSERTED)], text


@pytest.mark.parametrize("language", DENIED)
def test_what_goods_are_said_not_to_hold_is_denied_and_by_no_word_asserted(language: str) -> None:
    for text in DENIED[language].split("|"):
        assert {(country, polarity) for country, _, polarity in said(text)} == {("CN", Polarity.DENIED)}, text


@pytest.mark.parametrize("text", GOODS)
def test_parts_that_are_the_goods_have_an_origin_of_their_own(text: str) -> None:
    assert said(text) == [("CN", False, Polarity.ASSERTED)]


def test_parts_below_the_name_of_another_country_are_not_held_by_it() -> None:
    assert said("Designed in USA", "Parts made in China")[-1] == ("CN", False, Polarity.ASSERTED)
    assert said("USA parts made in China") == [("CN", False, Polarity.ASSERTED)]


@pytest.mark.parametrize("text", SMALL_PARTS)
def test_small_parts_and_batteries_beside_an_origin_are_of_no_country_and_deny_none(text: str) -> None:
    assert said(f"{text}. Made in China") == [("CN", False, Polarity.ASSERTED)]
    assert set(said(text, "Made in China")) == {("CN", False, Polarity.ASSERTED)}
    assert said(text) == []


def test_goods_made_elsewhere_of_parts_from_a_country_are_of_both() -> None:
    assert said("Hergestellt in Polen aus Teilen aus China") == [
        ("PL", False, Polarity.ASSERTED), ("CN", True, Polarity.ASSERTED),
    ]  # fmt: skip
    assert said("Gefertigt in Deutschland aus chinesischen Teilen") == [
        ("DE", False, Polarity.ASSERTED), ("CN", True, Polarity.ASSERTED),
    ]  # fmt: skip


PACKAGING = [
    "Packaging made in Germany", "Verpackung hergestellt in Deutschland", "Emballage fabriqué en Allemagne",
    "Envase hecho en Alemania", "Confezione prodotta in Germania", "Упаковка изготовлена в Германии",
    "包装：德国制造", "外箱：ドイツ製", "Opakowanie wyprodukowano w Niemczech",
    "Box made in Germany", "Carton: made in Germany", "This carton was made in Germany",
]  # fmt: skip


@pytest.mark.parametrize("text", PACKAGING)
def test_the_origin_of_packaging_is_not_that_of_the_goods(text: str) -> None:
    claims = read_claims([TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(0, 0, 400, 26))]).origin
    assert [(claim.country, claim.role) for claim in claims] == [("DE", Role.PACKED)]


@pytest.mark.parametrize("text", ["Music box made in China", "Box 3 made in China", "Carton No. 5. Made in China"])
def test_a_box_that_is_the_goods_or_counts_them_is_no_packaging(text: str) -> None:
    claims = read_claims([TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(0, 0, 400, 26))]).origin
    assert [(claim.country, claim.role) for claim in claims] == [("CN", Role.MADE)]


def test_packaging_not_made_in_a_country_may_be_meant_of_the_goods() -> None:
    assert said("Packaging not made in China") == [("CN", False, Polarity.DENIED)]
    lines = [TextLine(text="包装：非中国制造", confidence=0.97, view="top", box=Quad.upright(0, 0, 400, 26))]
    assert [claim.role.speaks_of_origin for claim in read_claims(lines).origin] == [True]


def test_the_origin_of_a_brand_is_not_that_of_the_goods() -> None:
    assert said("Brand origin: USA. Made in China") == [("CN", False, Polarity.ASSERTED)]
