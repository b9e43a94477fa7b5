"""What the daemon promises when a part of it, or the broker, dies: nothing lost, nothing doubled, the line goes on."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Protocol

import pytest

from edge.domain import AckResult, Action, Delivery, ReasonCode
from edge.journal import JournalReader
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)

Decided = Callable[..., None]
Settled = Callable[..., None]


class KillableBroker(Protocol):
    """What is done to the broker here."""

    def kill(self) -> None: ...
    def start(self) -> None: ...


def effective_commands(line: LineUnderTest) -> list[tuple[str, str]]:
    """Track and event of each parcel's end, from the controller's own log."""
    events = [json.loads(text) for text in (line.folder / "controller.jsonl").read_text().splitlines()]
    return [(event["track_id"], event["event"]) for event in events if event["event"] in {"diverted", "defaulted"}]


def test_a_killed_daemon_loses_no_parcel_and_doubles_none(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.declare(*honest)
    line.start()
    tracks = [f"{number:06d}" for number in range(1, 10)]
    for number, track in enumerate(tracks):
        line.drop_rendered(track, honest[number % 3], time_left_ms=15_000)
        if number == 4:
            line.end(signal.SIGKILL)
    line.start()
    settled(*tracks)
    rows = line.decisions()
    assert sorted(rows) == tracks
    assert {row.delivery for row in rows.values()} <= {Delivery.ACKNOWLEDGED, Delivery.LATE}
    ends = [track for track, _ in effective_commands(line)]
    assert sorted(ends) == sorted(set(ends))
    with JournalReader(line.folder / "data" / "journal.sqlite") as journal:
        assert journal.verify().ok


def test_a_crashing_reading_process_is_replaced_and_the_next_parcel_goes_on(
    line: LineUnderTest, honest: list[RenderedParcel], decided: Decided
) -> None:
    line.declare(*honest)
    line.start()
    line.worker.send_signal(signal.SIGSEGV)
    line.drop_rendered("000001", honest[0])
    decided("000001")
    assert line.decisions()["000001"].record.decision.reason is ReasonCode.DECODER_CRASH
    line.drop_rendered("000002", honest[1], time_left_ms=15_000)
    decided("000002")
    assert line.decisions()["000002"].record.decision.action is Action.PASS


def test_a_hanging_reading_process_is_killed_before_the_deadline_and_replaced(
    line: LineUnderTest, honest: list[RenderedParcel], decided: Decided
) -> None:
    line.declare(*honest)
    line.start()
    line.worker.send_signal(signal.SIGSTOP)
    line.drop_rendered("000001", honest[0], time_left_ms=3000)
    decided("000001")
    row = line.decisions()["000001"]
    assert row.record.decision.reason is ReasonCode.READING_TIMEOUT
    assert row.record.time_left_ms > 0
    line.drop_rendered("000002", honest[1], time_left_ms=15_000)
    decided("000002")
    assert line.decisions()["000002"].record.decision.action is Action.PASS


def test_a_pipe_in_place_of_a_picture_holds_up_neither_its_parcel_nor_the_next(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.declare(*honest)
    line.start()
    os.mkfifo(line.incoming / "000001-top.jpg")
    line.drop("000001", {"top": None}, time_left_ms=20_000)
    line.drop_rendered("000002", honest[0], time_left_ms=20_000)
    settled("000001", "000002")
    rows = line.decisions()
    assert rows["000001"].record.decision.reason is ReasonCode.PICTURE_MISSING
    assert rows["000001"].record.time_left_ms > 0
    assert rows["000002"].record.decision.action is Action.PASS


def test_a_second_trigger_while_its_track_is_on_the_belt_makes_no_second_decision(
    line: LineUnderTest, decided: Decided, eventually: Callable[..., None]
) -> None:
    line.start()
    line.drop_blank("000001", time_left_ms=120_000)
    decided("000001")
    trigger = {"version": 1, "track_id": "000001", "time_left_ms": 60_000, "views": [{"name": "top", "file": "x.jpg"}]}
    (hidden := line.incoming / ".again").write_text(json.dumps(trigger))
    hidden.rename(line.incoming / "again.json")
    refused = line.folder / "spool" / "failed" / "again.json.error.txt"
    eventually(lambda: refused.exists() and "still on the belt" in refused.read_text())
    with JournalReader(line.folder / "data" / "journal.sqlite") as journal:
        assert [row.record.track_id for row in journal.recent(10)] == ["000001"]


def test_decisions_made_without_a_broker_reach_the_controller_when_it_is_back(
    line: LineUnderTest,
    broker: KillableBroker,
    honest: list[RenderedParcel],
    settled: Settled,
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    line.declare(*honest)
    line.start()
    line.drop_rendered("000001", honest[0], time_left_ms=15_000)
    broker.kill()
    eventually(lambda: "000001" in line.decisions())
    broker.start()
    settled("000001")
    row = line.decisions()["000001"]
    assert (row.delivery, row.ack) == (Delivery.ACKNOWLEDGED, AckResult.PASSED)


def test_parcels_that_can_not_be_read_in_time_are_given_up_one_by_one_and_none_is_forgotten(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.declare(*honest)
    line.start()
    tracks = [f"{number:06d}" for number in range(1, 31)]
    for number, track in enumerate(tracks):
        line.drop_rendered(track, honest[number % 3], time_left_ms=1500)
    settled(*tracks)
    rows = line.decisions()
    assert sorted(rows) == tracks
    unread = [row for row in rows.values() if row.record.decision.reason is ReasonCode.OVERLOAD]
    assert unread
    assert all(row.record.decision.action is Action.NO_DECISION for row in unread)


def test_a_stopped_daemon_says_so_and_a_killed_one_is_said_offline_by_the_broker(
    line: LineUnderTest, eventually: Callable[[Callable[[], object]], None]
) -> None:
    states: list[str] = []
    with line.listening(line.topics.state, lambda payload: states.append(json.loads(payload)["state"])):
        line.start()
        eventually(lambda: "online" in states)
        line.end()
        eventually(lambda: "stopped" in states)
        line.start()
        line.end(signal.SIGKILL)
        eventually(lambda: "offline" in states)
