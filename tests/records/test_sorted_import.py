"""The second half of an import, in which what was laid aside is sorted: what it finds, and that it may be killed."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from edge.domain import LookupStatus
from edge.records import ImportReport, RecordStore, history, import_file, quarantined
from edge.records.files import pieces
from edge.records.imports import importing, settling
from edge.records.inserting import insert_rows

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HEADER = "item_id,alt_ids,version,posting_date,gross_mass_g,sender name,addressee name,addressee phone,description\n"


def imported(store: RecordStore, rows: str, *, resume: bool = False) -> ImportReport:
    path = store.path.with_name("shipper.csv")
    if not resume:
        path.write_text(HEADER + rows)
    return import_file(store, path, on_progress=lambda _: None, received_at=NOON, resume=resume)


def described(store: RecordStore, item_id: str) -> tuple[int, str]:
    declaration = store.find([item_id], at=NOON).declaration
    assert declaration is not None
    return declaration.record_version, declaration.lines[0].description


def in_many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each row come in a block and a transaction of its own."""
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(pieces, "PIECE_CHARS", 10)
    monkeypatch.setattr(settling, "ENTRIES_AT_ONCE", 1)


def test_a_file_is_held_against_itself(store: RecordStore, monkeypatch: pytest.MonkeyPatch) -> None:
    in_many_blocks(monkeypatch)
    report = imported(
        store,
        "LX1,ALT1,,2026-11-20,900,Li,Ann,,mug\n"
        "LX2,ALT2,2,2026-11-20,900,Li,Ann,,lamp\n"
        "LX1,ALT1,,2026-11-20,900,Li,Ann,,mug\n"  # the same again
        "LX2,ALT4,2,2026-11-20,900,Li,Bob,5550001,oxide\n"  # contradicts its own version
        "LX1,ALT3,,2026-11-20,900,Li,Ann,,two mugs\n"  # amended
        "LX3,,,2026-11-20,900,Li,Ann,,tea\n"
        "LX1,ALT5,,2025-01-20,900,Li,Ann,,book\n",  # the number was used before
    )
    assert (report.rows, report.accepted, report.duplicates, report.conflicts) == (7, 5, 1, 1)
    assert described(store, "LX1") == (2, "two mugs")
    assert described(store, "ALT3") == (2, "two mugs")
    assert described(store, "LX2") == (2, "lamp")
    assert [(row.line, row.field) for row in quarantined(store, report.batch)] == [(5, "record_version")]
    assert store.count() == 5


def test_a_refused_declaration_leaves_no_trace_in_the_indexes(store: RecordStore) -> None:
    imported(store, "LX1,,1,2026-11-20,900,Li,Ann,,mug\nLX3,,,2026-11-20,900,Wu,Bob,5550001,oxide\n")
    imported(store, "LX1,ALT9,1,2026-11-20,900,Wu,Bob,5550001,oxide\n")
    assert store.find(["ALT9"], at=NOON).status is LookupStatus.NONE
    assert store.find(["LX3"], at=NOON).related.parcels == 1


def test_a_file_is_held_against_the_store(store: RecordStore) -> None:
    rows = "LX1,,,2026-11-20,900,Li,Ann,,mug\nLX2,,2,2026-11-20,900,Li,Ann,,lamp\n"
    imported(store, rows)
    report = imported(store, rows + "LX1,,1,2026-11-20,1,Li,Ann,,x\nLX2,,3,2026-11-20,900,Li,Ann,,lamp and shade\n")
    assert (report.accepted, report.duplicates, report.conflicts) == (1, 2, 1)
    assert described(store, "LX2") == (3, "lamp and shade")
    assert store.count() == 3


def split_load(seed: int, rows: int = 300) -> str:
    """Parcels over two periods of few parties, so that many are related and pages of one link follow each other."""
    dice = random.Random(seed)
    lines = []
    for n in range(rows):
        day = (NOON - dt.timedelta(days=dice.randrange(16))).date()
        addressee = f"Ann {dice.choice('ABC')}"
        lines.append(
            f"LX{seed}{n:04d},,,{day},{dice.randrange(1, 6000)},Li,{addressee},,{dice.choice(['mug', 'tea'])}\n"
        )
    return "".join(lines)


def related(store: RecordStore, items: list[str], window_h: int) -> list[tuple[int, int]]:
    found = (store.find([item], at=NOON, window_h=window_h).related for item in items)
    return [(parcels.parcels, parcels.total_mass_g) for parcels in found]


@pytest.mark.parametrize("smallest", [0, 40])
def test_runs_count_what_single_rows_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, smallest: int) -> None:
    items = [f"LX{seed}{n:04d}" for seed in (1, 2, 3) for n in range(0, 300, 37)]
    counted = []
    for name, least in (("rows", 1 << 30), ("runs", smallest)):
        monkeypatch.setattr(settling, "SMALLEST_RUN", least)
        with RecordStore(tmp_path / name) as store:
            for seed, rows in ((1, 300), (2, 30), (3, 300)):
                imported(store, split_load(seed, rows))
            counted.append([related(store, items[:9] + items[18:], window_h) for window_h in (0, 24, 200)])
            runs = store.read("SELECT count(*) FROM run").fetchone()[0]
            assert store.read("SELECT count(DISTINCT run) FROM history").fetchone()[0] == runs
            assert (runs > 0) is (name == "runs")
    assert counted[0] == counted[1]
    assert max(parcels for parcels, _ in counted[0][2]) > history.PAGE_ENTRIES


def test_a_period_never_has_many_runs_and_forgets_them_as_a_whole(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "SMALLEST_RUN", 0)
    for seed in range(1, 10):
        imported(store, split_load(seed, 30))
    assert store.read("SELECT max(n) FROM (SELECT count(*) AS n FROM run GROUP BY period)").fetchone()[0] <= 2
    while not store.forget(before=NOON + 30 * DAY, within_s=5).done:
        pass
    for table in ("record", "identifier", "party", "run", "history", "arrived"):
        assert store.read(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608 - fixed names


KILLED = """
import os, signal, sys
from pathlib import Path
from edge.records import RecordStore, import_file
from edge.records.imports import settling

settling.SMALLEST_RUN, settling.ENTRIES_AT_ONCE = 0, 100
step, left = sys.argv[3], int(sys.argv[4])
done = getattr(settling.Settling, step)

def counted(self, *arguments, **named):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return done(self, *arguments, **named)

setattr(settling.Settling, step, counted)
import_file(RecordStore(Path(sys.argv[1])), Path(sys.argv[2]), on_progress=lambda _: None)
"""


def killed(store: RecordStore, rows: str, step: str, count: int) -> None:
    path = store.path.with_name("shipper.csv")
    path.write_text(HEADER + rows)
    arguments = [sys.executable, "-c", KILLED, str(store.path), str(path), step, str(count)]
    assert subprocess.run(arguments, check=False, env=os.environ).returncode == -signal.SIGKILL


def content(store: RecordStore) -> list[object]:
    tables = {
        "record": "posted_s, version, body", "identifier": "key, record & 65535, main", "run": "period, entries",
        "history": "link, posted_s, body", "party": "day, link, item", "arrived": "batch",
    }  # fmt: skip
    return [
        store.read(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3").fetchall()  # noqa: S608 - fixed texts
        if "," in columns and columns.count(",") > 1
        else store.read(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - fixed texts
        for table, columns in tables.items()
    ]


STEPS = [("_judge", 60), ("_index", 70), ("_done", 150)]


@pytest.mark.parametrize(
    ("step", "count"),
    [STEPS[-1], *(pytest.param(*moment, marks=pytest.mark.faults) for moment in [*STEPS[:-1], ("_done", 175)])],
)
def test_an_import_killed_while_it_sorts_goes_on_or_is_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, count: int
) -> None:
    monkeypatch.setattr(settling, "SMALLEST_RUN", 0)
    rows = split_load(2) + "LX10001,ALT1,,2026-11-19,700,Li,Ann A,,changed\n" + split_load(2, 20)
    ends = []
    for name in ("whole", "gone on with", "swept"):
        with RecordStore(tmp_path / name / "records.sqlite") as store:
            (tmp_path / name / "records.sqlite.key").write_bytes(b"k" * 32)
        with RecordStore(tmp_path / name / "records.sqlite") as store:
            imported(store, split_load(1))
            before = related(store, ["LX10001", "LX10050"], 200)
            if name != "whole":
                killed(store, rows, step, count)
                assert store.count() == 300
                assert related(store, ["LX10001", "LX10050"], 200) == before
                assert store.find(["ALT1", "LX20001"], at=NOON).status is LookupStatus.NONE
            report = imported(store, rows, resume=name == "gone on with")
            ends.append((report.rows, report.accepted, report.duplicates, content(store)))
    assert ends[0] == ends[1]
    assert ends[0][:3] == ends[2][:3]
    assert ends[0] == ends[2]


@pytest.mark.parametrize("rows", [0, 1, 49, 50, 51, 120])
def test_rows_of_any_number_are_inserted_in_their_order(rows: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE pair (one, other)")
    insert_rows(connection, "INSERT OR FAIL INTO pair", 2, list(range(2 * rows)))
    assert connection.execute("SELECT * FROM pair").fetchall() == [(2 * n, 2 * n + 1) for n in range(rows)]
    connection.close()


def test_a_store_of_the_layout_before_is_taken_over(store: RecordStore) -> None:
    imported(store, split_load(1))
    before = related(store, ["LX10001", "LX10050"], 200)
    store.close()
    with sqlite3.connect(store.path) as connection:
        for table in ("arrived", "run", "history"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    with RecordStore(store.path) as reopened:
        assert related(reopened, ["LX10001", "LX10050"], 200) == before
        assert imported(reopened, split_load(1) + split_load(2)).duplicates == 300
        assert reopened.count() == 600
