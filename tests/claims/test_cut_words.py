"""Words of statements that the end of a line cuts in two: the label's maker ran out of room, or hides them so."""

# ruff: noqa: RUF001 - letters of other alphabets are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine

ASSERTED, DENIED = Polarity.ASSERTED, Polarity.DENIED


def said(text: str) -> list[tuple[str | None, Polarity]]:
    lines = [
        TextLine(
            text=row, confidence=0.97, view="top", box=Quad.upright(10, 10 + 44 * at, 10 + 14 * len(row), 34 + 44 * at)
        )
        for at, row in enumerate(text.split(" / "))
    ]
    return [(claim.country, claim.polarity) for claim in read_claims(lines).origin]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("MADE IN CH / INA", "CN"),
        ("MADE IN CHI / NA", "CN"),
        ("MADE IN CHI- / NA", "CN"),
        ("MADE IN INDO / NESIA", "ID"),
        ("MADE IN NIGER / IA", "NG"),
        ("Made in Viet- / nam", "VN"),
        ("FABRIQUÉ EN CHI / NE", "CN"),
        ("HERGESTELLT IN DEUTSCH- / LAND", "DE"),
    ],
)
def test_a_name_cut_in_two_is_the_whole_name_and_no_code_of_another_country(text: str, country: str) -> None:
    assert said(text) == [(country, ASSERTED)]


@pytest.mark.parametrize(
    "text",
    [
        "NOT MADE / IN CH / INA",
        "NOT / MADE IN CH / INA",
        "NOT MADE IN CH / INA",
        "NOT MADE IN PR / C",
        "NOT MADE IN / CHI / NA",
        "NOT OF CHIN / ESE ORIGIN",
        "NOT MANUFAC- / TURED IN CHINA",
        "Не сделано в Ки- / тае",
    ],
)
def test_a_denial_of_a_name_cut_in_two_is_of_that_country(text: str) -> None:
    assert said(text) == [("CN", DENIED)]


@pytest.mark.parametrize(
    ("text", "country"),
    [("Made in CH / Swiss quality", "CH"), ("Made in CN / LOT 5", "CN"), ("Made in Niger / Lot 5", "NE")],
)
def test_a_code_or_a_name_above_other_words_is_what_it_is(text: str, country: str) -> None:
    assert said(text) == [(country, ASSERTED)]
