"""Alarms of a running station: shown over MQTT, acknowledged by command, booked in the chain, whole after a restart."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from typing import Protocol

import pytest

from line_under_test import LineUnderTest
from sortgate_command import Ended
from sortgate_command import sortgate as command

pytestmark = pytest.mark.timeout(180)

Eventually = Callable[[Callable[[], object]], None]


class StoppableBroker(Protocol):
    """The part of a broker that is used here."""

    def stop(self) -> None: ...
    def start(self) -> None: ...


def sortgate(line: LineUnderTest, *arguments: str) -> Ended:
    return command(*arguments, "--config", line.config)


def alarms(line: LineUnderTest) -> dict[str, str]:
    return {alarm["alarm_id"]: alarm["state"] for alarm in line.status()["alarms"]}


def test_an_alarm_is_shown_acknowledged_by_command_and_booked_also_over_a_kill(
    line: LineUnderTest, eventually: Eventually
) -> None:
    shown: list[bytes] = []
    with line.listening(line.topics.alarm("trigger-invalid"), shown.append):
        line.start()
        assert sortgate(line, "alarm", "acknowledge", "trigger-invalid").returncode == 1
        assert sortgate(line, "alarm", "acknowledge", "no-such-alarm").returncode == 66
        (line.incoming / "broken.json").write_text("{")
        eventually(lambda: alarms(line).get("trigger-invalid") == "unacknowledged")
        line.end(signal.SIGKILL)
        line.start()
        eventually(lambda: alarms(line).get("trigger-invalid") == "returned_unacknowledged")
        eventually(lambda: shown and b"returned_unacknowledged" in shown[-1])
        done = sortgate(line, "alarm", "acknowledge", "trigger-invalid", "--by", "lin", "--reason", "a test")
        assert (done.returncode, done.stdout) == (0, "alarm trigger-invalid is normal\n"), done.stderr
        eventually(lambda: shown[-1] == b"")
        eventually(lambda: "trigger-invalid" not in alarms(line))
    verified = json.loads(sortgate(line, "journal", "verify", "--json").stdout)
    assert verified["faults"] == []
    assert verified["alarm_events"] >= 3


def test_a_station_whose_broker_was_never_there_is_not_called_well(
    line: LineUnderTest, broker: StoppableBroker, eventually: Eventually
) -> None:
    broker.stop()
    line.start()
    eventually(lambda: alarms(line).get("broker-lost") == "unacknowledged")
    assert "link" in [each["function"] for each in line.status()["functions"] if each["state"] == "failed"]
    broker.start()
    eventually(lambda: alarms(line).get("broker-lost") == "returned_unacknowledged")


def test_shelving_needs_a_reason(line: LineUnderTest) -> None:
    refused = sortgate(line, "alarm", "shelve", "broker-lost", "--for-min", "5")
    assert refused.returncode == 2
    assert "--reason" in refused.stderr
