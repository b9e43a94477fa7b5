"""A picture with two parcels in it is cut between them, or refused; what is seen is never the neighbour's."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.capture.cameras.placing import Passing, Place, Span, TooCloseError, own_span

MS = 1_000_000
PLACE = Place(offset_ms=1000, field_mm=1000, speed_mm_s=1000, tolerance_mm=20)
"""A millisecond is a millimetre of belt."""


def parcel(triggered_ms: float, length_mm: int | None = 300) -> Passing:
    return Passing(int(triggered_ms * MS), length_mm)


def test_alone_on_the_belt_it_has_the_whole_picture() -> None:
    assert own_span(PLACE, parcel(0), [], 1150 * MS).whole


def test_parcels_that_are_not_in_the_picture_change_nothing() -> None:
    others = [parcel(-2500), parcel(-900, 200), parcel(900)]
    assert own_span(PLACE, parcel(0), others, 1150 * MS).whole


def test_the_picture_is_cut_in_the_middle_of_the_gaps() -> None:
    # In the picture: own from -150 to 150 mm; the one ahead ends at 250, the one behind begins at -250.
    span = own_span(PLACE, parcel(0), [parcel(-400), parcel(400)], 1150 * MS)
    assert (span.begin, span.end) == (pytest.approx(0.3), pytest.approx(0.7))


def test_without_lengths_it_is_cut_right_at_the_leading_edges() -> None:
    span = own_span(PLACE, parcel(0, None), [parcel(-400, None), parcel(400, None)], 1150 * MS)
    assert (span.begin, span.end) == (pytest.approx(0.26), pytest.approx(0.66))


@pytest.mark.parametrize("behind_ms", [0, 100, 250, 310])
def test_parcels_too_near_to_each_other_are_refused_with_figures(behind_ms: int) -> None:
    with pytest.raises(TooCloseError, match="mm"):
        own_span(PLACE, parcel(0), [parcel(behind_ms)], 1150 * MS)


def test_a_picture_taken_when_the_parcel_was_elsewhere_is_refused() -> None:
    with pytest.raises(TooCloseError, match="offset_ms"):
        own_span(PLACE, parcel(0), [parcel(600)], 2200 * MS)


LENGTHS = st.integers(50, 600)


@given(
    starts=st.lists(st.integers(0, 4000), min_size=2, max_size=5, unique=True).map(sorted),
    lengths=st.lists(LENGTHS, min_size=5, max_size=5),
    measured=st.lists(st.booleans(), min_size=5, max_size=5),
    own=st.integers(0, 4),
    at_ms=st.integers(900, 1500),
)
def test_no_part_of_a_neighbour_is_ever_in_the_own_part(
    starts: list[int], lengths: list[int], measured: list[bool], own: int, at_ms: int
) -> None:
    assume(own < len(starts))
    gaps = [after - before for before, after in itertools.pairwise(starts)]
    assume(all(gap > length for gap, length in zip(gaps, lengths, strict=False)))  # parcels don't lie on each other
    parcels = [
        parcel(start, length if known else None)
        for start, length, known in zip(starts, lengths, measured, strict=False)
    ]
    at_ns = (starts[own] + at_ms) * MS
    others = [one for index, one in enumerate(parcels) if index != own]
    try:
        span = own_span(PLACE, parcels[own], others, at_ns)
    except TooCloseError:
        return
    begin_mm, end_mm = (share * PLACE.field_mm - PLACE.field_mm / 2 for share in (span.begin, span.end))
    for index, (start, length) in enumerate(zip(starts, lengths, strict=False)):
        if index != own:
            lead_mm = at_ns / MS - start - PLACE.offset_ms
            overlap_mm = min(end_mm, lead_mm) - max(begin_mm, lead_mm - length)
            assert overlap_mm <= PLACE.tolerance_mm / 2


def test_a_span_of_the_whole_is_known_as_such() -> None:
    assert Span().whole
    assert not Span(0.1, 1).whole
