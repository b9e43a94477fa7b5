"""Alarms follow the states of ISA-18.2, and one condition is one alarm however often it is noticed."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from edge.alarms import CATALOGUE, AlarmConflictError, AlarmRegister
from edge.clock import Clock
from edge.domain import Alarm, AlarmActionKind, AlarmEvent, AlarmState, Priority


class Hands:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def clock(self) -> Clock:
        began = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
        return Clock("boot", lambda: int(self.now_s * 1e9), lambda: began + dt.timedelta(seconds=self.now_s))


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def told() -> list[Alarm]:
    return []


@pytest.fixture
def events() -> list[AlarmEvent]:
    return []


@pytest.fixture
def register(hands: Hands, told: list[Alarm], events: list[AlarmEvent]) -> AlarmRegister:
    def changed(alarm: Alarm, event: AlarmEvent) -> None:
        told.append(alarm)
        events.append(event)

    return AlarmRegister(hands.clock(), on_change=changed)


def states(register: AlarmRegister) -> dict[str, AlarmState]:
    return {alarm.alarm_id: alarm.state for alarm in register.present()}


def test_a_condition_noticed_again_and_again_is_told_once(register: AlarmRegister, told: list[Alarm]) -> None:
    for _ in range(5):
        register.raise_("broker-lost")
    assert [alarm.state for alarm in told] == [AlarmState.UNACKNOWLEDGED]


def test_an_alarm_that_nobody_acknowledged_stays_after_its_condition_is_gone(register: AlarmRegister) -> None:
    register.raise_("broker-lost")
    register.clear("broker-lost")
    assert [alarm.state for alarm in register.present()] == [AlarmState.RETURNED_UNACKNOWLEDGED]
    register.acknowledge("broker-lost", by="lin")
    assert register.present() == ()


def test_an_acknowledged_alarm_ends_with_its_condition(register: AlarmRegister, told: list[Alarm]) -> None:
    register.raise_("broker-lost")
    register.acknowledge("broker-lost", by="lin")
    register.clear("broker-lost")
    assert register.present() == ()
    assert told[-1].state is AlarmState.NORMAL


def test_a_condition_that_returns_before_anybody_looked_is_told_anew(
    register: AlarmRegister, told: list[Alarm]
) -> None:
    register.raise_("broker-lost")
    register.clear("broker-lost")
    register.raise_("broker-lost")
    assert [alarm.state for alarm in told][-1] is AlarmState.UNACKNOWLEDGED


def test_clearing_or_acknowledging_what_is_not_present_tells_nobody(register: AlarmRegister, told: list[Alarm]) -> None:
    register.clear("broker-lost")
    with pytest.raises(AlarmConflictError, match="there is no alarm"):
        register.acknowledge("broker-lost", by="lin")
    assert told == []


def test_the_highest_priority_stands_first(register: AlarmRegister) -> None:
    register.raise_("trigger-invalid")
    register.raise_("hold-unconfirmed")
    assert [alarm.priority for alarm in register.present()] == [Priority.CRITICAL, Priority.MEDIUM]


def test_every_alarm_says_what_follows_from_it_and_what_to_do() -> None:
    for definition in CATALOGUE.values():
        assert definition.condition.endswith(".")
        assert definition.consequence.endswith(".")
        assert definition.action.endswith(".")
        assert definition.respond_within_s > 0


def test_what_happened_once_ends_when_somebody_has_seen_it_and_is_told_anew_the_next_time(
    register: AlarmRegister, told: list[Alarm]
) -> None:
    register.raise_("hold-unconfirmed")
    register.acknowledge("hold-unconfirmed", by="lin")
    assert states(register) == {}
    register.raise_("hold-unconfirmed")
    assert [alarm.state for alarm in told][-1] is AlarmState.UNACKNOWLEDGED


def test_a_shelved_alarm_is_out_of_sight_however_often_it_comes_until_its_time_is_over(
    register: AlarmRegister, hands: Hands, told: list[Alarm]
) -> None:
    register.raise_("camera-frozen")
    shelved = register.shelve("camera-frozen", for_min=30, by="chen", reason="being repaired")
    assert (shelved.state, shelved.by) == (AlarmState.SHELVED, "chen")
    for _ in range(5):
        hands.now_s += 120
        register.clear("camera-frozen")
        register.raise_("camera-frozen")
    assert [alarm.state for alarm in told] == [AlarmState.UNACKNOWLEDGED, AlarmState.SHELVED]
    hands.now_s += 30 * 60
    register.look()
    assert states(register) == {"camera-frozen": AlarmState.UNACKNOWLEDGED}


def test_a_shelf_that_ends_without_the_condition_leaves_nothing(register: AlarmRegister, hands: Hands) -> None:
    register.raise_("camera-frozen")
    register.shelve("camera-frozen", for_min=1, by="chen", reason="cleaned now")
    register.clear("camera-frozen")
    hands.now_s += 61
    register.look()
    assert states(register) == {}


def test_an_alarm_of_the_highest_priority_can_not_be_put_aside(register: AlarmRegister) -> None:
    register.raise_("hold-unconfirmed")
    with pytest.raises(AlarmConflictError, match="priority 1"):
        register.shelve("hold-unconfirmed", for_min=5, by="chen", reason="busy")
    register.raise_("camera-frozen")
    for minutes in (0, 481):
        with pytest.raises(AlarmConflictError, match="1 to 480"):
            register.shelve("camera-frozen", for_min=minutes, by="chen", reason="busy")


def test_what_follows_from_another_alarm_is_not_told_while_that_one_stands(
    register: AlarmRegister, told: list[Alarm]
) -> None:
    register.raise_("journal-failing")
    register.raise_("evidence-not-kept")
    assert states(register)["evidence-not-kept"] is AlarmState.SUPPRESSED
    register.clear("journal-failing")
    assert states(register)["evidence-not-kept"] is AlarmState.UNACKNOWLEDGED
    assert told[-1].alarm_id == "evidence-not-kept"


def test_a_consequence_that_goes_with_its_cause_needs_nobody(register: AlarmRegister) -> None:
    register.raise_("journal-failing")
    register.raise_("evidence-not-kept")
    register.clear("evidence-not-kept")
    assert "evidence-not-kept" not in states(register)


def test_an_alarm_that_comes_and_goes_is_told_once_and_ends_when_it_is_quiet(
    register: AlarmRegister, hands: Hands, told: list[Alarm]
) -> None:
    for _ in range(20):
        register.raise_("records-unavailable")
        hands.now_s += 2
        register.clear("records-unavailable")
        hands.now_s += 2
        register.look()
    raised = [alarm for alarm in told if alarm.state is AlarmState.UNACKNOWLEDGED]
    assert len(raised) == 3  # that it chatters is known with the third time
    assert register.present()[0].chattering
    hands.now_s += 61
    register.look()
    assert states(register) == {"records-unavailable": AlarmState.RETURNED_UNACKNOWLEDGED}


def test_each_change_is_an_event_that_names_who_and_why(register: AlarmRegister, events: list[AlarmEvent]) -> None:
    register.raise_("camera-frozen")
    register.acknowledge("camera-frozen", by="lin", reason="on my way")
    register.clear("camera-frozen")
    assert [(event.state, event.action, event.by, event.reason) for event in events] == [
        (AlarmState.UNACKNOWLEDGED, None, "", ""),
        (AlarmState.ACKNOWLEDGED, AlarmActionKind.ACKNOWLEDGE, "lin", "on my way"),
        (AlarmState.NORMAL, None, "", ""),
    ]


def test_after_a_restart_what_nobody_saw_is_still_shown_and_a_shelf_lasts_its_time(
    register: AlarmRegister, hands: Hands, events: list[AlarmEvent]
) -> None:
    for alarm_id in ("hold-unconfirmed", "broker-lost", "decisions-late", "camera-frozen"):
        register.raise_(alarm_id)
    register.acknowledge("decisions-late", by="lin")
    register.shelve("camera-frozen", for_min=30, by="chen", reason="being repaired")
    latest = {event.alarm_id: event for event in events}
    hands.now_s += 600
    again = AlarmRegister(hands.clock())
    again.restore(latest.values())
    assert states(again) == {
        "hold-unconfirmed": AlarmState.UNACKNOWLEDGED,
        "broker-lost": AlarmState.RETURNED_UNACKNOWLEDGED,
        "camera-frozen": AlarmState.SHELVED,
    }
    hands.now_s += 21 * 60
    again.look()
    assert "camera-frozen" not in states(again)


def test_what_happened_and_turned_out_well_is_not_alarming_again_after_a_restart(
    register: AlarmRegister, hands: Hands, events: list[AlarmEvent]
) -> None:
    register.raise_("hold-unconfirmed")
    register.clear("hold-unconfirmed")
    again = AlarmRegister(hands.clock())
    again.restore(events[-1:])
    assert states(again) == {"hold-unconfirmed": AlarmState.RETURNED_UNACKNOWLEDGED}


def test_changes_of_two_threads_are_told_in_their_order(hands: Hands) -> None:
    told: list[AlarmState] = []
    other = threading.Thread(target=lambda: register.clear("broker-lost"))

    def changed(alarm: Alarm, _: AlarmEvent) -> None:
        if alarm.state is AlarmState.UNACKNOWLEDGED:
            other.start()
            other.join(0.2)  # it must wait until this is told
        told.append(alarm.state)

    register = AlarmRegister(hands.clock(), on_change=changed)
    register.raise_("broker-lost")
    other.join()
    assert told == [AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED]
