"""An import that was killed goes on where it stood; what it refused is listed and comes back as a file to mend."""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge.domain import LookupStatus
from edge.records import (
    ImportFileError,
    RecordStore,
    import_file,
    list_imports,
    quarantined,
    store_stats,
    write_refused,
)

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
KILLED = """
import os, signal, sys
from pathlib import Path
from edge.records import RecordStore, import_file
from edge.records.imports import importing
from edge.records.files import pieces

importing.ROWS_AT_ONCE = 4_000
pieces.PIECE_CHARS = 10_000
def stop(progress):
    if progress.rows >= 8_000:
        os.kill(os.getpid(), signal.SIGKILL)

import_file(RecordStore(Path(sys.argv[1])), Path(sys.argv[2]), on_progress=stop)
"""


def interrupted(store: RecordStore, name: str, text: str) -> Path:
    path = store.path.with_name(name)
    path.write_text(text)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(store.path), str(path)], check=False, env=os.environ)
    assert ended.returncode == -signal.SIGKILL
    return path


MANY = {
    "many.csv": "item_id,description,quantity\n" + "".join(f"LX{n},mug,{n % 100 or 'x'}\n" for n in range(13_000)),
    "many.jsonl": "".join(
        f'{{"item_id":"LX{n}","lines":[{{"line_no":1,"description":"mug","quantity":"{n % 100 or "x"}"}}]}}\n'
        for n in range(13_000)
    ),
}


@pytest.mark.parametrize("name", sorted(MANY))
def test_an_interrupted_import_goes_on_and_ends_as_if_it_had_never_been(store: RecordStore, name: str) -> None:
    path = interrupted(store, name, MANY[name])
    assert store.find(["LX1"], at=NOON).status is LookupStatus.NONE
    assert store_stats(store).interrupted_imports == 1
    seen: list[int] = []
    report = import_file(store, path, on_progress=lambda progress: seen.append(progress.rows), resume=True)
    assert seen[0] > 8_000  # not from the beginning again
    assert (report.rows, report.accepted, report.refused_count) == (13_000, 12_870, 130)
    assert store.count() == 12_870
    assert [row.line for row in quarantined(store, report.batch)][:2] == ([2, 102] if name == "many.csv" else [1, 101])


def test_a_file_that_was_changed_is_not_gone_on_with(store: RecordStore) -> None:
    path = interrupted(store, "many.csv", MANY["many.csv"])
    path.write_text(MANY["many.csv"] + "LX99999,mug,1\n")
    with pytest.raises(ImportFileError, match="without --resume"):
        import_file(store, path, on_progress=lambda _: None, resume=True)
    assert store.count() == 0


def test_refused_rows_come_back_as_a_file_that_is_mended_and_imported(store: RecordStore) -> None:
    path = store.path.with_name("some.csv")
    path.write_text("item_id,description,quantity\nLX1,mug,1\nLX2,lamp,many\n")
    batch = import_file(store, path, on_progress=lambda _: None, received_at=NOON).batch
    (one,) = list_imports(store)
    assert (one.batch, one.complete, one.rows, one.accepted, one.refused_count) == (batch, True, 2, 1, 1)
    out = io.StringIO()
    assert write_refused(store, batch, out) == 1
    assert out.getvalue() == "item_id,description,quantity\nLX2,lamp,many\n"
    path.write_text(out.getvalue().replace("many", "2"))
    assert import_file(store, path, on_progress=lambda _: None, received_at=NOON).accepted == 1
    assert store.find(["LX2"], at=NOON).status is LookupStatus.FOUND


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_date_at_the_edge_of_the_calendar_is_refused_and_does_not_end_the_import(
    store: RecordStore, moment: str
) -> None:
    path = store.path.with_name("edge.jsonl")
    rows = [f'{{"item_id":"LX1","posting_date":"{moment}","lines":[]}}', '{"item_id":"LX2","lines":[]}']
    path.write_text("\n".join(rows) + "\n")
    report = import_file(store, path, on_progress=lambda _: None, received_at=NOON)
    assert (report.accepted, report.refused_count) == (1, 1)


def test_forgetting_goes_on_where_its_time_was_used_up_and_the_file_does_not_grow(store: RecordStore) -> None:
    path = store.path.with_name("old.csv")
    for day in (1, 2, 3):
        rows = "".join(f"LX{day}{n:06d},2025-01-{day:02d},mug\n" for n in range(3_000))
        path.write_text("item_id,posting_date,description\n" + rows)
        import_file(store, path, on_progress=lambda _: None, received_at=NOON)
        if day == 1:
            with store.transaction() as connection:
                (pages,) = connection.execute("PRAGMA page_count").fetchone()
        steps = []
        while not (step := store.forget(before=NOON, within_s=0)).done:
            steps.append(step.records)
        assert len(steps) > 1
        assert sum(steps) == 3_000
        assert store.count() == 0
    with store.transaction() as connection:
        (later,) = connection.execute("PRAGMA page_count").fetchone()
    assert later <= pages * 1.1
