"""`sortgate status` as a tired operator reads it: whether the station works, and if nobody knows, why not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from edge.clock import Clock
from edge.domain import StationMode
from edge.health import STALE_AFTER_S, StationStatus, write_status
from small_disk import fill, small_disk
from sortgate_command import Ended, sortgate


def status_of(folder: Path, *, full: bool) -> Ended:
    """What the command says long after the station's last word, its disk full or not."""
    long_ago = Clock(utc=lambda: dt.datetime(2026, 11, 23, tzinfo=dt.UTC)).stamp()
    past_ns = long_ago.instant.monotonic_ns - round((STALE_AFTER_S + 60) * 1e9)
    at = long_ago.model_copy(update={"instant": long_ago.instant.model_copy(update={"monotonic_ns": past_ns})})
    config = folder.parent / "station.toml"
    config.write_text(f'data_dir = "{folder}"\n[spool]\nfolder = "spool"\n')
    write_status(
        folder / "status.json",
        StationStatus(
            at=at, started_at=at, pid=1, software="0.1.0", site="hkg", line="line-3", station="st1",
            mode=StationMode.LIVE, rules_revision="abc", decisions={}, open_holds=0, functions=(), alarms=(),
        ),
    )  # fmt: skip
    if full:
        fill(folder)
    return sortgate("status", "--config", config)


def test_a_station_that_can_not_say_how_it_does_because_its_disk_is_full_is_not_only_called_silent(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", 1) as folder:
        told = status_of(folder, full=True)
    assert told.returncode == 69
    assert "STALE: last heard at 2026-11-23" in told.stdout
    assert "disk of" in told.stdout
    assert "free disk space" in told.stdout


def test_a_station_that_is_silent_on_a_disk_with_room_is_not_blamed_on_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    told = status_of(folder, full=False)
    assert told.returncode == 69
    assert "is full" not in told.stdout
