"""The broker shows each alarm as it stands, whatever changes at the same moment."""

from __future__ import annotations

import threading

import pytest

from edge.clock import Clock
from edge.domain import Alarm
from edge.link import Topics
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
