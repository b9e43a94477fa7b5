"""The power goes at any moment, and what was not synced is lost: nothing that was told to anybody is."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.domain import Delivery
from edge.journal import JournalReader, open_journal
from edge.sim import RenderedParcel
from line_checker import check_line
from line_under_test import LineUnderTest
from power import Disk, calls, recorded, told_commands

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs Debian's package strace"),
]

JOURNAL = "journal.sqlite"


def check_after_power_loss(disk: Disk, dice: random.Random, folder: Path, told: set[tuple[str, int]]) -> None:
    """Opens the journal as the daemon does at its start, and looks for all that the controller had been told."""
    disk.lose_power(dice, folder)
    journal, recovery = open_journal(folder / JOURNAL, backups=folder / "backups", at=dt.datetime.now(dt.UTC))
    journal.close()
    assert recovery is None, f"power loss is no damage: {recovery}"
    with JournalReader(folder / JOURNAL) as reader:
        report = reader.verify()
        assert report.ok, f"I6: {report.faults}"
        rows = {(row.record.track_id, row.record.seq): row for row in reader.since(0)}
    assert told <= rows.keys(), "I1: what was sent is written"
    assert all(rows[key].delivery is not Delivery.PENDING for key in told), "I3: what was sent is written as sent"


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 9))])
def test_power_lost_at_any_write_costs_no_decision_that_was_told(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Callable[..., None], tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    line.declare(*honest)
    line.start()
    assert line.daemon is not None
    data, log = line.folder / "data", tmp_path / "calls"
    os.sync()
    disk = Disk(data, JOURNAL)
    tracks = [f"{number:06d}" for number in range(1, 6)]
    with recorded(line.daemon.pid, log):
        for number, track in enumerate(tracks):
            line.drop_rendered(track, honest[number % 3], time_left_ms=10_000)
        while len(line.decisions()) < dice.randrange(2, 5):
            time.sleep(0.05)
        time.sleep(dice.uniform(0, 0.5))
        line.end(signal.SIGKILL)
    told: set[tuple[str, int]] = set()
    moments = 0
    for number, call in enumerate(calls(log)):
        disk.take(call)
        told.update(told_commands(call))
        if dice.random() < 0.3:
            moments += 1
            folder = tmp_path / f"moment-{number}"
            folder.mkdir()
            check_after_power_loss(disk, dice, folder, told)
    assert told
    assert moments > 20
    for path in data.glob(f"{JOURNAL}*"):
        path.unlink()
    disk.lose_power(dice, data)
    line.start()
    settled(*tracks)
    check_line(line, tracks)
