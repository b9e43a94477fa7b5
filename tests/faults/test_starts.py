"""A station that can't start says so and is mended from afar; a reader that fails on is left alone for longer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from broker_process import Broker
from edge.clock import Clock
from edge.starts import MANY, Starts
from edge.station.setbacks import Setbacks
from line_under_test import LineUnderTest
from ports import free_port
from push_office import PushOffice, sortgate
from web_folder import web_folder

pytestmark = pytest.mark.timeout(240)

Eventually = Callable[[Callable[[], object]], None]


def fail_to_start(line: LineUnderTest) -> int:
    command = [sys.executable, "-m", "edge", "run", "--config", str(line.config)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


def start_whatever_becomes_of_it(line: LineUnderTest) -> None:
    with line.log.open("wb") as log:
        command = [sys.executable, "-m", "edge", "run", "--config", str(line.config)]
        line.daemon = subprocess.Popen(command, stdout=log, stderr=log)


@pytest.mark.faults
def test_after_five_failed_starts_the_station_is_reachable_and_a_push_mends_it(
    line: LineUnderTest, broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    office = PushOffice(tmp_path, line, broker.port)
    office.trusted()
    good = line.config.read_text()
    line.config.write_text(good + f"[health]\nmetrics_port = {broker.port}\n")  # which is taken
    for _ in range(MANY):
        assert fail_to_start(line) == 78
    start_whatever_becomes_of_it(line)
    states: list[str] = []
    with line.listening(line.topics.state, lambda payload: states.append(json.loads(payload)["state"])):
        eventually(lambda: "degraded" in states)
        eventually(lambda: [alarm["alarm_id"] for alarm in office.status().get("alarms", [])] == ["safe-mode"])
        mended = office.bundle(1, settings=f"[health]\nmetrics_port = {free_port()}\n")
        assert "stations that have it: 1 of 1" in office.push(mended)
        eventually(lambda: b"station ready" in line.log.read_bytes())
    assert not (line.folder / "data" / "starts.json").exists()
    line.end()


@pytest.mark.faults
def test_a_station_in_safe_mode_that_has_lost_its_broker_too_is_mended_by_its_mirror(
    line: LineUnderTest, broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    office, www = PushOffice(tmp_path, line, broker.port), tmp_path / "www"
    (tmp_path / "elsewhere").mkdir()
    stranger = PushOffice(tmp_path / "elsewhere", line, broker.port)
    office.trusted()
    www.mkdir()
    mended = f"[health]\nmetrics_port = {free_port()}\n[link]\nport = {broker.port}\n"
    shutil.copy(stranger.bundle(1, settings=mended), www / "bundle.json")
    good = line.config.read_text().replace(f"port = {broker.port}", "port = 1")
    with web_folder(www) as url:
        remote = f'[remote]\nmirror_url = "{url}"\nmirror_interval_s = 5\n'
        line.config.write_text(f"{good}{remote}[health]\nmetrics_port = {broker.port}\n")  # which is taken
        for _ in range(MANY):
            assert fail_to_start(line) == 78
        start_whatever_becomes_of_it(line)
        eventually(lambda: b"fewer than 1 of the trusted keys" in line.log.read_bytes())
        assert b"safe mode" in line.log.read_bytes()
        shutil.copy(office.bundle(1, settings=mended), www / "bundle.json")
        eventually(lambda: b"station ready" in line.log.read_bytes())
    eventually(lambda: "confirmed" in sortgate("config", "history", "--config", str(line.config)))
    line.end()


def test_starts_are_forgotten_by_one_that_gets_ready_and_after_five_minutes(tmp_path: Path) -> None:
    now_s = [1000.0]
    clock = Clock(boot_id="boot", monotonic_ns=lambda: int(now_s[0] * 1e9))
    starts = Starts(tmp_path / "starts.json", clock)
    assert [starts.begin() for _ in range(MANY + 1)] == [False] * MANY + [True]
    starts.forget()
    assert not starts.begin()
    for _ in range(MANY):
        starts.begin()
    assert starts.begin()
    now_s[0] += 301
    assert not starts.begin()


@pytest.mark.parametrize("content", ["", "{", '{"starts": 7}'])
def test_a_damaged_count_of_starts_is_no_count(tmp_path: Path, content: str) -> None:
    (tmp_path / "starts.json").write_text(content)
    assert not Starts(tmp_path / "starts.json", Clock()).begin()


def test_five_failures_in_a_minute_are_many_and_each_further_one_doubles_the_pause() -> None:
    now_s = [0.0]
    setbacks = Setbacks(lambda: now_s[0])
    pauses = []
    for _ in range(10):
        now_s[0] += 1
        setbacks.note()
        pauses.append(setbacks.pause_s)
    assert pauses == [0, 0, 0, 0, 2, 4, 8, 16, 30, 30]
    now_s[0] += 61
    assert (setbacks.pause_s, setbacks.many) == (0, False)


def test_failures_that_are_far_apart_cost_no_pause() -> None:
    now_s = [0.0]
    setbacks = Setbacks(lambda: now_s[0])
    for _ in range(20):
        now_s[0] += 16
        setbacks.note()
        assert setbacks.pause_s == 0
