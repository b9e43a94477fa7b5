"""Parcels wait by deadline in bounded room, and none is lost without whoever asked being told."""

from __future__ import annotations

import datetime as dt
import threading

from hypothesis import given
from hypothesis import strategies as st

from edge.domain import Instant, Parcel
from edge.station import Backlog

BOOT = "boot"


def parcel(track: int, deadline_ms: float) -> Parcel:
    return Parcel(
        parcel_id=f"s-{track}",
        station="s",
        track_id=str(track),
        triggered_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        triggered=Instant(boot_id=BOOT, monotonic_ns=0),
        deadline=Instant(boot_id=BOOT, monotonic_ns=round(deadline_ms * 1e6)),
    )


def test_the_nearest_deadline_is_taken_first() -> None:
    backlog = Backlog(most=10)
    for track, deadline_ms in ((1, 900), (2, 300), (3, 600)):
        backlog.put(parcel(track, deadline_ms))
    assert [taken.track_id for _ in range(3) if (taken := backlog.take(timeout_s=0))] == ["2", "3", "1"]


def test_an_empty_backlog_gives_nothing_and_does_not_wait_for_ever() -> None:
    assert Backlog(most=1).take(timeout_s=0.01) is None


def test_a_waiting_taker_is_woken_by_a_parcel() -> None:
    backlog = Backlog(most=1)
    taken: list[Parcel | None] = []
    taker = threading.Thread(target=lambda: taken.append(backlog.take(timeout_s=30)))
    taker.start()
    backlog.put(parcel(1, 500))
    taker.join(10)
    assert [item.track_id for item in taken if item] == ["1"]


def test_a_full_backlog_gives_up_the_parcel_that_is_likeliest_to_come_too_late() -> None:
    backlog = Backlog(most=2)
    assert backlog.put(parcel(1, 100)) is None
    assert backlog.put(parcel(2, 900)) is None
    displaced = backlog.put(parcel(3, 500))
    assert displaced is not None
    assert displaced.track_id == "1"


def test_parcels_without_enough_time_are_taken_out_together() -> None:
    backlog = Backlog(most=10)
    for track, deadline_ms in ((1, 1100), (2, 1349), (3, 1351), (4, 5000)):
        backlog.put(parcel(track, deadline_ms))
    assert [item.track_id for item in backlog.give_up(lambda item: item.deadline.monotonic_ns < 1_350_000_000)] == [
        "1",
        "2",
    ]
    assert len(backlog) == 2


@given(st.lists(st.integers(min_value=1, max_value=10_000), max_size=40), st.integers(min_value=1, max_value=10))
def test_every_parcel_is_either_taken_or_told_as_displaced(deadlines_ms: list[int], most: int) -> None:
    backlog = Backlog(most=most)
    parcels = [parcel(track, deadline_ms) for track, deadline_ms in enumerate(deadlines_ms)]
    displaced = [gone.track_id for item in parcels if (gone := backlog.put(item))]
    taken = []
    while item := backlog.take(timeout_s=0):
        taken.append(item.track_id)
    assert len(taken) <= most
    assert sorted(displaced + taken) == sorted(item.track_id for item in parcels)
