"""The status file is whole at any moment, and the metrics page says the same."""

from __future__ import annotations

import datetime as dt
import urllib.request
from pathlib import Path

import pytest

from edge.alarms import CATALOGUE
from edge.domain import Action, Alarm, FunctionHealth, FunctionState, Instant, Stamp, StationMode
from edge.health import Metrics, StationStatus, StatusError, read_status, write_status
from edge.health.metrics import LOOPBACK

NOW = Stamp(utc=dt.datetime(2026, 11, 23, tzinfo=dt.UTC), instant=Instant(boot_id="b", monotonic_ns=5))


@pytest.fixture
def status() -> StationStatus:
    meaning = CATALOGUE["broker-lost"].model_dump(exclude={"lasting", "follows_from"})
    return StationStatus(
        at=NOW, started_at=NOW, pid=1, software="0.1.0", site="hkg", line="line-3", station="st1",
        mode=StationMode.LIVE, rules_revision="abc", decisions={Action.PASS: 7, Action.HOLD: 2}, open_holds=1,
        functions=(FunctionHealth(function="link", state=FunctionState.FAILED, idle_s=3.5, done=9, failed=2),),
        alarms=(Alarm(**meaning, raised_at=NOW),),
    )  # fmt: skip


def test_what_was_written_is_read_back_and_nothing_else_is_left(tmp_path: Path, status: StationStatus) -> None:
    path = tmp_path / "status.json"
    write_status(path, status)
    write_status(path, status.model_copy(update={"pid": 2}))
    assert read_status(path).pid == 2
    assert list(tmp_path.iterdir()) == [path]


def test_no_status_and_a_foreign_one_are_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    with pytest.raises(StatusError, match="has the station been started"):
        read_status(path)
    path.write_text('{"pid": "x"}')
    with pytest.raises(StatusError, match="another version"):
        read_status(path)


def test_metrics_show_functions_decisions_and_alarms_on_loopback(status: StationStatus) -> None:
    with Metrics(0) as metrics:
        metrics.show(status)
        with urllib.request.urlopen(f"http://{LOOPBACK}:{metrics.port}/metrics", timeout=5) as page:
            lines = page.read().decode().splitlines()
    assert 'sortgate_function_ok{function="link"} 0.0' in lines
    assert 'sortgate_function_idle_seconds{function="link"} 3.5' in lines
    assert 'sortgate_decisions_total{action="pass"} 7.0' in lines
    assert 'sortgate_alarm{alarm="broker-lost",priority="2"} 1.0' in lines
    assert "sortgate_open_holds 1.0" in lines
    assert any(line.startswith("sortgate_decision_latency_seconds_bucket") for line in lines)


def test_the_page_is_gone_with_its_block() -> None:
    with Metrics(0) as metrics:
        port = metrics.port
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=5)
