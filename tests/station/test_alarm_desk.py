"""The broker shows each alarm as it stands, whatever changes at the same moment."""

from __future__ import annotations

import threading

import pytest

from edge.clock import Clock
from edge.domain import Alarm, AlarmActionKind, AlarmState
from edge.link import AlarmRequestMessage, RequestResult, Topics
from edge.station.alarm_desk import AlarmDesk

TOPICS = Topics(site="s", line="l", station="st")


class Broker:
    """Retains what it is given."""

    def __init__(self) -> None:
        self.retained: dict[str, bytes] = {}

    def publish(self, topic: str, payload: bytes, *, retain: bool) -> bool:
        assert retain
        self.retained[topic] = payload
        return True


def test_an_alarm_that_comes_while_all_are_shown_again_is_not_taken_down(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker()
    desk = AlarmDesk(Clock(), broker, TOPICS)
    raising = threading.Thread(target=lambda: desk.register.raise_("spool-failing"))
    present = desk.register.present

    def and_meanwhile_another_comes() -> tuple[Alarm, ...]:
        found = present()
        raising.start()
        raising.join(0.2)
        return found

    monkeypatch.setattr(desk.register, "present", and_meanwhile_another_comes)
    desk.show_all()
    raising.join()
    desk.turn()
    assert b"spool-failing" in broker.retained[TOPICS.alarm("spool-failing")]


def test_a_request_that_bears_the_id_of_another_is_not_told_as_done() -> None:
    desk = AlarmDesk(Clock(), Broker(), TOPICS)
    for alarm_id in ("spool-failing", "broker-lost"):
        desk.register.raise_(alarm_id)
    request = AlarmRequestMessage(transaction="tx-1", by="lin", action=AlarmActionKind.ACKNOWLEDGE)
    first = desk.carry_out("spool-failing", request)
    assert first.result is RequestResult.DONE
    assert desk.carry_out("spool-failing", request) == first
    assert desk.carry_out("broker-lost", request).result is RequestResult.CONFLICT
    states = {alarm.alarm_id: alarm.state for alarm in desk.register.present()}
    assert states == {"spool-failing": AlarmState.ACKNOWLEDGED, "broker-lost": AlarmState.UNACKNOWLEDGED}
