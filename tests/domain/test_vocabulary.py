"""The words of Sortgate: immutable, closed, true to a JSON round trip, and honest about ignorance."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.domain import (
    ACTION_NUMBERS,
    REASON_NUMBERS,
    Action,
    Code,
    Declaration,
    DeclarationLine,
    Measurement,
    Party,
    Quad,
    Reading,
    ReasonCode,
    Sight,
    Stamp,
    Symbology,
    TextLine,
    ViewReading,
)

finite = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
quads = st.lists(st.tuples(finite, finite), min_size=4, max_size=4).map(Quad.of)
shares = st.floats(min_value=0, max_value=1)
codes = st.builds(
    Code,
    text=st.text(max_size=200),
    symbology=st.sampled_from(Symbology),
    view=st.just("top"),
    box=quads,
    readers=st.just(("zbar",)),
)
lines = st.builds(TextLine, text=st.text(max_size=200), confidence=shares, view=st.just("top"), box=quads)
views = st.builds(
    ViewReading,
    view=st.just("top"),
    codes=st.lists(codes, max_size=3).map(tuple),
    lines=st.lists(lines, max_size=3).map(tuple),
    code_sight=st.sampled_from(Sight),
    text_sight=st.sampled_from(Sight),
)
moments = st.datetimes(min_value=dt.datetime(1970, 1, 1), max_value=dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - given their zone beside
declared_lines = st.builds(
    DeclarationLine,
    line_no=st.integers(1, 99),
    description=st.text(max_size=100),
    quantity=st.none() | st.decimals(min_value=0, max_value=10**9, places=3),
    line_net_mass_g=st.none() | st.integers(0, 10**7),
    line_value=st.none() | st.decimals(min_value=0, max_value=10**9, places=2),
)
declarations = st.builds(
    Declaration,
    item_id=st.from_regex(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", fullmatch=True),
    received_at=moments,
    sender=st.builds(Party, name=st.text(max_size=50)),
    lines=st.lists(declared_lines, max_size=3).map(tuple),
)


@given(st.builds(Reading, views=st.lists(views, max_size=3).map(tuple)))
def test_a_reading_survives_json_whatever_is_printed_on_the_label(reading: Reading) -> None:
    assert Reading.from_json(reading.to_json()) == reading


@given(declarations)
def test_a_declaration_survives_json_to_the_last_decimal(declaration: Declaration) -> None:
    assert Declaration.from_json(declaration.to_json()) == declaration


def test_a_value_can_not_be_changed_after_it_was_made() -> None:
    measured = Measurement(mass_g=5)
    with pytest.raises(ValidationError, match="frozen"):
        measured.mass_g = 6  # type: ignore[misc]


def test_an_unknown_field_is_refused_not_ignored() -> None:
    with pytest.raises(ValidationError, match="mass_kg"):
        Measurement.model_validate({"mass_kg": 5})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(ValidationError):
        TextLine(text="", confidence=number, view="top", box=Quad.upright(0, 0, 1, 1))


def test_a_time_without_its_offset_is_refused() -> None:
    with pytest.raises(ValidationError, match="offset from UTC"):
        Stamp.model_validate({"utc": "2026-11-23T09:30:00", "instant": {"boot_id": "b", "monotonic_ns": 0}})


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_calendar_has_in_utc_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError, match="before the year 1 or after 9999"):
        Stamp.model_validate({"utc": moment, "instant": {"boot_id": "b", "monotonic_ns": 0}})


def test_what_was_not_measured_has_no_density() -> None:
    assert Measurement(mass_g=500).bulk_density_kg_l is None
    assert Measurement(mass_g=500, length_mm=100, width_mm=100, height_mm=0).bulk_density_kg_l is None
    assert Measurement(mass_g=500, length_mm=100, width_mm=100, height_mm=100).bulk_density_kg_l == pytest.approx(0.5)


@given(st.lists(st.sampled_from(Sight), min_size=1, max_size=5))
def test_no_look_that_failed_ever_passes_for_nothing_there(sights: list[Sight]) -> None:
    together = Sight.together(sights)
    assert (together is Sight.NOTHING) == (set(sights) == {Sight.NOTHING})
    assert (together is Sight.FOUND) == (Sight.FOUND in sights)
    assert {Sight.together(order) for order in permutations(sights)} == {together}


def test_a_parcel_without_views_was_not_looked_at() -> None:
    assert Reading(views=()).text_sight is Sight.NOT_LOOKED


def test_every_action_and_reason_has_a_number_of_its_own_on_the_wire() -> None:
    assert set(ACTION_NUMBERS) == set(Action)
    assert set(REASON_NUMBERS) == set(ReasonCode)
    assert len(set(REASON_NUMBERS.values())) == len(REASON_NUMBERS)


def test_a_quad_knows_its_reading_direction_not_only_its_bounds() -> None:
    upside_down = Quad.of([(100, 20), (0, 20), (0, 0), (100, 0)])
    assert upside_down.bounds == (0, 0, 100, 20)
    assert upside_down.length_px == 100
    assert upside_down.height_px == 20
    assert upside_down.centre == (50, 10)


def test_money_keeps_its_cents() -> None:
    line = DeclarationLine(line_no=1, description="x", line_value=Decimal("0.10"))
    assert DeclarationLine.from_json(line.to_json()).line_value == Decimal("0.10")


def test_texts_of_values_that_are_gone_are_not_remembered() -> None:
    def blocks_after(first: int) -> int:
        for number in range(first, first + 2_000):
            Party.from_json(f'{{"name": "Person {number}"}}')
        return sys.getallocatedblocks()

    before = blocks_after(0)
    assert blocks_after(2_000) - before < 200


def test_a_reading_journaled_before_unread_codes_were_told_of_is_understood() -> None:
    told = Reading(views=(ViewReading(view="top", code_sight=Sight.NOTHING, text_sight=Sight.NOTHING),))
    before = told.model_dump(mode="json")
    del before["views"][0]["unread_codes"]
    assert Reading.model_validate(before) == told
