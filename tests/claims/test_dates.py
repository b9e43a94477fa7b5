"""A date between words of origin and their place says nothing of origin, and hides nothing that does."""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine


def said(*texts: str) -> list[tuple[str | None, Polarity, bool]]:
    lines = [
        TextLine(
            text=text, confidence=0.97, view="top", box=Quad.upright(10, 40 * at, 10 + 12 * len(text), 40 * at + 26)
        )
        for at, text in enumerate(texts)
    ]
    return [(claim.country, claim.polarity, claim.uncertain) for claim in read_claims(lines).origin]


@pytest.mark.parametrize(
    "text",
    [
        "Made 2023 in China",
        "Made on 12.03.2024 in China",
        "Made on March 5, 2023 in China",
        "Produced 2023/05 in China",
        "Made in 2023, China",
        "Made 2023, China",
        "Hergestellt im Mai 2023 in China",
        "Fabriqué en 2023 en Chine",
        "Hecho el 5 de mayo de 2023 en China",
        "Prodotto a maggio 2023 in Cina",
        "Сделано в 2023 г. в Китае",
        "Wyprodukowano w marcu 2024 r. w Chinach",
        "Sản xuất tháng 5 năm 2023 tại Trung Quốc",
        "Çin'de 2023 yılında üretilmiştir",
        "2023年中国制造",
        "2024年3月 中国で製造",
        "2023년 중국에서 제조",
    ],
)
def test_a_date_between_words_of_origin_and_their_place_parts_them_not(text: str) -> None:
    assert said(text) == [("CN", Polarity.ASSERTED, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Not made 2023 in China",
        "Not made in 2023, China",
        "Made on 12.03.2024 not in China",
        "Nicht 2023 in China hergestellt",
        "Не сделано в 2023 году в Китае",
        "非2023年中国制造",
        "2023年不在中国制造",
    ],
)
def test_a_denial_before_or_behind_a_date_denies(text: str) -> None:
    assert [(country, polarity) for country, polarity, _ in said(text)] == [("CN", Polarity.DENIED)]


def test_a_date_that_ends_its_line_leads_to_no_place_in_the_next() -> None:
    assert said("Produced 12.03.2024", "Nürnberg, Germany") == []
    assert said("Made 12.03.2024", "Germany") == []


def test_a_firm_behind_a_date_and_a_comma_is_no_place() -> None:
    assert said("Made in Germany 2023, China Post") == [("DE", Polarity.ASSERTED, False)]


def test_a_number_that_is_no_date_leads_to_no_place() -> None:
    assert said("Made 12 in China") == []
