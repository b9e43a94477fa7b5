"""A journal that is damaged or gone under a running station: nobody has to come, and no decision goes into a void."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.journal import JournalReader
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)

PAGE = 4096


def remove(journal: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{journal}{end}").unlink()


def damage(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with journal.open("r+b") as file:
        for page in range(1, journal.stat().st_size // PAGE):
            file.seek(page * PAGE)
            file.write(os.urandom(64))


@pytest.mark.parametrize("spoil", [pytest.param(remove, marks=pytest.mark.faults), damage])
def test_a_journal_that_is_lost_under_a_running_station_is_replaced_and_the_next_parcel_is_decided_in_it(
    line: LineUnderTest, eventually: Callable[[Callable[[], object]], None], spoil: Callable[[Path], None]
) -> None:
    line.program = ["-m", "edge"]
    line.start()
    line.drop_blank("000001", time_left_ms=4000)
    eventually(lambda: line.finished("000001"))
    journal = line.folder / "data" / "journal.sqlite"
    spoil(journal)
    line.drop_blank("000002", time_left_ms=60_000)
    eventually(lambda: b"journal recovered" in line.log.read_bytes())
    eventually(lambda: "000002" in line.decisions() and line.decisions()["000002"].accepted)
    eventually(lambda: "journal-recovered" in {alarm["alarm_id"] for alarm in line.status()["alarms"]})
    with JournalReader(journal) as reader:
        assert reader.verify().ok
