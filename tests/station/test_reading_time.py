"""A station learns how long its readings take, and begins none that can't end in time."""

from __future__ import annotations

import pytest

from edge.station import ReadingTime


def test_before_anything_was_read_the_configured_minimum_counts() -> None:
    assert ReadingTime(least_ms=200).expected_ms(6) == 200


def test_a_parcel_with_more_views_is_expected_to_take_longer() -> None:
    reading_time = ReadingTime(least_ms=10)
    reading_time.learn(views=2, took_ms=300)
    assert reading_time.expected_ms(1) == 150
    assert reading_time.expected_ms(4) == 600


def test_a_machine_that_slows_down_is_noticed_within_a_few_parcels() -> None:
    reading_time = ReadingTime(least_ms=10)
    reading_time.learn(views=1, took_ms=100)
    for _ in range(10):
        reading_time.learn(views=1, took_ms=1000)
    assert reading_time.expected_ms(1) == pytest.approx(1000, rel=0.15)


def test_a_parcel_without_pictures_teaches_nothing() -> None:
    reading_time = ReadingTime(least_ms=200)
    reading_time.learn(views=0, took_ms=5)
    assert reading_time.expected_ms(1) == 200
