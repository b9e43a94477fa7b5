"""Which command goes when, by a clock and a link of the test's own; tests/sim_controller has real brokers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from edge.clock import Clock
from edge.domain import AckResult, Action, Decision, Delivery
from edge.journal import DecisionDraft, Journal, JournalError
from edge.link import (
    AckMessage,
    DecisionMessage,
    DeliveryChange,
    Dispatcher,
    DispatchSettings,
    LinkState,
    MqttLink,
    Topics,
)
from edge.link.connection import Incoming

RESEND_AFTER_MS = 100


class SlowLink:
    """Takes as many messages as it has room for, and keeps them."""

    connected = True
    room = 100
    breaks_after = 1_000
    """So many messages are taken; no more until this is changed."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.tell_state: Callable[[LinkState], None] = lambda _: None
        self.bring: Callable[[Incoming], None] = lambda _: None

    def subscribe(self, _: str, handler: Callable[[Incoming], None]) -> None:
        self.bring = handler

    def on_change(self, tell: Callable[[LinkState], None]) -> None:
        self.tell_state = tell

    def publish(self, _: str, payload: bytes, *, expiry_s: int) -> bool:
        assert 0 < expiry_s < 2**32
        if len(self.taken) == self.breaks_after:
            return False
        self.taken.append(DecisionMessage.read(payload).seq)
        return True


class Desk:
    """A dispatcher whose turns are taken by hand, at times of the test's own."""

    def __init__(self, folder: Path) -> None:
        self._now_ns = time.monotonic_ns()
        self.clock = Clock(monotonic_ns=lambda: self._now_ns)
        self.journal = Journal(folder / "journal.sqlite")
        self.link = SlowLink()
        self.news: list[DeliveryChange] = []
        self.called_for: list[DeliveryChange] = []
        self._dispatcher = Dispatcher(
            cast("MqttLink", self.link), self.journal, Topics(site="s", line="l", station="st"),
            DispatchSettings(resend_after_ms=RESEND_AFTER_MS, confirm_within_ms=300), self.clock,
            on_change=self.news.append, on_hold_missed=self.called_for.append,
        )  # fmt: skip

    def decide(self, *numbers: int, left_ms: float = 60_000, action: Action = Action.PASS) -> None:
        for number in numbers:
            draft = DecisionDraft(
                parcel_id=f"st-{number:06d}", station="st", track_id=f"{number:06d}",
                decision=Decision(action=action), decided_at=self.clock.stamp(), latency_ms=1,
                time_left_ms=left_ms,
            )  # fmt: skip
            assert self.journal.commit(draft).seq == number

    def answer(self, number: int, result: AckResult) -> list[DeliveryChange]:
        """The news of one turn in which the controller says this of a command."""
        before = len(self.news)
        ack = AckMessage.of(f"{number:06d}", number, result)
        self.link.bring(Incoming("", ack.payload(), retained=False))
        self.turn()
        return self.news[before:]

    def turn(self, *, after_ms: float = 0, room: int = 100) -> list[int]:
        """What is sent in one turn, so much later."""
        self._now_ns += round(after_ms * 1e6)
        self.link.room = room
        self.link.taken.clear()
        self._dispatcher._turn()
        return list(self.link.taken)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.journal.close()


def test_commands_that_were_never_sent_go_before_repetitions_each_in_the_order_of_decisions(desk: Desk) -> None:
    desk.decide(1, 2)
    assert desk.turn() == [1, 2]
    desk.decide(3, 4)
    assert desk.turn(after_ms=RESEND_AFTER_MS, room=1) == [3], "1 and 2 are due again, and would take all the room"
    assert desk.turn(after_ms=5, room=2) == [4, 1]
    assert desk.turn(after_ms=5) == [2]


def test_a_command_without_answer_is_repeated_ever_more_patiently(desk: Desk) -> None:
    desk.decide(1)
    sent_after_ms = [at_ms for at_ms in range(0, 2001, 50) if desk.turn(after_ms=50 if at_ms else 0)]
    assert sent_after_ms == [0, 100, 300, 700, 1100, 1500, 1900]


def test_over_a_new_connection_patience_begins_anew(desk: Desk) -> None:
    desk.decide(1)
    for after_ms in (0, 100, 200, 400):
        assert desk.turn(after_ms=after_ms) == [1]
    desk.link.tell_state(LinkState.CONNECTED)
    assert desk.turn(after_ms=50) == []
    assert desk.turn(after_ms=50) == [1], "as after the first time, and not 400 ms"


def test_a_command_is_not_sent_again_after_its_deadline_and_given_up_when_no_answer_can_come(desk: Desk) -> None:
    desk.decide(1, left_ms=250)
    assert desk.turn() == [1]
    assert desk.turn(after_ms=100) == [1]
    assert desk.turn(after_ms=200) == []
    assert [change.delivery for change in desk.news] == [Delivery.SENT]
    assert desk.turn(after_ms=249) == []
    assert [change.delivery for change in desk.news] == [Delivery.SENT]
    assert desk.turn(after_ms=1) == []
    assert [change.delivery for change in desk.news] == [Delivery.SENT, Delivery.UNCONFIRMED]


def test_a_command_that_the_link_broke_before_goes_first_again_and_is_not_left_unfinished_in_the_journal(
    desk: Desk,
) -> None:
    desk.decide(1, 2, 3, left_ms=250)
    desk.link.breaks_after = 1
    assert desk.turn() == [1]
    assert desk.turn(after_ms=RESEND_AFTER_MS, room=1) == [2], "never handed to the broker, while 1 is due again"
    desk.link.breaks_after = 0
    desk.turn(after_ms=600)
    assert desk.journal.pending() == []
    assert [(change.record.seq, change.delivery) for change in desk.news] == [
        (1, Delivery.SENT), (2, Delivery.SENT), *((seq, Delivery.UNCONFIRMED) for seq in (1, 2, 3)),
    ]  # fmt: skip


def test_what_the_controller_says_of_a_command_that_was_given_up_is_news_once(desk: Desk) -> None:
    desk.decide(1, left_ms=250)
    desk.turn()
    desk.turn(after_ms=600)
    assert desk.news[-1].delivery is Delivery.UNCONFIRMED
    assert desk.answer(1, AckResult.ACCEPTED) == [], "says nothing of what became of the parcel"
    (late,) = desk.answer(1, AckResult.DIVERTED)
    assert late.is_late_answer
    assert (late.record.track_id, late.result) == ("000001", AckResult.DIVERTED)
    assert desk.answer(1, AckResult.DIVERTED) == []
    assert desk.answer(7, AckResult.DIVERTED) == [], "no such decision"


def test_people_are_called_once_for_a_held_parcel_by_the_first_final_word_on_its_own_command(desk: Desk) -> None:
    desk.decide(1, 2, action=Action.HOLD)
    for track_id, seq, result in (
        ("000002", 1, AckResult.MISSED),
        ("000001", 1, AckResult.MISSED),
    ):
        desk.link.bring(Incoming("", AckMessage.of(track_id, seq, result).payload(), retained=False))
    desk.turn()
    assert desk.called_for == [], "neither command was sent yet"
    for track_id, seq, result in (
        ("000001", 2, AckResult.MISSED),
        ("000002", 2, AckResult.ACCEPTED),
        ("000002", 2, AckResult.DIVERTED),
        ("000002", 2, AckResult.MISSED),
        ("000001", 1, AckResult.LANE_FULL),
        ("000001", 1, AckResult.LANE_FULL),
    ):
        desk.link.bring(Incoming("", AckMessage.of(track_id, seq, result).payload(), retained=False))
    desk.turn()
    assert [(change.record.seq, change.result) for change in desk.called_for] == [(1, AckResult.LANE_FULL)]


def test_a_late_answer_whose_decision_can_not_be_read_costs_no_other_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: int) -> None:
        raise JournalError("disk I/O error")

    desk.decide(1, left_ms=250)
    desk.turn()
    desk.turn(after_ms=600)
    desk.decide(2)
    desk.turn()
    monkeypatch.setattr(desk.journal, "record", unreadable)
    late = AckMessage.of("000001", 1, AckResult.DIVERTED)
    desk.link.bring(Incoming("", late.payload(), retained=False))
    (other,) = desk.answer(2, AckResult.DIVERTED)
    assert (other.record.seq, other.delivery) == (2, Delivery.ACKNOWLEDGED)


def test_a_deadline_beyond_what_mqtt_can_say_stops_nothing(desk: Desk) -> None:
    desk.decide(1, left_ms=10**13)
    desk.decide(2)
    assert desk.turn() == [1, 2]
