"""Where goods are made and where that comes from which they are made of, said in one clause."""

from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, Role, TextLine

ASSERTED, DENIED, OPEN = Polarity.ASSERTED, Polarity.DENIED, Polarity.AMBIGUOUS


def said(text: str) -> dict[str | None, tuple[bool, Polarity]]:
    """Whether each country is of materials, and what is said of it."""
    line = TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(10, 10, 10 + 12 * len(text), 36))
    claims = read_claims([line]).origin
    return {claim.country: (claim.role is Role.MATERIALS, claim.polarity) for claim in claims}


@pytest.mark.parametrize(
    "text",
    [
        "Made of Chinese steel in Japan",
        "Made in Japan of Chinese steel",
        "Made of Chinese parts in Japan",
        "Hergestellt aus chinesischem Stahl in Japan",
        "Hergestellt in Japan aus chinesischem Stahl",
        "In Japan aus chinesischem Stahl hergestellt",
        "Fabriqué avec de l'acier chinois au Japon",
        "Hecho de acero chino en Japón",
        "Сделано в Японии из китайской стали",
        "Wyprodukowano z chińskiej stali w Japonii",
        "Vervaardigd in Japan van Chinees staal",
        "日本で中国の部品を使用して製造",
        "일본에서 중국 부품으로 제조",
        "在日本用中国零件制造",
        "用中国零件在日本制造",
    ],
)
def test_the_place_of_a_material_is_not_where_the_goods_are_made(text: str) -> None:
    assert said(text) == {"JP": (False, ASSERTED), "CN": (True, ASSERTED)}


def test_each_of_several_places_of_materials_is_one() -> None:
    parts = dict.fromkeys(("CN", "JP"), (True, ASSERTED))
    assert said("Assembled of Chinese and Japanese parts in Mexico") == {"MX": (False, ASSERTED), **parts}
    assert said("Knitted in Turkey of Egyptian yarn") == {"TR": (False, ASSERTED), "EG": (True, ASSERTED)}


def test_a_denial_of_a_material_denies_it_alone() -> None:
    assert said("Made in Japan, not of Chinese steel") == {"JP": (False, ASSERTED), "CN": (True, DENIED)}
    assert said("Made of non-Chinese steel in Japan") == {"JP": (False, ASSERTED), "CN": (True, DENIED)}


def test_a_denial_before_material_and_place_leaves_the_place_open() -> None:
    assert said("Not made of Chinese steel in Japan") == {"JP": (False, OPEN), "CN": (True, DENIED)}


@pytest.mark.parametrize("text", ["Made of china", "Made of fine china", "Made of china clay"])
def test_porcelain_is_of_no_country(text: str) -> None:
    assert said(text) == {}


def test_words_for_an_origin_behind_an_adjective_name_no_material() -> None:
    assert said("Hergestellt aus chinesischer Produktion") == {"CN": (False, ASSERTED)}
    assert said("Product of Chinese origin") == {"CN": (False, ASSERTED)}
