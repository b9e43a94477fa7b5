"""The measures of ISA-18.2, by hand-made histories."""

from __future__ import annotations

import datetime as dt

import pytest

from edge.alarms import alarm_load
from edge.domain import AlarmActionKind, AlarmEvent, AlarmState, Instant, Priority, Stamp

SINCE = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
UNTIL = SINCE + dt.timedelta(hours=8)


def event(
    at_min: float, state: AlarmState = AlarmState.UNACKNOWLEDGED, alarm_id: str = "broker-lost", by: str = ""
) -> AlarmEvent:
    at = Stamp(utc=SINCE + dt.timedelta(minutes=at_min), instant=Instant(boot_id="b", monotonic_ns=0))
    action = AlarmActionKind.ACKNOWLEDGE if by else None
    return AlarmEvent(alarm_id=alarm_id, priority=Priority.HIGH, state=state, at=at, action=action, by=by)


def test_a_quiet_shift_has_no_load() -> None:
    load = alarm_load((), SINCE, UNTIL)
    assert (load.annunciations, load.per_10_min, load.in_flood_share, load.response_s) == (0, 0, 0, None)


def test_alarms_are_counted_by_ten_minutes_and_by_source() -> None:
    events = [event(minute) for minute in range(0, 480, 10)] + [event(5, alarm_id="camera-frozen")]
    load = alarm_load(events, SINCE, UNTIL)
    assert load.per_10_min == pytest.approx(49 / 48)
    assert load.peak_10_min == 2
    assert load.top_sources == (("broker-lost", 48), ("camera-frozen", 1))


def test_a_flood_begins_above_ten_and_lasts_until_fewer_than_five_come() -> None:
    first = [event(minute / 2) for minute in range(11)]
    second = [event(10 + minute) for minute in range(5)]
    third = [event(20 + minute) for minute in range(4)]
    assert alarm_load([*first, *second, *third], SINCE, UNTIL).in_flood_share == pytest.approx(2 / 48)


def test_three_in_a_minute_is_chattering_and_two_are_not() -> None:
    fast = [event(at, alarm_id="camera-frozen") for at in (0, 0.3, 0.9)]
    slow = [event(at) for at in (0, 0.9)]
    assert alarm_load([*fast, *slow], SINCE, UNTIL).chattering == ("camera-frozen",)


def test_what_is_in_sight_for_more_than_a_day_is_stale_until_it_ends() -> None:
    old = event(-24 * 60)
    assert alarm_load([old], SINCE, UNTIL).stale == ("broker-lost",)
    assert alarm_load([old, event(1, AlarmState.NORMAL)], SINCE, UNTIL).stale == ()
    assert alarm_load([old], SINCE, UNTIL).annunciations == 0


def test_the_response_is_from_the_alarm_to_the_person_who_saw_it() -> None:
    events = [
        event(0), event(4, AlarmState.ACKNOWLEDGED, by="lin"),
        event(10, alarm_id="camera-frozen"), event(12, AlarmState.NORMAL, alarm_id="camera-frozen", by="wu"),
    ]  # fmt: skip
    assert alarm_load(events, SINCE, UNTIL).response_s == 180
