"""Codes of countries behind words of origin, and the names of other languages that are spelt like one of them."""

# ruff: noqa: RUF001 - wide characters are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine


def asserted(text: str) -> list[str | None]:
    line = TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(10, 10, 10 + 12 * len(text), 36))
    claims = read_claims([line]).origin
    assert all(claim.polarity is Polarity.ASSERTED and not claim.uncertain for claim in claims)
    return [claim.country for claim in claims]


@pytest.mark.parametrize(
    "caption", ["Country of origin:", "COO:", "Ctry of Orig", "原产国：", "Pays d'origine :", "Страна происхождения:"]
)
@pytest.mark.parametrize("code", ["MY", "AO", "NGA", "CN", "VN"])
def test_a_code_is_no_name_of_another_language_without_its_accents(caption: str, code: str) -> None:
    """Vietnamese writes `Mỹ` for the United States, `Áo` for Austria and `Nga` for Russia."""
    assert asserted(f"{caption} {code}") == [{"NGA": "NG"}.get(code, code)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Made in DE", "DE"),
        ("Made in IT", "IT"),
        ("Fabricado en ES", "ES"),
        ("Origin CN Value USD 25", "CN"),
        ("Country of Origin US Value 5", "US"),
        ("Mfg Country US", "US"),
        ("Country/Territory of Manufacture: US", "US"),
    ],
)
def test_a_code_in_capitals_among_small_letters_is_one_though_it_is_a_word_or_words_follow(
    text: str, country: str
) -> None:
    assert asserted(text) == [country]


@pytest.mark.parametrize("text", ["Origin NO. 5", "Made in IT Department", "Made IN / DE"])
def test_a_word_in_capitals_with_others_behind_it_is_no_code(text: str) -> None:
    assert asserted(text) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Xuất xứ: Mỹ", "US"),
        ("XUẤT XỨ: MỸ", "US"),
        ("Xuất xứ: MY", "US"),
        ("Xuất xứ: NGA", "RU"),
        ("Xuất xứ: Áo", "AT"),
    ],
)
def test_in_its_own_language_it_is_the_name(text: str, country: str) -> None:
    assert asserted(text) == [country]


@pytest.mark.parametrize("text", ["MADE IN MY KITCHEN", "Made in my garden"])
def test_a_word_that_is_spelt_like_a_code_names_no_country(text: str) -> None:
    assert asserted(text) == []
