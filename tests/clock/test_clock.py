"""The clock measures deadlines by monotonic time only and trusts no other boot."""

from __future__ import annotations

import datetime as dt

from edge.clock import Clock, read_boot_id
from edge.domain import Instant

JUMPED = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def clock_at(monotonic_ns: int, *, boot_id: str = "boot-a", utc: dt.datetime = JUMPED) -> Clock:
    return Clock(boot_id=boot_id, monotonic_ns=lambda: monotonic_ns, utc=lambda: utc)


def test_time_left_counts_down_to_the_deadline_and_goes_on_below_zero() -> None:
    deadline = clock_at(1_000_000_000).after(250)
    assert clock_at(1_200_000_000).ms_until(deadline) == 50
    assert clock_at(1_300_000_000).ms_until(deadline) == -50


def test_wall_clock_jump_moves_no_deadline() -> None:
    deadline = clock_at(5).after(100)
    later = JUMPED + dt.timedelta(days=20_000)
    assert clock_at(5, utc=later).ms_until(deadline) == 100


def test_deadline_of_another_boot_has_passed() -> None:
    deadline = clock_at(0, boot_id="boot-a").after(60_000)
    assert clock_at(0, boot_id="boot-b").ms_until(deadline) == float("-inf")


def test_age_of_another_boot_is_unbounded() -> None:
    assert clock_at(9, boot_id="boot-b").ms_since(Instant(boot_id="boot-a", monotonic_ns=8)) == float("inf")


def test_an_instant_before_the_boot_is_the_boot() -> None:
    assert clock_at(1_000_000).after(-50).monotonic_ns == 0


def test_real_clock_stamps_with_the_kernels_boot() -> None:
    clock = Clock()
    first, second = clock.stamp(), clock.stamp()
    assert first.instant.boot_id == read_boot_id()
    assert second.instant.monotonic_ns >= first.instant.monotonic_ns
    assert first.utc.tzinfo is dt.UTC
