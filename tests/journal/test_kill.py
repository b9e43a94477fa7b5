"""A process killed in the middle of committing loses nothing that it was told is committed (I1, I4, I6)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edge.journal import Journal, JournalReader

COMMITTER = """
import datetime as dt, sys
from pathlib import Path
from edge.domain import *
from edge.journal import DecisionDraft, Journal

now = Stamp(utc=dt.datetime.now(dt.UTC), instant=Instant(boot_id="b", monotonic_ns=1))
with Journal(Path(sys.argv[1])) as journal:
    for number in range(int(sys.argv[2]), 1_000_000):
        record = journal.commit(DecisionDraft(
            parcel_id=f"st1-{number}", station="st1", track_id=f"{number}", decided_at=now, latency_ms=1,
            time_left_ms=60_000, decision=Decision(action=Action.HOLD if number % 3 else Action.PASS)))
        sys.stdout.write(f"{record.seq} {record.parcel_id}\\n")
        sys.stdout.flush()
"""


def told_until_killed(path: Path, start: int, wait_s: float) -> list[tuple[int, str]]:
    """What a committing process had been told is committed when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", COMMITTER, str(path), str(start)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(wait_s)
        os.kill(child.pid, signal.SIGKILL)
        lines = [first, *child.stdout.read().splitlines(keepends=True)]
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(int(seq), parcel_id) for seq, parcel_id in whole]


@pytest.mark.parametrize("seed", [1, 2])
def test_kill_while_committing_loses_and_doubles_nothing(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    start = 0
    for _ in range(3):
        told = told_until_killed(path, start, chance.uniform(0.02, 0.2))
        with Journal(path) as journal:
            report = journal.verify()
            pending = journal.pending()
            holds = journal.holds.open()
        assert report.ok, report.faults
        with JournalReader(path) as reader:
            rows = reader.since(0, limit=1_000_000)
        by_seq = {row.record.seq: row.record.parcel_id for row in rows}
        assert all(by_seq.get(seq) == parcel_id for seq, parcel_id in told)
        assert len(set(by_seq.values())) == len(by_seq) == report.head_seq == len(pending)
        assert len(holds) == sum(row.record.hold_id is not None for row in rows)
        start = told[-1][0] + 5
