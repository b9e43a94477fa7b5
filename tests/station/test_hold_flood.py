"""A bad feed that would hold everything: people are told at once, the hold lane is spared, and nothing is passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import Action, AlarmState, Priority
from edge.settings import SettingsError, load_settings
from edge.station import Lanes
from edge.station.hold_flood import LATEST, HoldFlood


@pytest.fixture
def alarms() -> AlarmRegister:
    return AlarmRegister(Clock())


def states(alarms: AlarmRegister) -> dict[str, AlarmState]:
    return {alarm.alarm_id: alarm.state for alarm in alarms.present()}


def test_a_flood_of_holds_is_an_alarm_of_priority_1_until_they_are_few_again(alarms: AlarmRegister) -> None:
    flood = HoldFlood(0.5, alarms)
    for number in range(LATEST):
        flood.note(Action.HOLD if number % 10 == 0 else Action.PASS)
    assert not flood.present
    for _ in range(LATEST // 2):
        flood.note(Action.HOLD)
    assert flood.present
    (alarm,) = alarms.present()
    assert (alarm.alarm_id, alarm.priority, alarm.state) == ("hold-flood", Priority.CRITICAL, AlarmState.UNACKNOWLEDGED)
    for _ in range(LATEST // 2):
        flood.note(Action.PASS)
    assert flood.present, "half as many again are still too many"
    for _ in range(LATEST // 2):
        flood.note(Action.PASS)
    assert not flood.present
    assert states(alarms) == {"hold-flood": AlarmState.RETURNED_UNACKNOWLEDGED}


def test_a_few_holds_after_a_start_and_parcels_without_a_decision_are_no_flood(alarms: AlarmRegister) -> None:
    flood = HoldFlood(0.5, alarms)
    for _ in range(LATEST - 1):
        flood.note(Action.HOLD)
        flood.note(Action.NO_DECISION)
    assert not flood.present
    flood.note(Action.RECHECK)
    assert flood.present, "now so many are known that it is no chance"


def test_in_a_flood_held_parcels_take_the_lane_that_the_site_has_set_and_never_pass() -> None:
    lanes = Lanes(onward=0, hold=17, recheck=18, hold_flood=21)
    assert [lanes.lane_for(action, flood=True) for action in (Action.HOLD, Action.PASS, Action.RECHECK)] == [21, 0, 18]
    assert lanes.lane_for(Action.HOLD) == 17
    assert Lanes().lane_for(Action.HOLD, flood=True) == 17


def test_a_lane_on_which_parcels_pass_is_refused_for_a_flood(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    lanes = "[station.lanes]\nonward = 3\nhold_flood = 3\n"
    config.write_text(f'data_dir = "d"\n{lanes}[spool]\nfolder = "s"\n')
    with pytest.raises(SettingsError, match="hold_flood"):
        load_settings(config)
