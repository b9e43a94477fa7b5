"""What the conveyor does with commands that come early, late, twice, for nobody, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import ACTION_NUMBERS, AckResult, Action
from edge.link import DecisionMessage
from edge.sim.belt import Belt, BeltEvent, BeltEventKind, BeltSettings

MS = 1_000_000


def command(
    seq: int = 1, action: Action = Action.HOLD, track_id: str = "A", lane: int = 17, mode: int = 0
) -> DecisionMessage:
    return DecisionMessage(
        track_id=track_id, seq=seq, action=ACTION_NUMBERS[action], lane=lane, reason=101, time_left_ms=500, mode=mode
    )


def belt_with_parcel(**settings: Any) -> Belt:
    belt = Belt(BeltSettings(**settings), 0)
    belt.announce("A", 1000, 0)
    return belt


def only(events: list[BeltEvent]) -> BeltEvent:
    (event,) = events
    return event


@pytest.mark.parametrize(
    ("action", "lane", "result", "taken"),
    [
        (Action.HOLD, 17, AckResult.DIVERTED, 17),
        (Action.HOLD, 0, AckResult.DIVERTED, 17),
        (Action.RECHECK, 18, AckResult.DIVERTED, 18),
        (Action.PASS, 0, AckResult.PASSED, 0),
        (Action.NO_DECISION, 0, AckResult.DIVERTED, 17),
    ],
)
def test_command_in_time_is_receipted_and_then_done(action: Action, lane: int, result: AckResult, taken: int) -> None:
    belt = belt_with_parcel()
    assert only(belt.command(command(action=action, lane=lane), 10 * MS)).ack is AckResult.ACCEPTED
    assert belt.tick(999 * MS) == []
    event = only(belt.tick(1000 * MS))
    assert (event.event, event.ack, event.lane) == (BeltEventKind.DIVERTED, result, taken)
    assert belt.tick(5000 * MS)[1:] == []


def test_parcel_without_command_goes_to_the_default_lane() -> None:
    belt = belt_with_parcel(default_lane=5)
    event = only(belt.tick(1000 * MS))
    assert (event.event, event.lane, event.cause, event.ack) == (BeltEventKind.DEFAULTED, 5, "no decision", None)


def test_silent_edge_is_noticed_once_and_named_as_the_cause() -> None:
    belt = Belt(BeltSettings(heartbeat_timeout_s=3), 0)
    belt.announce("A", 5000, 0)
    assert only(belt.tick(3001 * MS)).event is BeltEventKind.EDGE_LOST
    assert belt.tick(3002 * MS) == []
    assert only(belt.tick(5000 * MS)).cause == "no heartbeat"
    assert only(belt.heartbeat(5001 * MS)).event is BeltEventKind.EDGE_BACK
    assert belt.heartbeat(5002 * MS) == []


def test_command_taken_before_the_edge_fell_silent_still_counts() -> None:
    belt = Belt(BeltSettings(heartbeat_timeout_s=1), 0)
    belt.announce("A", 5000, 0)
    belt.command(command(), 10 * MS)
    belt.tick(2000 * MS)
    assert only(belt.tick(5000 * MS)).ack is AckResult.DIVERTED


def test_repeated_command_has_no_second_effect_and_gets_the_same_answer() -> None:
    belt = belt_with_parcel()
    belt.command(command(), 10 * MS)
    again = only(belt.command(command(), 20 * MS))
    assert (again.event, again.ack) == (BeltEventKind.DUPLICATE, AckResult.ACCEPTED)
    belt.tick(1000 * MS)
    after = only(belt.command(command(), 1100 * MS))
    assert (after.event, after.ack) == (BeltEventKind.DUPLICATE, AckResult.DIVERTED)


def test_second_command_for_the_same_pass_is_refused() -> None:
    belt = belt_with_parcel()
    belt.command(command(seq=1, action=Action.HOLD), 10 * MS)
    assert only(belt.command(command(seq=2, action=Action.PASS), 20 * MS)).ack is AckResult.MISSED
    assert only(belt.tick(1000 * MS)).seq == 1


@pytest.mark.parametrize("at_ms", [1000, 1001, 60_000])
@pytest.mark.parametrize("ticked", [True, False])
def test_command_at_or_after_the_divert_point_is_late(at_ms: int, ticked: bool) -> None:  # noqa: FBT001 - parametrised
    belt = belt_with_parcel()
    if ticked:
        belt.tick(at_ms * MS)
    assert only(belt.command(command(), at_ms * MS)).ack is AckResult.LATE
    assert all(event.seq is None for event in belt.tick(at_ms * MS))


def test_command_for_no_parcel_is_answered() -> None:
    assert only(Belt(BeltSettings(), 0).command(command(), 0)).ack is AckResult.UNKNOWN_TRACK


@pytest.mark.parametrize("mode", [1, 2])
def test_command_of_an_edge_that_is_not_live_moves_nothing(mode: int) -> None:
    belt = belt_with_parcel()
    assert only(belt.command(command(mode=mode), 10 * MS)).ack is AckResult.DISABLED
    assert only(belt.tick(1000 * MS)).event is BeltEventKind.DEFAULTED


def test_full_lane_is_told_and_empties_again() -> None:
    belt = Belt(BeltSettings(lane_capacity=1, lane_clearing_s=10), 0)
    results = []
    for number, at_ms in ((1, 1000), (2, 2000), (3, 12_500)):
        belt.heartbeat(at_ms * MS)
        belt.announce(f"P{number}", 100, at_ms * MS)
        belt.command(command(seq=number, track_id=f"P{number}"), at_ms * MS)
        belt.heartbeat((at_ms + 100) * MS)
        results.append(only(belt.tick((at_ms + 100) * MS)).ack)
    assert results == [AckResult.DIVERTED, AckResult.LANE_FULL, AckResult.DIVERTED]


def test_track_that_wrapped_round_is_a_new_parcel() -> None:
    belt = belt_with_parcel()
    belt.command(command(seq=1), 10 * MS)
    belt.tick(1000 * MS)
    belt.announce("A", 1000, 2000 * MS)
    assert only(belt.command(command(seq=2, action=Action.PASS, lane=0), 2100 * MS)).ack is AckResult.ACCEPTED
    assert only(belt.command(command(seq=1), 2200 * MS)).event is BeltEventKind.DUPLICATE


def test_repeated_announcement_does_not_move_the_parcel_back() -> None:
    belt = belt_with_parcel()
    assert belt.announce("A", 1000, 500 * MS) == []
    assert only(belt.tick(1000 * MS)).event is BeltEventKind.DEFAULTED


STEP = st.one_of(
    st.tuples(st.just("announce"), st.sampled_from("ABC"), st.integers(0, 50)),
    st.tuples(st.just("command"), st.sampled_from("ABC"), st.integers(1, 6)),
    st.tuples(st.just("wait"), st.just(""), st.integers(0, 40)),
)


@given(st.lists(STEP, max_size=60))
def test_every_pass_ends_once_and_no_command_has_two_effects(steps: list[tuple[str, str, int]]) -> None:
    belt, now_ns, events = Belt(BeltSettings(), 0), 0, []
    for what, track_id, number in steps:
        if what == "announce":
            events += belt.announce(track_id, number, now_ns)
        elif what == "command":
            events += belt.command(command(seq=number, track_id=track_id), now_ns)
        else:
            now_ns += number * MS
            events += belt.tick(now_ns)
    events += belt.tick(now_ns + 1000 * MS)
    ends = [event for event in events if event.event in {BeltEventKind.DIVERTED, BeltEventKind.DEFAULTED}]
    assert len(ends) == sum(event.event is BeltEventKind.PARCEL for event in events)
    effective = [(event.track_id, event.seq) for event in ends if event.event is BeltEventKind.DIVERTED]
    assert len(effective) == len(set(effective))
