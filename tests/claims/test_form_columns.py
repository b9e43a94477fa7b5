"""Columns of forms that stand close: heads broken over lines, figures nearer to the next head than to their own."""

# ruff: noqa: RUF001 - letters that look alike are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Claims, GoodsKind, Quad, TextLine

K = GoodsKind


def form(*lines: tuple[str, float, float], slope: float = 0.0) -> Claims:
    """Claims of words at places in px, on a form that leans: so far down for each pixel along."""

    def line(text: str, left: float, top: float) -> TextLine:
        corners = [(left, top), (right := left + 11 * len(text), top), (right, top + 22), (left, top + 22)]
        leant = [(x - slope * y, y + slope * x) for x, y in corners]
        return TextLine(text=text, confidence=0.98, view="top", box=Quad.of(leant))

    return read_claims([line(*place) for place in lines])


def told(claims: Claims, kind: GoodsKind) -> list[str]:
    return [claim.value for claim in claims.goods if claim.kind is kind]


HEADS = (("Qty", 300, 0), ("Net kg", 350, 0), ("Value", 440, 0), ("HS", 580, 0), ("Orig.", 700, 0))
ROWS = (
    ("Wireless mouse", 0, 60), ("0.310", 350, 60), ("24.00 USD", 440, 60), ("847160", 580, 60), ("CN", 700, 60),
    ("Ceramic mug", 0, 90), ("0.500", 350, 90), ("12.00 USD", 440, 90), ("691110", 580, 90), ("DE", 700, 90),
)  # fmt: skip


@pytest.mark.parametrize("slope", [-0.07, 0.0, 0.07])
def test_a_head_that_is_broken_below_those_beside_it_tells_no_other_direction_of_their_row(slope: float) -> None:
    broken = (("Detailed description of", 0, 0), ("contents", 0, 30))
    claims = form(*broken, *HEADS, *ROWS, ("3", 310, 60), ("2", 310, 90), slope=slope)
    assert told(claims, K.QUANTITY) == ["3", "2"]
    assert told(claims, K.NET_MASS) == ["310", "500"]
    assert [claim.country for claim in claims.origin] == ["CN", "DE"]


def test_a_number_of_pieces_at_the_right_of_its_cell_is_no_mass() -> None:
    claims = form(("Detailed description", 0, 30), *HEADS, *ROWS, ("3", 338, 60), ("2", 338, 90))
    assert told(claims, K.QUANTITY) == ["3", "2"]
    assert told(claims, K.NET_MASS) == ["310", "500"]


def test_a_figure_with_a_colon_misread_for_its_point_is_no_mass() -> None:
    claims = form(("Detailed description", 0, 30), *HEADS, ("Gift box", 0, 60), ("1:200", 350, 60), ("CN", 700, 60))
    assert told(claims, K.NET_MASS) == []


def test_the_short_heads_of_a_german_form_are_columns() -> None:
    heads = ("Bezeichnung des Inhalts", 0), ("Menge", 300), ("Netto kg", 380), ("Wert", 500), ("Zolltarif", 620)
    rows = ("LED-Lampe", 0), ("3", 300), ("0,310", 380), ("7,00 EUR", 500), ("940521", 620)
    claims = form(*((text, left, 0) for text, left in heads), *((text, left, 40) for text, left in rows))
    assert {kind: told(claims, kind) for kind in (K.QUANTITY, K.NET_MASS, K.HS_CODE)} == {
        K.QUANTITY: ["3"], K.NET_MASS: ["310"], K.HS_CODE: ["940521"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "countries"),
    [
        ("Description|Qty|COO", ("CN", "VN")),
        ("Description|Colour|COO", ("CN", "VN")),
        ("Popis|Množství|Země původu", ("Čína", "Vietnam")),
        ("Megnevezés|Mennyiség|Származási ország", ("Kína", "Vietnám")),
        ("Descriere|Cantitate|Țara de origine", ("China", "Vietnam")),
        ("Описание|Брой|Страна на произход", ("Китай", "Виетнам")),
        ("Περιγραφή|Ποσότητα|Χώρα προέλευσης", ("Κίνα", "Βιετνάμ")),
        ("Opis robe|Količina|Zemlja podrijetla", ("Kina", "Vijetnam")),
        ("Beskrivning|Antal|Ursprungsland", ("Kina", "Vietnam")),
        ("Kuvaus|Määrä|Alkuperämaa", ("Kiina", "Vietnam")),
        ("תיאור|כמות|ארץ המקור", ("סין", "וייטנאם")),
    ],
)
def test_each_row_of_a_table_has_the_origin_of_its_column_in_the_language_of_the_form(
    heads: str, countries: tuple[str, str]
) -> None:
    rows = [heads.split("|"), *(["goods", "2", country] for country in countries)]
    claims = form(*((text, 260 * at, 40 * row) for row, cells in enumerate(rows) for at, text in enumerate(cells)))
    assert [claim.country for claim in claims.origin] == ["CN", "VN"]
