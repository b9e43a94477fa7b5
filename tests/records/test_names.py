"""Names of one letter in stored declarations: nothing is lost by them, and stores without them are read as before."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain import Declaration, DeclarationLine, LookupStatus, Party
from edge.records import RecordStore, import_file
from edge.records.entry import body_digest
from edge.records.names import LETTERS, shortened, written_out

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
IN_COLUMNS = {"record_version", "received_at", "source"}
ROWS = "".join(
    f"LX{n:04d},A{n:04d},{n % 3 or ''},2026-11-{1 + n % 20:02d},{n * 7},Li,Ann {n % 5},mug {n % 4}\n"
    for n in range(120)
)


def imported(store: RecordStore, rows: str) -> tuple[int, int, int]:
    path = store.path.with_name("shipper.csv")
    path.write_text("item_id,alt_ids,version,posting_date,gross_mass_g,sender name,addressee name,description\n" + rows)
    report = import_file(store, path, on_progress=lambda _: None, received_at=NOON)
    return report.accepted, report.duplicates, report.conflicts


def test_every_field_that_is_stored_has_a_letter_of_its_own() -> None:
    fields = {*Declaration.model_fields, *Party.model_fields, *DeclarationLine.model_fields} - IN_COLUMNS
    assert LETTERS.keys() == fields
    assert len(set(LETTERS.values())) == len(fields)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(['"', "i", "item_id", '":', '"i":', '"name":', "\\", ",", "{", "}", "é"]), max_size=8))
def test_no_text_is_taken_for_a_name(parts: list[str]) -> None:
    text = json.dumps({"item_id": "".join(parts), "sender": {"name": "".join(parts)}, "cas": parts}, ensure_ascii=False)
    text = text.replace('": ', '":')
    assert json.loads(written_out(shortened(text).encode())) == json.loads(text)
    assert '"item_id":' not in shortened(text)


def test_a_declaration_whose_texts_look_like_names_is_found_as_it_was(tmp_path: Path) -> None:
    hostile = '"i":"x","description":\\"D":\\'
    declared = Declaration(
        item_id="LX1", record_version=1, received_at=NOON, source="edi", sender=Party(name=hostile),
        lines=(DeclarationLine(line_no=1, description=hostile),),
    )  # fmt: skip
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert([declared])
        assert store.find(["LX1"], at=NOON).declaration == declared


@pytest.mark.parametrize("layout", [3, 4])
def test_a_store_whose_names_are_written_out_is_read_added_to_and_forgotten(tmp_path: Path, layout: int) -> None:
    with RecordStore(tmp_path / "records.sqlite") as store:
        assert imported(store, ROWS) == (120, 0, 0)
        found = [store.find([f"A{n:04d}"], at=NOON) for n in range(120)]
    if layout == 3:
        with sqlite3.connect(store.path) as connection:
            long = [(written_out(body), record) for record, body in connection.execute("SELECT id, body FROM record")]
            rows = [(body, body_digest(body), record) for body, record in long]
            connection.executemany("UPDATE record SET body = ?, digest = ? WHERE id = ?", rows)
            connection.execute("PRAGMA user_version = 3")
        connection.close()
    with RecordStore(store.path) as store:
        assert [store.find([f"A{n:04d}"], at=NOON) for n in range(120)] == found
        changed = ROWS.replace(",49,Li", ",50,Li").replace(",63,Li", ",64,Li")
        assert imported(store, changed) == (1, 118, 1)
        assert store.upsert([lookup.declaration for lookup in found[:9] if lookup.declaration]).duplicates == 9
        while not store.forget(before=NOON + dt.timedelta(days=30), within_s=5).done:
            pass
        assert store.find(["A0001"], at=NOON).status is LookupStatus.NONE
        assert store.read("SELECT count(*) FROM identifier").fetchone() == (0,)
