"""Several places behind one cue: each of them is claimed, by name or by code."""

# ruff: noqa: RUF001 - wide characters are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine

ASSERTED, DENIED, OPEN = Polarity.ASSERTED, Polarity.DENIED, Polarity.AMBIGUOUS


def said(text: str) -> dict[str | None, Polarity]:
    line = TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(10, 10, 10 + 12 * len(text), 36))
    return {claim.country: claim.polarity for claim in read_claims([line]).origin}


@pytest.mark.parametrize(
    "text", ["Made in: CN / VN / KH", "Made in CN/VN/KH", "Hergestellt in: CN / VN / KH", "产地：中国/越南/柬埔寨"]
)
def test_codes_and_names_between_strokes_are_all_of_the_origin(text: str) -> None:
    assert said(text) == dict.fromkeys(("CN", "VN", "KH"), ASSERTED)


@pytest.mark.parametrize("text", ["Made in CN and VN", "Herkunft: CN und VN", "Origen: CN y VN", "원산지: CN/VN"])
def test_two_codes_that_are_joined_are_both_of_the_origin(text: str) -> None:
    assert said(text) == {"CN": ASSERTED, "VN": ASSERTED}


@pytest.mark.parametrize(
    "text",
    [
        "Made in CN or VN",
        "Menşei: CN veya VN",
        "Made in China and/or Vietnam",
        "Sản xuất tại Trung Quốc và/hoặc Việt Nam",
    ],
)
def test_either_of_two_places_is_left_open(text: str) -> None:
    assert said(text) == {"CN": OPEN, "VN": OPEN}


def test_a_denial_is_of_all_codes_that_follow_it_or_of_the_one_behind_it() -> None:
    assert said("Not made in CN / VN / KH") == dict.fromkeys(("CN", "VN", "KH"), DENIED)
    assert said("Made in JP/KR/TW, not CN") == {"JP": ASSERTED, "KR": ASSERTED, "TW": ASSERTED, "CN": DENIED}


@pytest.mark.parametrize(
    "text",
    [
        "Made in: ☐ VN ☒ CN",
        "Origin: CN, GW: 5 KG",
        "Origin: CN / PA6",
        "Made in CN, shipped from DE",
        "Origin: CN / HS 8505",
    ],
)
def test_what_is_no_code_of_a_list_is_none(text: str) -> None:
    assert said(text) == {"CN": ASSERTED}


@pytest.mark.parametrize(
    "text",
    [
        "Neither Chinese nor Russian origin",
        "Neither of Chinese nor of Russian origin",
        "Neither China nor Russia made",
        "Weder chinesischen noch russischen Ursprungs",
        "ни китайского, ни российского происхождения",
        "既非中国也非俄罗斯制造",
    ],
)
def test_neither_of_two_places_before_words_of_origin_is_theirs(text: str) -> None:
    assert said(text) == {"CN": DENIED, "RU": DENIED}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Çin'de değil Türkiye'de üretilmiştir", "TR"),
        ("Çin değil Türk malı", "TR"),
        ("中国ではなく日本で製造", "JP"),
        ("중국이 아닌 한국에서 제조", "KR"),
        ("चीन में नहीं भारत में निर्मित", "IN"),
    ],
)
def test_a_place_that_a_denial_stands_behind_is_denied_and_the_next_is_where_goods_are_made(
    text: str, country: str
) -> None:
    assert said(text) == {"CN": DENIED, country: ASSERTED}


@pytest.mark.parametrize("text", ["Goods not of Chinese or Russian origin", "Not of Chinese or Russian origin"])
def test_the_origin_of_one_of_two_is_no_material(text: str) -> None:
    assert said(text) == {"CN": DENIED, "RU": DENIED}


def test_the_code_of_a_state_behind_its_town_is_no_country() -> None:
    assert "CA" not in said("Made in Los Angeles, CA")
