"""What a route is told, and when: grouped, limited, by time of day, and only what nobody deals with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.console.notices.ledger import Ledger
from edge.console.notices.matters import Matter, MatterKind
from edge.console.notices.plan import Message, next_message
from edge.console.notices.routes import Route, RoutesError, load_routes
from edge.domain import Priority

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def route(**more: Any) -> Route:
    return Route.model_validate({"name": "duty", "urls_file": "duty.urls", "least_priority": 4, **more})


def matter(number: int, *, priority: Priority = Priority.MEDIUM, age_min: float = 1) -> Matter:
    return Matter(
        key=f"hold:H-{number:06d}:open", kind=MatterKind.HOLD, priority=priority,
        since=NOW - dt.timedelta(minutes=age_min), text=f"RR{number:09d}CN, lane 17: why", hold_id=f"H-{number:06d}",
    )  # fmt: skip


def planned(one: Route, *matters: Matter, **more: Any) -> Message | None:
    given_: dict[str, Any] = {
        "told": (),
        "sent": (),
        "now": NOW,
        "local": dt.time(9, 30),
        "where": "hub",
        "address": "",
    }
    return next_message(one, {each.key: each for each in matters}, **{**given_, **more})


def ago(**span: float) -> dt.datetime:
    return NOW - dt.timedelta(**span)


def test_a_flood_is_one_message_that_says_how_many_there_are() -> None:
    message = planned(route(), *(matter(number) for number in range(1, 5001)))
    assert message is not None
    assert message.title == "Sortgate hub: 5000 holds"
    assert len(message.keys) == 5000
    assert message.body.splitlines()[-1] == "and 4992 more"
    assert len(message.body) < 2000


def test_what_was_told_is_not_told_again() -> None:
    assert planned(route(), matter(1), told={matter(1).key}) is None


def test_messages_keep_their_distance_and_their_number_an_hour() -> None:
    assert planned(route(), matter(1), sent=[ago(seconds=30)]) is None
    assert planned(route(), matter(1), sent=[ago(seconds=61)]) is not None
    often = [ago(minutes=minute) for minute in range(50, 30, -1)]
    assert planned(route(most_per_hour=20), matter(1), sent=often) is None
    assert planned(route(most_per_hour=21), matter(1), sent=often) is not None


def test_a_clock_that_was_set_back_silences_nobody() -> None:
    assert planned(route(most_per_hour=1), matter(1), sent=[ago(days=-10)]) is not None
    assert planned(route(after_min=30), matter(1, age_min=-14_400)) is not None
    assert planned(route(after_min=30), matter(1, age_min=-0.5)) is None


def test_priority_1_never_waits() -> None:
    urgent = matter(1, priority=Priority.CRITICAL)
    message = planned(route(most_per_hour=1), matter(2), urgent, sent=[ago(seconds=1)])
    assert message is not None
    assert urgent.key in message.keys


def test_an_escalation_carries_only_what_waits_so_long() -> None:
    later = route(after_min=15)
    message = planned(later, matter(1, age_min=14), matter(2, age_min=15))
    assert message is not None
    assert message.keys == (matter(2).key,)
    assert planned(later, matter(1, age_min=14)) is None


@pytest.mark.parametrize(
    ("begin", "end", "at", "speaks"),
    [
        ("06:00", "22:00", "05:59", False),
        ("06:00", "22:00", "06:00", True),
        ("06:00", "22:00", "22:00", False),
        ("22:00", "06:00", "23:00", True),
        ("22:00", "06:00", "12:00", False),
        ("00:00", "00:00", "12:00", True),
    ],
)
def test_a_route_keeps_to_its_time_of_day(begin: str, end: str, at: str, speaks: bool) -> None:  # noqa: FBT001 - a column
    one = route(from_time=begin, to_time=end)
    assert (planned(one, matter(1), local=dt.time.fromisoformat(at)) is not None) is speaks


def test_a_single_hold_carries_its_link_and_several_that_of_the_queue() -> None:
    alone = planned(route(), matter(1), address="https://gate")
    both = planned(route(), matter(1), matter(2), address="https://gate")
    assert alone is not None
    assert alone.body.endswith("https://gate/hold/H-000001")
    assert both is not None
    assert both.body.endswith("\nhttps://gate")


def test_a_flood_of_ten_thousand_alerts_is_the_configured_number_of_messages_and_one_that_sums_up(
    tmp_path: Path,
) -> None:
    """An hour and a half, turn by turn, with the real ledger: seven alerts a second, one in a thousand urgent."""
    flood_s, alerts = 1500, 10_000
    one = route(most_per_hour=20)
    begin = NOW - dt.timedelta(seconds=flood_s)
    coming = [
        Matter(
            key=f"alarm:{number}", kind=MatterKind.ALARM, text="x", hold_id="",
            priority=Priority.CRITICAL if number % 1000 == 500 else Priority.LOW,
            since=begin + dt.timedelta(seconds=number * flood_s / alerts),
        )
        for number in range(alerts)
    ]  # fmt: skip
    messages: list[Message] = []
    told_after_s: dict[str, float] = {}
    open_now: dict[str, Matter] = {}
    waiting = iter(coming)
    upcoming = next(waiting, None)
    with Ledger(tmp_path / "notices.sqlite") as ledger:
        for second in range(0, flood_s + 3600, 3):
            now = begin + dt.timedelta(seconds=second)
            while upcoming is not None and upcoming.since <= now:
                open_now[upcoming.key] = upcoming
                upcoming = next(waiting, None)
            message = planned(one, *open_now.values(), sent=ledger.sent("duty", now - dt.timedelta(hours=1)), now=now)
            if message is None:
                continue
            ledger.begin("duty", message, now)
            messages.append(message)
            told_after_s |= {key: (now - open_now.pop(key).since).total_seconds() for key in message.keys}
    urgent = [matter.key for matter in coming if matter.priority is Priority.CRITICAL]
    assert set(told_after_s) == {matter.key for matter in coming}
    assert max(told_after_s[key] for key in urgent) <= 3
    usual = [message for message in messages if message.priority is not Priority.CRITICAL]
    assert len(usual) <= one.most_per_hour + 1
    assert all(len(message.body.splitlines()) <= 10 for message in messages)
    assert sum(len(message.keys) for message in messages) == alerts


@given(st.lists(st.integers(1, 30), unique=True), st.sets(st.integers(1, 30)), st.integers(1, 4))
def test_everything_open_and_untold_of_enough_priority_is_in_the_message(
    numbers: list[int], told: set[int], least: int
) -> None:
    matters = [matter(number, priority=Priority(number % 4 + 1)) for number in numbers]
    keys = {matter(number).key for number in told}
    message = planned(route(least_priority=least), *matters, told=keys)
    expected = {one.key for one in matters if one.priority <= least} - keys
    assert set(message.keys if message else ()) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[route]]\nname = "a"\n', "urls_file"),
        ('[[route]]\nname = "a"\nurls_file = "x"\nleast_prio = 1\n', "least_prio"),
        ('[[route]]\nname = "a"\nurls_file = "x"\n[[route]]\nname = "a"\nurls_file = "y"\n', "same name"),
        ('[[route]]\nname = "a"\nurls_file = "x"\nfrom_time = 2026-01-01T00:00:00Z\n', "from_time"),
        ("[[route", "not valid TOML"),
    ],
)
def test_routes_that_can_not_be_are_refused_with_the_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(text)
    with pytest.raises(RoutesError, match=told):
        load_routes(path)


def test_the_example_of_routes_can_be_used() -> None:
    example = Path(__file__).parents[3] / "deploy" / "notices.toml"
    assert [one.name for one in load_routes(example)] == ["duty", "shift", "supervisor"]
