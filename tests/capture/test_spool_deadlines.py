"""The deadline of a parcel from the spool is never later than the truth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from spool_folder import Time, arrivals, bad, drop, spool_in


def test_deadline_is_exact_with_the_monotonic_time_of_the_trigger(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    time.wall -= dt.timedelta(days=20_000)
    drop(tmp_path, boot_id="boot-a", triggered_monotonic_ns=int((time.ms - 300) * 1e6))
    (arrival,) = arrivals(spool)
    assert time.clock.ms_until(arrival.parcel.deadline) == 3700
    assert time.clock.ms_since(arrival.parcel.triggered) == 300


@pytest.mark.parametrize("ahead_ns", [1, 3_600_000_000_000, 2**63 - 1 - 10**15])
def test_a_trigger_from_ahead_of_our_clock_is_of_another_clock_and_refused(
    tmp_path: Path, time: Time, ahead_ns: int
) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, boot_id="boot-a", triggered_monotonic_ns=int(time.ms * 1e6) + ahead_ns)
    found = bad(spool)
    assert found.track_id == "004711"
    assert "CLOCK_MONOTONIC" in found.why


def test_trigger_of_another_boot_is_too_late(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, boot_id="boot-b", triggered_monotonic_ns=int(time.ms * 1e6))
    (arrival,) = arrivals(spool)
    assert time.clock.ms_until(arrival.parcel.deadline) <= 0


def test_deadline_without_a_clock_counts_from_the_look_before_it_appeared(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    spool.poll()
    drop(tmp_path)
    time.ms += 40
    (arrival,) = arrivals(spool)
    assert time.clock.ms_until(arrival.parcel.deadline) == 3960


@pytest.mark.parametrize(
    ("triggered_at", "left_ms"),
    [
        ("2026-11-23T09:30:09Z", 3000),
        ("2026-11-23T09:29:00Z", -66_000),
        ("2026-11-23T09:31:00Z", 0),
        ("1970-01-01T00:00:00Z", None),
        (None, 0),
    ],
)
def test_deadline_of_a_parcel_found_at_the_start_is_judged_by_age(
    tmp_path: Path, time: Time, triggered_at: str | None, left_ms: float | None
) -> None:
    drop(tmp_path, triggered_at=triggered_at)
    (arrival,) = arrivals(spool_in(tmp_path, time))
    left = time.clock.ms_until(arrival.parcel.deadline)
    assert left == left_ms if left_ms is not None else left < 0
