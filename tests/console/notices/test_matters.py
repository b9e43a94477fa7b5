"""What there is to tell of a station, by what it writes."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from console_site import ConsoleSite
from edge.clock import Clock
from edge.console.notices.matters import SILENT, SILENT_S, Matters
from edge.domain import StationMode
from edge.health import StationStatus, write_status
from edge.journal import JournalReader


def test_a_station_that_is_only_starting_is_not_told_as_silent(tmp_path: Path) -> None:
    site = ConsoleSite(tmp_path)
    since_s = 0.0
    clock = Clock(monotonic_ns=lambda: time.monotonic_ns() + int(since_s * 1e9))
    with JournalReader(site.sources.journal_file) as journal:
        matters = Matters(site.sources.status_file, journal, clock)
        assert not matters.open(), "a machine that boots starts all of its services at once"
        since_s = SILENT_S
        assert list(matters.open()) == [f"silent:{clock.boot_id}"]
    site.journal.close()


def test_a_status_from_before_a_boot_is_no_silence_until_the_station_has_had_time_to_start(tmp_path: Path) -> None:
    site = ConsoleSite(tmp_path)
    write_status(site.sources.status_file, status(Clock(boot_id="the boot before")))
    since_s = 0.0
    clock = Clock(monotonic_ns=lambda: time.monotonic_ns() + int(since_s * 1e9))
    with JournalReader(site.sources.journal_file) as journal:
        matters = Matters(site.sources.status_file, journal, clock)
        assert not matters.open()
        since_s = SILENT_S
        (silence,) = matters.open().values()
        assert silence.text == SILENT
    site.journal.close()


def test_each_silence_is_another_matter_though_the_process_has_the_same_number(tmp_path: Path) -> None:
    site = ConsoleSite(tmp_path)
    since_s = 0.0
    clock = Clock(
        monotonic_ns=lambda: time.monotonic_ns() + int(since_s * 1e9),
        utc=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(seconds=since_s),
    )
    silences = []
    with JournalReader(site.sources.journal_file) as journal:
        matters = Matters(site.sources.status_file, journal, clock)
        for _ in range(2):
            write_status(site.sources.status_file, status(clock))
            assert not matters.open()
            since_s += SILENT_S + 1
            silences += matters.open()
    site.journal.close()
    assert len(set(silences)) == 2


def status(clock: Clock) -> StationStatus:
    now = clock.stamp()
    return StationStatus(
        at=now, started_at=now, pid=1, software="1", site="s", line="l", station="st", mode=StationMode.LIVE,
        rules_revision="r",
    )  # fmt: skip
