"""The demonstration as a newcomer runs it: a real broker, the real daemon, every decision held against the truth."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def started(cache: Path, *arguments: str) -> subprocess.Popen[str]:
    # A shell that runs the tests in the background has its children ignore Ctrl-C.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "edge", "demo", *arguments]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_a_shift_ends_with_a_summary_and_every_decision_as_expected(cache: Path) -> None:
    # As many parcels an hour as a busy machine still reads in time: this is no test of speed.
    with started(cache, "--parcels", "5", "--rate", "1200") as demo:
        out, remarks = demo.communicate(timeout=200)
    assert "late = 0, unacknowledged = 0, not as expected = 0" in out, out + remarks
    assert "5 parcels:" in out
    assert demo.returncode == 0
    assert "mosquitto_sub -p" in remarks


@pytest.mark.parametrize("ended_by", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.faults)])
def test_ctrl_c_or_a_kill_ends_an_endless_shift_in_order(cache: Path, tmp_path: Path, ended_by: signal.Signals) -> None:
    folder = tmp_path / "line"
    with started(cache, "--parcels", "5", "--rate", "1200", "--keep-running", "--folder", str(folder)) as demo:
        end_s = time.monotonic() + 100
        while not list((folder / "spool" / "done").glob("*")) and time.monotonic() < end_s:
            time.sleep(0.1)
        demo.send_signal(ended_by)
        out, remarks = demo.communicate(timeout=100)
    assert "unacknowledged = 0" in out, out + remarks
    assert "Traceback" not in remarks
    assert "station stops" in (folder / "station.log").read_text()


@pytest.mark.faults  # more than a minute; each of its steps has a test of its own in tests/daemon/test_push.py
def test_a_push_changes_a_decision_and_one_that_cuts_the_station_off_comes_back_by_itself(cache: Path) -> None:
    with started(cache, "--push") as demo:
        out, remarks = demo.communicate(timeout=200)
    assert demo.returncode == 0, out + remarks
    assert "hold, by revision 1" in out
    assert "rolled back" in out
    assert "not reached within 10 s" in out


@pytest.mark.faults
def test_the_same_shift_through_cameras_and_announcements_ends_as_expected_too(cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "line"
    with started(cache, "--cameras", "--parcels", "4", "--rate", "600", "--folder", str(folder)) as demo:
        out, remarks = demo.communicate(timeout=220)
    assert "late = 0, unacknowledged = 0, not as expected = 0" in out, out + remarks
    assert len(list((folder / "spool" / "done").glob("*/*-top.jpg"))) == 4
