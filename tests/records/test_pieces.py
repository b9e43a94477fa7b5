"""A file read in pieces, here or by several processes, means what it means as a whole."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edge.records import ImportFileError, ImportProgress, RecordStore, import_file, quarantined
from edge.records.entry import Intake
from edge.records.files import pieces, reading, tables
from edge.records.files.assembly import ImportOptions
from edge.records.files.csv_text import header_of
from edge.records.files.pieces import Piece, PieceReader
from edge.records.files.reading_job import FileFormat, Job
from edge.records.files.reading_processes import ReadingProcess
from edge.records.files.tables import Table
from edge.records.files.trees import JsonLines
from edge.records.names import written_out
from edge.records.packing import ROW, unpacked
from edge.records.parties import PartyHasher

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
CELL = st.text(st.sampled_from('ab,;"\n\r| é'), max_size=5)
ROWS = st.lists(st.tuples(st.sampled_from(["LX1", "LX2", "LX3", ""]), CELL, CELL), max_size=12)


def intake() -> Intake:
    return Intake(PartyHasher(b"k" * 32), NOON)


def read(reader: PieceReader, body: str, *, line: int) -> list[tuple[object, ...]]:
    """Line and body of each declaration, and what was refused."""
    found: list[tuple[object, ...]] = []
    cut = pieces.pieces(io.StringIO(body, newline=""), Path("f"), reader, line=line, begun=0, skip=0)
    for piece in cut:
        block = reader.read(piece.text, piece.line)
        lines = unpacked([block.declarations.rows], ROW)["line"].tolist()
        found += zip(lines, map(written_out, block.declarations.bodies), strict=True)
        found += [(row.line, row.field, row.why, row.raw) for row in block.refused]
    return sorted(found, key=str)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 40), st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
@example([("LX2", "", ""), ("LX1", "\r", ""), ("LX2", "", ",")], 1, "\n", csv.QUOTE_MINIMAL)
def test_a_table_means_the_same_wherever_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, str, str]], size: int, end: str, quoting: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    table = Table("item_id,description,composition\n", Path("f"), ImportOptions(), intake())
    monkeypatch.setattr(pieces, "PIECE_CHARS", 1 << 20)
    whole = read(table, text.getvalue(), line=2)
    monkeypatch.setattr(pieces, "PIECE_CHARS", size)
    assert read(table, text.getvalue(), line=2) == whole


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(['{"item_id":"LX1","lines":[]}', "", "{", '["\u2028"]', "\x0b\x0c"])), st.integers(1, 40)
)
def test_json_lines_mean_the_same_wherever_they_are_cut(
    monkeypatch: pytest.MonkeyPatch, lines: list[str], size: int
) -> None:
    reader = JsonLines(ImportOptions(), intake())
    monkeypatch.setattr(pieces, "PIECE_CHARS", 1 << 20)
    whole = read(reader, "\n".join(lines), line=1)
    monkeypatch.setattr(pieces, "PIECE_CHARS", size)
    assert read(reader, "\n".join(lines), line=1) == whole


@pytest.mark.parametrize(
    "reader", [JsonLines(ImportOptions(), intake()), Table("item_id,sku\n", Path("f"), ImportOptions(), intake())]
)
def test_a_row_without_end_is_a_fault_of_the_file_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch, reader: PieceReader
) -> None:
    monkeypatch.setattr(pieces, "MOST_HELD_CHARS", 1 << 17)
    taken = io.StringIO("\n" + "x" * (1 << 20), newline="")
    with pytest.raises(ImportFileError, match="no row ends"):
        list(pieces.pieces(taken, Path("f"), reader, line=1, begun=0, skip=0))
    assert taken.tell() < 1 << 19, "the rest was never read"


@pytest.mark.parametrize("mark", ["", '"'])
def test_an_item_of_too_many_rows_is_a_fault_of_the_line_where_it_begins(
    monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setattr(tables, "MAX_ITEM_ROWS", 100)
    monkeypatch.setattr(pieces, "PIECE_CHARS", 400)
    rows = [f"LX{n},mug\n" for n in range(50)] + [f"LX9,{mark}mug {n}{mark}\n" for n in range(500)]
    table = Table("item_id,sku\n", Path("f"), ImportOptions(), intake())
    with pytest.raises(ImportFileError, match=r"the item that begins here has more than 100 rows") as refused:
        read(table, "".join(rows), line=2)
    assert refused.value.line == 52


def test_a_head_may_have_a_line_break_in_it() -> None:
    text = io.StringIO('item_id;"net weight\r\nkg";description\r\nLX1;0,8;mug\r\n', newline="")
    table = Table(header_of(text), Path("f"), ImportOptions(), intake())
    (one,) = read(table, text.read(), line=3)
    assert one == (3, b'{"item_id":"LX1","lines":[{"line_no":1,"description":"mug","line_net_mass_g":800}]}')


def large_file(folder: Path) -> Path:
    path = folder / "large.csv"
    rows = (f'LX{n // 2},mug {n},{n % 1000 or "x"},"a ""b""\n{n}"\n' for n in range(4_000))
    path.write_text("item_id,description,quantity,composition\n" + "".join(rows))
    return path


def test_several_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = large_file(tmp_path)
    monkeypatch.setattr(pieces, "PIECE_CHARS", 10_000)
    found = []
    for name, worth in (("one", 1 << 30), ("several", 0)):
        monkeypatch.setattr(reading, "WORTH_A_PROCESS_BYTES", worth)
        with RecordStore(tmp_path / name) as store:
            report = import_file(store, path, on_progress=lambda _: None, received_at=NOON)
            bodies = store.read("SELECT id, posted_s, version, body FROM record ORDER BY id").fetchall()
            refused = list(quarantined(store, report.batch))
        found.append((report.rows, report.accepted, report.refused, bodies, refused))
    assert found[0] == found[1]
    assert found[0][:2] == (2_000, 1_996)


def test_a_process_can_be_given_more_pieces_than_it_takes() -> None:
    job = Job("f", FileFormat.JSONL, ImportOptions().to_json(), NOON, b"k" * 32, in_pieces=True)
    with ReadingProcess(job) as process:
        psutil.Process(process._process.pid).suspend()
        for _ in range(64):
            process.tell(Piece("x" * (1 << 16), 1, 1))


def test_a_reading_process_that_dies_ends_the_import_and_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = large_file(tmp_path)
    monkeypatch.setattr(reading, "WORTH_A_PROCESS_BYTES", 0)
    monkeypatch.setattr(pieces, "PIECE_CHARS", 4_000)
    monkeypatch.setattr("edge.records.imports.importing.ROWS_AT_ONCE", 100)

    def kill(_: ImportProgress) -> None:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.ZombieProcess):  # it was killed a moment ago
                if "edge.records.files.reading_process" in child.cmdline():
                    child.kill()

    with RecordStore(tmp_path / "records.sqlite") as store:
        with pytest.raises(ImportFileError, match="Nothing was imported"):
            import_file(store, path, on_progress=kill, received_at=NOON)
        assert store.count() == 0
        assert store.read("SELECT count(*) FROM record").fetchone() == (0,)
        assert store.read("SELECT count(*) FROM arrived").fetchone() == (0,)
