"""What a journal of many decisions costs: `deploy/bench long_journal [--decisions 100000] [--folder DIR]`.

A journal is written through the real writer, each decision with evidence of the size that a read label has. Then it is
opened as a station opens it, first with its file out of the page cache, copied, looked through for damage, and last
condemned and recovered from the copy. With room for four journals in the folder, a million decisions take 7 GB each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from edge.domain import AckResult, Action, Decision, Instant, Stamp
from edge.journal import (
    DecisionDraft,
    Evidence,
    Journal,
    JournalCorruptError,
    back_up,
    condemn,
    look_for_damage,
    open_journal,
)
from machine import this_machine
from table import table

EVIDENCE_BYTES = 4_350
"""Compressed, the mean of a simulated shift of 364 parcels that were read."""
AT_ONCE = 1_000
AT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
PARCELS_AN_HOUR = 10_000


def draft(number: int) -> DecisionDraft:
    """A pass, at its place in a shift of that rate."""
    made = AT + dt.timedelta(hours=number / PARCELS_AN_HOUR)
    return DecisionDraft(
        parcel_id=f"st1-{number:09d}-{made:%Y%m%dT%H%M%S}Z",
        station="st1",
        track_id=f"{number:09d}",
        item_id=f"EE{number % 100_000_000:08d}5CN",
        decision=Decision(action=Action.PASS),
        lane=0,
        decided_at=Stamp(utc=made, instant=Instant(boot_id="bench", monotonic_ns=number)),
        latency_ms=400,
        time_left_ms=2000,
    )


def write(path: Path, decisions: int) -> None:
    """A journal of so many decisions, each sent and answered."""
    with Journal(path) as journal:
        for first in range(1, decisions + 1, AT_ONCE):
            with journal.together():
                for number in range(first, min(first + AT_ONCE, decisions + 1)):
                    record = journal.commit(draft(number), Evidence(party_keys=(os.urandom(EVIDENCE_BYTES).hex(),)))
                    journal.mark_sent(record.seq)
                    journal.acknowledge(record.track_id, record.seq, AckResult.PASSED, AT)


def out_of_page_cache(path: Path) -> None:
    """As after a start of the machine."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def took_s(work: Callable[[], object]) -> str:
    """Seconds by the wall."""
    started = time.perf_counter()
    work()
    return f"{time.perf_counter() - started:.1f}"


def measured(path: Path, copies: Path) -> list[tuple[str, str]]:
    """What each thing that is done with a whole journal takes."""

    def opened() -> None:
        journal, _ = open_journal(path, backups=copies, at=AT)
        journal.close()

    def recovered() -> None:
        condemn(path, JournalCorruptError("given up by the benchmark"))
        opened()

    out_of_page_cache(path)
    return [
        ("opened, not in the page cache", took_s(opened)),
        ("opened again", took_s(opened)),
        ("copied and checked", took_s(lambda: back_up(path, copies, at=AT, keep=1))),
        ("looked through for damage", took_s(lambda: look_for_damage(path))),
        ("recovered from its copy", took_s(recovered)),
    ]


def main() -> None:
    """Writes the journal, measures, and prints a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None, help="where the files go; on the disk to be measured")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        path = Path(folder) / "journal.sqlite"
        written = took_s(lambda: write(path, asked.decisions))
        size = path.stat().st_size
        rows = [("written", written), *measured(path, Path(folder) / "copies")]
    sys.stdout.write(
        f"{this_machine().to_json()}\n"
        f"{asked.decisions} decisions, {size / 1e9:.2f} GB, {size / asked.decisions:.0f} bytes a decision\n"
        f"{table(('what', 'seconds'), rows)}\n"
    )


if __name__ == "__main__":
    main()
