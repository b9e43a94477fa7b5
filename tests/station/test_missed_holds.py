"""Nobody is left uncalled for a parcel that may have gone on: not for another parcel, nor for a kill at any moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import AckResult, Action, AlarmState, Decision
from edge.journal import DecisionDraft, Journal, JournalError
from edge.link import AckMessage, DeliveryChange, Dispatcher, DispatchSettings, LinkSettings, MqttLink, Topics
from edge.link.connection import Incoming
from edge.station import StationSettings, Telling
from edge.station.missed_holds import MissedHolds

MEANWHILE_S = 0.2
TOPICS = Topics(site="s", line="l", station="st")


class Interrupted(AlarmRegister):
    """Gives another parcel the time to go astray just before an alarm is taken back."""

    holds: MissedHolds
    other: threading.Thread

    def clear(self, alarm_id: str) -> None:
        self.other = threading.Thread(target=lambda: self.holds.missed(2))
        self.other.start()
        self.other.join(MEANWHILE_S)
        super().clear(alarm_id)


def test_a_parcel_that_goes_astray_while_the_alarm_is_taken_back_for_another_is_still_called_for() -> None:
    register = Interrupted(Clock())
    register.holds = MissedHolds(register)
    register.holds.missed(1)
    register.holds.diverted(1)
    register.other.join()
    (alarm,) = register.present()
    assert alarm.state is AlarmState.UNACKNOWLEDGED


class KilledError(BaseException):
    """The process ends here."""


class Link:
    """Takes every message."""

    connected, room = True, 100
    bring: Callable[[Incoming], None]

    def subscribe(self, _: str, handler: Callable[[Incoming], None]) -> None:
        self.bring = handler

    def on_change(self, _: object) -> None:
        pass

    def publish(self, *_: object, **__: object) -> bool:
        return True


class Run:
    """One run of a station with its journal, whose turns are taken by hand."""

    def __init__(self, folder: Path) -> None:
        self._later_ns = 0
        clock = Clock(monotonic_ns=lambda: 10**12 + self._later_ns)
        self.journal, self.link = Journal(folder / "journal.sqlite"), Link()
        self.telling = Telling(
            StationSettings(), clock, MqttLink(LinkSettings(), client_id="st"), TOPICS,
            status_file=folder / "status.json", rules_revision="r", config_revision=0, metrics=None,
        )  # fmt: skip
        self.telling.open(self.journal)
        self._dispatcher = Dispatcher(
            cast("MqttLink", self.link), self.journal, TOPICS, DispatchSettings(confirm_within_ms=300), clock,
            on_change=self.told, on_hold_missed=self.telling.call_for_missed,
        )  # fmt: skip
        self._clock = clock

    def told(self, change: DeliveryChange) -> None:
        """Ends the process as soon as anything final is booked, before anybody hears of it."""
        if change.hold_missed:
            raise KilledError

    def hold(self) -> None:
        draft = DecisionDraft(
            parcel_id="p", station="st", track_id="t", decision=Decision(action=Action.HOLD),
            decided_at=self._clock.stamp(), latency_ms=1, time_left_ms=250,
        )  # fmt: skip
        self.journal.commit(draft)

    def turn(self, *, after_ms: int = 0) -> None:
        self._later_ns += after_ms * 10**6
        self._dispatcher._turn()

    @property
    def alarms(self) -> list[AlarmState]:
        return [alarm.state for alarm in self.telling.alarms.present()]


@contextmanager
def one_run(folder: Path) -> Iterator[Run]:
    run = Run(folder)
    with run.journal:
        yield run


@pytest.mark.parametrize("end", ["late", "unconfirmed", "missed"])
def test_people_are_called_after_a_kill_just_after_it_was_booked_that_a_held_parcel_may_have_gone_on(
    tmp_path: Path, end: str
) -> None:
    with one_run(tmp_path) as run:
        run.hold()
        if end != "late":
            run.turn()
        if end == "missed":
            run.link.bring(Incoming("", AckMessage.of("t", 1, AckResult.MISSED).payload(), retained=False))
        with pytest.raises(KilledError):
            run.turn(after_ms=0 if end == "missed" else 600)
        assert run.journal.pending() == []
    with one_run(tmp_path) as run:
        assert run.alarms == [AlarmState.UNACKNOWLEDGED]


def test_a_call_that_can_not_be_recorded_is_made_once_and_nothing_is_booked_before_it_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_: object) -> None:
        raise JournalError("disk full")

    with one_run(tmp_path) as run:
        run.hold()
        run.turn()
        with monkeypatch.context() as patched:
            patched.setattr(run.journal.alarms, "append", refuses)
            with pytest.raises(JournalError):
                run.turn(after_ms=600)
            run.telling.alarms.acknowledge("hold-unconfirmed", by="lin")
            with pytest.raises(JournalError):
                run.turn(after_ms=1000)
        assert run.alarms == [], "somebody has seen it"
        assert len(run.journal.pending()) == 1
        with pytest.raises(KilledError):
            run.turn(after_ms=1000)
        assert [event.state for event in run.journal.alarms.latest()] == [AlarmState.NORMAL]
