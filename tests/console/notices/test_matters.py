"""What there is to tell of a station, by what it writes."""

from __future__ import annotations

import time
from pathlib import Path

from console_site import ConsoleSite
from edge.clock import Clock
from edge.console.notices.matters import SILENT_S, Matters
from edge.journal import JournalReader


def test_a_station_that_is_only_starting_is_not_told_as_silent(tmp_path: Path) -> None:
    site = ConsoleSite(tmp_path)
    since_s = 0.0
    clock = Clock(monotonic_ns=lambda: time.monotonic_ns() + int(since_s * 1e9))
    with JournalReader(site.sources.journal_file) as journal:
        matters = Matters(site.sources.status_file, journal, clock)
        assert not matters.open(), "a machine that boots starts all of its services at once"
        since_s = SILENT_S
        assert list(matters.open()) == ["silent:never"]
    site.journal.close()
