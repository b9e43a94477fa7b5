"""Net masses on the parcel: those of the customs form count as a whole, and a misread figure is no finding."""

from __future__ import annotations

from typing import Any

import pytest

from edge.claims import read_claims
from edge.domain import GoodsKind, Quad, Reading, Sight, TextLine, ViewReading
from judged_parcels import MUG, fired, judged

HEAD = ("Description of contents", "Qty", "Net weight (kg)", "Value")
LEFT = (20, 500, 600, 820)
ONE_ROW = [("ceramic mug", "1", "0.4", "9 USD")]


def form(rows: list[tuple[str, ...]], *, view: str = "top", confidence: float = 0.95) -> ViewReading:
    """One side of the parcel with a customs form on it, each cell a line of text."""
    cells = [
        (text, left, 40 + 40 * row)
        for row, line in enumerate([HEAD, *rows])
        for text, left in zip(line, LEFT, strict=True)
    ]
    lines = (
        TextLine(
            text=text, confidence=confidence, view=view, box=Quad.upright(left, top, left + 11 * len(text), top + 24)
        )
        for text, left, top in cells
    )
    return ViewReading(view=view, code_sight=Sight.NOTHING, text_sight=Sight.FOUND, lines=tuple(lines))


def found(*views: ViewReading, declared_g: int = 400, **fields: Any) -> set[str]:
    """Rules of masses that fire on a parcel of mugs with these sides."""
    reading = Reading(views=views)
    mugs = MUG | {"line_net_mass_g": declared_g}
    rules = fired(judged(mugs, claims=read_claims(reading.lines).goods, reading=reading, **fields))
    return {rule for rule in rules if rule.startswith(("form-mass", "printed-mass"))}


def test_the_rows_of_a_form_are_added_up_and_compared_with_the_declaration() -> None:
    rows = [("ceramic mug", "1", "0.4", "9 USD"), ("teapot", "2", "3.2", "9 USD")]
    assert found(form(rows), mass_g=4000) == {"form-mass-far-from-declared"}
    assert found(form(rows), declared_g=3600, mass_g=4000) == set()


def test_a_form_that_two_cameras_saw_counts_once() -> None:
    assert found(form(ONE_ROW), form(ONE_ROW, view="left")) == set()


@pytest.mark.parametrize("misread", ["4.0", "40", "04", "400"])
def test_a_decimal_point_that_was_lost_in_reading_is_no_finding(misread: str) -> None:
    assert found(form([("ceramic mug", "1", misread, "9 USD")])) == set()


def test_a_form_with_a_row_that_was_not_read_for_certain_is_compared_with_nothing() -> None:
    assert found(form([*ONE_ROW, ("teapot", "2", "", "9 USD")]), declared_g=5000, mass_g=5000) == set()
    assert found(form(ONE_ROW, confidence=0.4), declared_g=5000, mass_g=5000) == set()


def test_a_row_in_which_two_masses_were_read_is_compared_with_nothing() -> None:
    reading = Reading(views=(form(ONE_ROW),))
    claims = read_claims(reading.lines).goods
    mass = next(claim for claim in claims if claim.kind is GoodsKind.NET_MASS)
    other = mass.model_copy(update={"value": "1702000"})  # the value of the row, whose currency was misread
    rules = fired(judged(MUG | {"line_net_mass_g": 400}, claims=(*claims, other), reading=reading))
    assert not [rule for rule in rules if rule.startswith("form-mass")]


def test_more_contents_than_the_whole_parcel_weighs_are_impossible() -> None:
    assert found(form([("ceramic mug", "1", "4.7", "9 USD")]), declared_g=4700) == {"form-mass-above-scale"}
    assert found(form([("ceramic mug", "1", "0.7", "9 USD")]), declared_g=700) == {"printed-mass-above-scale"}
