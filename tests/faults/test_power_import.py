"""The power goes at any moment of an import: all of it is there or nothing, and once it was told, all of it."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edge.domain import LookupStatus
from edge.records import RecordStore, import_file
from power import Disk, calls, recorded

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs Debian's package strace"),
]

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
BEFORE, ROWS = 50, 900
TOLD = b"imported"
IMPORT = """
import sys
from pathlib import Path
from edge.records import RecordStore, import_file
from edge.records.imports import import_batch, importing, settling
from edge.records.files import pieces

import_batch.IMPORT_CHECKPOINT_PAGES = 40
importing.ROWS_AT_ONCE, pieces.PIECE_CHARS = 200, 10_000
settling.SMALLEST_RUN, settling.ENTRIES_AT_ONCE = 0, 300
with RecordStore(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    import_file(store, Path(sys.argv[2]), on_progress=lambda _: None)
    print("imported", flush=True)
"""


def declared(path: Path, numbers: range) -> Path:
    rows = "".join(f"LX{n:06d},2026-11-20,{n % 3000},Li,Ann {n % 50},mug\n" for n in numbers)
    path.write_text("item_id,posting_date,gross_mass_g,sender name,addressee name,description\n" + rows)
    return path


def check_after_power_loss(disk: Disk, dice: random.Random, folder: Path, file: Path, *, told: bool) -> None:
    folder.mkdir()
    disk.lose_power(dice, folder)
    with RecordStore(folder / "records.sqlite") as store:
        assert store.read("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.count() in ((BEFORE + ROWS,) if told else (BEFORE, BEFORE + ROWS))
        seen = {store.find([f"LX{n:06d}"], at=NOON).status for n in range(BEFORE, BEFORE + ROWS, 97)}
        assert seen == {LookupStatus.FOUND if store.count() > BEFORE else LookupStatus.NONE}
        report = import_file(store, file, on_progress=lambda _: None)
        assert report.accepted + report.duplicates == ROWS
        assert store.count() == BEFORE + ROWS
        assert store.find([f"LX{BEFORE:06d}"], at=NOON).related.parcels == BEFORE + ROWS


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 5))])
def test_power_lost_at_any_write_costs_no_import_that_was_told_and_leaves_none_in_part(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    data = tmp_path / "data"
    with RecordStore(data / "records.sqlite") as store:
        import_file(store, declared(tmp_path / "first.csv", range(BEFORE)), on_progress=lambda _: None)
    file = declared(tmp_path / "next.csv", range(BEFORE, BEFORE + ROWS))
    command = [sys.executable, "-c", IMPORT, str(data / "records.sqlite"), str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        disk = Disk(data, "records.sqlite")
        with recorded(process.pid, tmp_path / "calls"):
            process.communicate("go\n")
    made = list(calls(tmp_path / "calls"))
    told = next(number for number, call in enumerate(made) if call.name == "write" and TOLD in call.texts[0])
    moments = {*dice.sample(range(len(made)), 25), told, len(made) - 1}
    for number, call in enumerate(made):
        disk.take(call)
        if number in moments:
            check_after_power_loss(disk, dice, tmp_path / f"moment-{number}", file, told=number >= told)
