"""Journal, dispatcher and controller over a real broker: nothing lost, nothing done twice, nothing done late."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from broker_process import Broker
from conveyor_under_test import Conveyor, draft, send
from edge.domain import AckResult, Action, Delivery
from edge.link import (
    DispatchSettings,
    MqttLink,
    Presence,
)
from edge.sim.belt import BeltSettings

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def conveyor(mosquitto: Broker, tmp_path: Path) -> Conveyor:
    return Conveyor(mosquitto.port, tmp_path)


def test_every_decision_is_carried_out_once_and_booked(conveyor: Conveyor, eventually: Eventually) -> None:
    with conveyor.controller(), conveyor.station() as (journal, dispatcher), conveyor.line() as line:
        for number in range(1, 21):
            send(journal, dispatcher, line, number, 3000)
        eventually(conveyor.finished)
    assert {row.ack for row in conveyor.rows() if row.record.decision.action is Action.HOLD} == {AckResult.DIVERTED}
    assert {row.ack for row in conveyor.rows() if row.record.decision.action is Action.PASS} == {AckResult.PASSED}
    assert [line["seq"] for line in conveyor.log("command")] == list(range(1, 21))
    assert len(conveyor.log("diverted")) == 20
    assert Counter(change.delivery for change in conveyor.changes if change.result is None) == {Delivery.SENT: 20}
    conveyor.check()


def test_lost_acknowledgements_are_fetched_by_sending_again_without_a_second_effect(
    conveyor: Conveyor, eventually: Eventually
) -> None:
    with (
        conveyor.controller(drop_ack_share=0.5, duplicate_ack_share=0.3, seed=7),
        conveyor.station(resend_after_ms=30) as (journal, dispatcher),
        conveyor.line() as line,
    ):
        for number in range(1, 31):
            send(journal, dispatcher, line, number, 3000)
        eventually(conveyor.finished)
    assert conveyor.log("ack_dropped")
    assert conveyor.log("duplicate_ignored")
    assert len(conveyor.log("diverted")) == 30
    assert {row.delivery for row in conveyor.rows()} == {Delivery.ACKNOWLEDGED, Delivery.UNCONFIRMED}
    conveyor.check()


def test_controller_that_never_answers_leaves_it_unconfirmed_and_gets_nothing_after_the_deadline(
    conveyor: Conveyor, eventually: Eventually
) -> None:
    with (
        conveyor.controller(drop_ack_share=1.0),
        conveyor.station(resend_after_ms=40, confirm_within_ms=200) as (journal, dispatcher),
        conveyor.line() as line,
    ):
        send(journal, dispatcher, line, 1, 400)
        eventually(conveyor.finished)
    (row,) = conveyor.rows()
    assert (row.delivery, row.ack) == (Delivery.UNCONFIRMED, None)
    assert row.attempts > 2
    assert conveyor.changes[-1].delivery is Delivery.UNCONFIRMED
    assert conveyor.log("command_refused") == []
    conveyor.check()


def test_decision_that_is_late_already_is_recorded_and_never_sent(conveyor: Conveyor, eventually: Eventually) -> None:
    with conveyor.controller(), conveyor.station() as (journal, dispatcher), conveyor.line() as line:
        send(journal, dispatcher, line, 1, 60_000)
        journal.commit(draft(2, -5))
        dispatcher.wake()
        send(journal, dispatcher, line, 3, 60_000)
        eventually(lambda: [entry for entry in conveyor.log("command") if entry["seq"] == 3])
    assert [entry["seq"] for entry in conveyor.log("command")] == [1, 3]
    assert conveyor.rows()[1].delivery is Delivery.LATE


def test_broker_away_until_after_the_deadline_makes_it_late_and_the_next_one_goes_out(
    broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    conveyor = Conveyor(broker.port, tmp_path)
    broker.kill()
    with conveyor.station() as (journal, dispatcher):
        journal.commit(draft(1, 100))
        dispatcher.wake()
        eventually(conveyor.finished)
        assert conveyor.rows()[0].delivery is Delivery.LATE
        broker.start()
        with conveyor.controller(), conveyor.line() as line:
            send(journal, dispatcher, line, 2, 3000)
            eventually(conveyor.finished)
    assert conveyor.rows()[1].ack is AckResult.PASSED
    assert [entry["seq"] for entry in conveyor.log("command")] == [2]
    conveyor.check()


def test_broker_killed_in_the_middle_costs_no_decision_that_still_has_time(
    broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    conveyor = Conveyor(broker.port, tmp_path)
    with conveyor.controller(), conveyor.station(confirm_within_ms=5000) as (journal, dispatcher):
        with conveyor.line() as line:
            for number in range(1, 11):
                line.announce(f"{number:06d}", 6000)
            eventually(lambda: len(conveyor.log("parcel")) == 10)
        for number in range(1, 6):
            journal.commit(draft(number, 5500))
        dispatcher.wake()
        broker.kill()
        for number in range(6, 11):
            journal.commit(draft(number, 5500))
        dispatcher.wake()
        broker.start()
        eventually(conveyor.finished)
    assert {row.ack for row in conveyor.rows()} == {AckResult.DIVERTED}
    conveyor.check()


STATION = """
import sys
from pathlib import Path
import structlog
from edge.clock import Clock
from edge.domain import *
from edge.journal import DecisionDraft, Journal
from edge.link import Dispatcher, DispatchSettings, LinkSettings, MqttLink, Topics

# Standard output belongs to the test: an entry of the link's thread may come between a word and its newline.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
clock = Clock()
with Journal(Path(sys.argv[1])) as journal:
    topics = Topics(site="test", line="line", station=sys.argv[3])
    link = MqttLink(LinkSettings(port=int(sys.argv[2])), client_id=f"edge-{topics.station}")
    dispatcher = Dispatcher(
        link, journal, topics, DispatchSettings(), clock, on_change=lambda _: None, on_hold_missed=lambda _: None
    )
    link.start()
    dispatcher.start()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(1, 41):
        journal.commit(DecisionDraft(
            parcel_id=f"st1-{number:06d}", station="st1", track_id=f"{number:06d}",
            decision=Decision(action=Action.HOLD, reasons=(ReasonCode.WATCHLIST,)), lane=17,
            decided_at=clock.stamp(), latency_ms=1, time_left_ms=5000))
        dispatcher.wake()
        print(number, flush=True)
        if number == int(sys.argv[4]):
            sys.stdin.read()
"""


@pytest.mark.parametrize("kill_after", [1, 17, 40])
def test_station_killed_in_the_middle_is_taken_up_where_it_was(
    conveyor: Conveyor, eventually: Eventually, kill_after: int
) -> None:
    arguments = [str(conveyor.journal_file), str(conveyor.port), conveyor.topics.station, str(kill_after)]
    with (
        conveyor.controller(),
        subprocess.Popen(
            [sys.executable, "-c", STATION, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child,
    ):
        assert child.stdin is not None
        assert child.stdout is not None
        while child.stdout.readline() != "ready\n":
            assert child.poll() is None
        with conveyor.line() as line:
            for number in range(1, 41):
                line.announce(f"{number:06d}", 7000)
        child.stdin.write("go\n")
        child.stdin.flush()
        while child.stdout.readline() != f"{kill_after}\n":
            assert child.poll() is None
        child.kill()
        child.wait()
        with conveyor.station(confirm_within_ms=5000):
            eventually(conveyor.finished)
    rows = conveyor.rows()
    assert len(rows) == kill_after
    assert {row.ack for row in rows} == {AckResult.DIVERTED}
    conveyor.check()


def test_parcels_nobody_decides_on_take_the_controllers_own_default(conveyor: Conveyor, eventually: Eventually) -> None:
    with conveyor.controller(belt=BeltSettings(default_lane=9, heartbeat_timeout_s=0.2)), conveyor.line() as line:
        line.announce("000001", 500)
        eventually(lambda: conveyor.log("defaulted"))
    (entry,) = conveyor.log("defaulted")
    assert (entry["lane"], entry["cause"]) == (9, "no heartbeat")


def test_heartbeat_keeps_the_controller_assured(conveyor: Conveyor, eventually: Eventually) -> None:
    with conveyor.controller(belt=BeltSettings(heartbeat_timeout_s=0.3)):
        eventually(lambda: conveyor.log("edge_lost"))
        link = MqttLink(conveyor.link_settings, client_id=f"edge-{conveyor.topics.station}")
        presence = Presence(link, conveyor.topics, DispatchSettings(heartbeat_interval_s=0.05))
        link.start()
        presence.start()
        eventually(lambda: conveyor.log("edge_back"))
        presence.stop()
        link.stop()


def test_client_of_mqtt_3_1_1_sees_the_whole_decision(conveyor: Conveyor) -> None:
    with conveyor.station() as (journal, dispatcher):
        arguments = ["-V", "mqttv311", "-p", str(conveyor.port), "-t", conveyor.topics.decision, "-q", "1", "-C", "1"]
        with subprocess.Popen(["mosquitto_sub", *arguments], stdout=subprocess.PIPE, text=True) as client:  # noqa: S607
            # Whenever the client is ready: without an answer the command is sent again and again.
            journal.commit(draft(4711, 30_000))
            dispatcher.wake()
            payload, _ = client.communicate(timeout=30)
    payload = payload.strip()
    assert len(payload.encode("ascii")) <= 240
    content = json.loads(payload)
    left_ms = content.pop("d")
    assert content == {"v": 1, "t": "004711", "n": 1, "a": 2, "l": 17, "r": 210, "m": 0}
    assert 0 < left_ms <= 30_000


def test_flood_of_nonsense_acknowledgements_is_counted_and_changes_nothing(
    conveyor: Conveyor, eventually: Eventually
) -> None:
    with conveyor.station() as (journal, dispatcher):
        journal.commit(draft(1, 30_000))
        dispatcher.wake()
        attacker = MqttLink(conveyor.link_settings, client_id=f"attacker-{conveyor.topics.station}")
        attacker.start()
        eventually(lambda: attacker.room and dispatcher.report().sent)
        bad = [b"", b"{", b"\xff", b'{"v":9}', b"[" * 4000, b"x" * 50_000]
        strange = [
            b'{"v":1,"t":"000002","n":1,"s":1}',
            b'{"v":1,"t":"000001","n":9,"s":1}',
            b'{"v":1,"t":"000001","n":9223372036854775807,"s":1}',
        ]
        for payload in (*bad, *strange):
            eventually(lambda payload=payload: attacker.publish(conveyor.topics.ack, payload))
        eventually(lambda: dispatcher.report().acks_bad == len(bad))
        eventually(lambda: dispatcher.report().acks_ignored == len(strange))
        attacker.stop()
    assert conveyor.rows()[0].delivery is Delivery.SENT
