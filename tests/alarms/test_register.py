"""Alarms follow the states of ISA-18.2, and one condition is one alarm however often it is noticed."""

from __future__ import annotations

import pytest

from edge.alarms import CATALOGUE, AlarmRegister
from edge.clock import Clock
from edge.domain import Alarm, AlarmState, Priority


@pytest.fixture
def told() -> list[Alarm]:
    return []


@pytest.fixture
def register(told: list[Alarm]) -> AlarmRegister:
    return AlarmRegister(Clock(), on_change=told.append)


def test_a_condition_noticed_again_and_again_is_told_once(register: AlarmRegister, told: list[Alarm]) -> None:
    for _ in range(5):
        register.raise_("broker-lost")
    assert [alarm.state for alarm in told] == [AlarmState.UNACKNOWLEDGED]


def test_an_alarm_that_nobody_acknowledged_stays_after_its_condition_is_gone(register: AlarmRegister) -> None:
    register.raise_("broker-lost")
    register.clear("broker-lost")
    assert [alarm.state for alarm in register.present()] == [AlarmState.RETURNED_UNACKNOWLEDGED]
    register.acknowledge("broker-lost")
    assert register.present() == ()


def test_an_acknowledged_alarm_ends_with_its_condition(register: AlarmRegister, told: list[Alarm]) -> None:
    register.raise_("broker-lost")
    register.acknowledge("broker-lost")
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
    register.acknowledge("broker-lost")
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
