"""Files that come again: what is stored already is confirmed, at little cost, and by the rules for any other file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from edge.records import ImportReport, RecordStore, import_file, quarantined, retention
from edge.records.imports import importing, repeats

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=1)
HEADER = "item_id,alt_ids,version,posting_date,gross_mass_g,sender name,addressee name,description\n"


def imported(store: RecordStore, rows: list[str], at: dt.datetime = NOON, name: str = "daily.csv") -> ImportReport:
    path = store.path.with_name(name)
    path.write_text(HEADER + "".join(rows))
    return import_file(store, path, on_progress=lambda _: None, received_at=at)


def parcels(count: int, first: int = 0) -> list[str]:
    return [
        f"LX{n:05d},A{n:05d},,2026-11-{1 + n % 20:02d},900,Li,Ann {n % 7},mug\n" for n in range(first, first + count)
    ]


def received(store: RecordStore, item_id: str) -> dt.datetime | None:
    declaration = store.find([item_id], at=LATER).declaration
    return declaration and declaration.received_at


def content(store: RecordStore) -> list[object]:
    tables = (
        "SELECT id >> 32, posted_s, received_us, version, source, digest, body FROM record ORDER BY 1, 2, 6",
        "SELECT i.key, i.main, r.digest FROM identifier i JOIN record r ON r.id = i.record ORDER BY 1, 2, 3",
        "SELECT day, link, item, batch, mass_g FROM party ORDER BY 1, 2, 3, 4",
        "SELECT batch, record, received_us FROM confirmed",
        "SELECT id, records, open FROM batch",
    )
    return [store.read(query).fetchall() for query in tables]


def test_of_a_file_that_comes_again_only_what_changed_is_written(tmp_path: Path) -> None:
    with RecordStore(tmp_path / "records.sqlite") as store:
        rows = parcels(500)
        imported(store, rows)
        rows[40] = rows[40].replace("mug", "lamp")
        report = imported(store, [*rows, *parcels(3, first=900)], at=LATER)
        assert (report.rows, report.accepted, report.duplicates) == (503, 4, 499)
        assert store.count() == 504
        written = store.read("SELECT count(*), max(id & 0xffffffff) FROM record WHERE id >> 32 = ?", (report.batch,))
        assert written.fetchone() == (4, 4), "the others have not been there for a time, either"
        assert received(store, "LX00001") == LATER
        assert store.find(["A00001"], at=LATER).related == store.find(["LX00001"], at=LATER).related


TWISTED = [
    "LX00001,A00001,,2026-11-02,900,Li,Ann 1,lamp\n",  # amended
    "LX00002,B2,7,2026-11-03,900,Li,Ann 2,mug\n",
    "LX00001,A00001,,2026-11-02,900,Li,Ann 1,mug\n",  # as it is stored, behind its amendment
    "LX00002,B2,7,2026-11-03,900,Li,Ann 2,oxide\n",  # contradicts the one before
    "LX00003,A00003,,2025-01-04,900,Li,Ann 3,mug\n",  # the number was used before
    "LX00004,A00004,1,2026-11-05,900,Li,Ann 4,oxide\n",  # contradicts what is stored
    "A00005,,,2026-11-06,900,Li,Ann 5,mug\n",  # another parcel's second number
]


@pytest.mark.parametrize("pieces", [1, 100_000])
def test_looking_repeats_up_ends_as_sorting_them_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", pieces)
    key, ends = b"k" * 32, []
    for name, share in (("looked up", 0), ("sorted out", 2)):
        monkeypatch.setattr(repeats, "WORTH_LOOKING_UP", share)
        (tmp_path / name).mkdir()
        (tmp_path / name / "records.sqlite.key").write_bytes(key)
        with RecordStore(tmp_path / name / "records.sqlite") as store:
            imported(store, parcels(40))
            found = [imported(store, parcels(40) + TWISTED, at=LATER), imported(store, TWISTED + parcels(60), at=NOON)]
            refused = [[row.line for row in quarantined(store, report.batch)] for report in found]
            counts = [(r.rows, r.accepted, r.duplicates, r.conflicts) for r in found]
            ends.append((counts, refused, content(store)))
    assert ends[0] == ends[1]
    assert ends[0][0][0] == (47, 4, 41, 2)


def test_killed_at_its_very_end_an_import_confirms_the_rest_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CONFIRMED_AT_ONCE", 7)
    with RecordStore(tmp_path / "records.sqlite") as store:
        imported(store, parcels(50))
        with monkeypatch.context() as patched:
            patched.setattr(importing, "finish", lambda _: None)
            imported(store, parcels(50), at=LATER)
        assert received(store, "LX00049") == NOON
        imported(store, parcels(1, first=700), at=LATER, name="another.csv")
        assert {received(store, f"LX{n:05d}") for n in range(50)} == {LATER}
        assert store.read("SELECT count(*) FROM confirmed").fetchone() == (0,)
