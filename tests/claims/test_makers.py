"""The name of a maker between words of origin and their place, and denials of what the maker made."""

# ruff: noqa: RUF001 - names in Cyrillic are what is tested
from __future__ import annotations

import pytest

from claims_of_lines import claims
from edge.domain import Polarity

MADE = """Prodotto da Rossi S.p.A. in Cina
Wyprodukowano przez Acme Sp. z o.o. w Chinach
Handmade by Anna in China
Made by Smith and Sons in China
Hergestellt von der Firma Acme in China
Fabriqué par la société Acme en Chine
Được sản xuất bởi Công ty Acme tại Trung Quốc
صنع بواسطة شركة أكمي في الصين
ผลิตโดย บริษัท แอคมี จำกัด ในประเทศจีน
Изготовлено компанией «Рога и Копыта» в Китае
Виготовлено компанією Акме в Китаї"""

NOT_MADE = """Non prodotto da Rossi S.p.A. in Cina
Nie wyprodukowano przez Acme Sp. z o.o. w Chinach
Not made by Smith & Sons Ltd. in China
Không được sản xuất bởi Công ty Acme tại Trung Quốc
لم يصنع بواسطة شركة أكمي في الصين
ไม่ได้ผลิตโดย บริษัท แอคมี จำกัด ในประเทศจีน
Не изготовлено компанией Акме в Китае"""

DENIED_BEFORE_THE_MAKER = """Wurde nicht von der Firma Acme in China hergestellt
Wurde nicht von der bekannten Firma Acme Werkzeugbau in China hergestellt
Diese Teile wurden nicht von Acme Tools Ltd. in China hergestellt
Dit artikel is niet door de firma Acme in China gemaakt
Nem az Acme Kft. által Kínában gyártott
Не компанией Акме в Китае изготовлено
该商品并非由Acme Tools Ltd在中国制造"""

MISREAD = """Manufactued by Acme in China
Mamufactured by Acme Ltd. in China
Hergestelt von Acme GmbH in China
Wyprodukwano przez Acme w Chinach"""


@pytest.mark.parametrize("text", [*MADE.split("\n"), *MISREAD.split("\n")])
def test_the_place_behind_the_name_of_a_maker_is_read(text: str) -> None:
    said = [(claim.country, claim.polarity, claim.uncertain) for claim in claims(text)]
    assert said == [("CN", Polarity.ASSERTED, False)]


@pytest.mark.parametrize("text", NOT_MADE.split("\n"))
def test_a_denial_reaches_over_the_name_of_a_maker(text: str) -> None:
    assert [(claim.country, claim.polarity) for claim in claims(text)] == [("CN", Polarity.DENIED)]


@pytest.mark.parametrize("text", DENIED_BEFORE_THE_MAKER.split("\n"))
def test_what_no_maker_made_somewhere_is_not_said_to_be_made_there(text: str) -> None:
    assert [(claim.country, claim.polarity) for claim in claims(text)] == [("CN", Polarity.AMBIGUOUS)]


@pytest.mark.parametrize(
    "text",
    [
        "Hergestellt von China Werkzeug GmbH",
        "Изготовлено компанией Акме",
        "Handmade by China Crafts",
        "Distribué par Casino 42008 Saint-Etienne",  # no Spanish `sino` behind a lost blank
    ],
)
def test_the_name_of_a_maker_is_no_place(text: str) -> None:
    assert not claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fabriqué par Fournier SA",
        "Hergestellt von Berner",
        "Fabricado por Clara",
        "Wyprodukowano przez Daniel",
        "Изготовитель: Романов",
        "Cathy Production",
    ],
)
def test_the_name_of_a_maker_that_is_near_to_a_place_is_none_for_certain(text: str) -> None:
    assert all(claim.uncertain for claim in claims(text))


def test_a_maker_may_be_a_country_as_it_stands() -> None:
    assert [claim.country for claim in claims("Изготовитель: Китай")] == ["CN"]
