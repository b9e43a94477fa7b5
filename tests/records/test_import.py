"""Import of declarations from files: formats, encodings, names, refusals, and all or nothing under kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain import Declaration, LookupStatus
from edge.records import (
    FileFormat,
    ImportFileError,
    ImportProgress,
    RecordStore,
    RecordStoreError,
    WeightsAre,
    import_file,
)
from edge.records.files import pieces
from edge.records.imports import importing
from imported_files import NOON, found, imported

HEADER = "item_id,description,quantity,net_weight_kg,value,currency,hs_code,origin_country\n"
ROW = "LX100000002CN,ceramic mug,2,0.8,16.00,USD,6912.00,CN\n"


def test_a_plain_table_is_imported(store: RecordStore) -> None:
    report = imported(store, HEADER + ROW)
    assert (report.rows, report.accepted, report.refused_count, report.encoding) == (1, 1, 0, "utf-8")
    (line,) = found(store).lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("ceramic mug", Decimal(2), 800)
    assert (line.line_value, line.currency, line.hs_code) == (Decimal("16.00"), "USD", "691200")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_in_its_encoding(store: RecordStore, encoding: str, newline: str) -> None:
    text = (HEADER + "LX100000002CN,Tasse für Café,1,0.4,8,EUR,691200,DE\n").replace("\n", newline)
    imported(store, text.encode(encoding))
    assert found(store).lines[0].description == "Tasse für Café"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_heads_and_text_are_read(store: RecordStore, encoding: str) -> None:
    text = "邮件号\t品名\t数量\t净重 kg\t海关编码\t原产国\nLX100000002CN\t陶瓷杯子\t2\t0.8\t691200\t中国\n"
    imported(store, text.encode(encoding))
    (line,) = found(store).lines
    assert (line.description, line.line_net_mass_g, line.origin_country) == ("陶瓷杯子", 800, "CN")


def test_what_chinese_posting_lists_say_of_units_and_prices_is_read(store: RecordStore) -> None:
    head = "邮件号;品名;数量;净重;重量单位;单价;币种;HS编码;原产国"
    report = imported(store, f"{head}\r\nLX100000002CN;陶瓷杯;2;0,8;kg;3,50;USD;6912.00;中国\r\n".encode("gb18030"))
    (line,) = found(store).lines
    assert (line.line_net_mass_g, line.hs_code, str(line.line_value), line.currency) == (800, "691200", "7.00", "USD")
    assert report.ignored_columns == ()


def test_rows_of_one_item_are_lines_of_one_declaration(store: RecordStore) -> None:
    imported(store, HEADER + ROW + "LX100000002CN,teapot,1,1.2,20,USD,691200,CN\nLX2CN,book,1,0.3,5,USD,4901,GB\n")
    assert [line.description for line in found(store).lines] == ["ceramic mug", "teapot"]
    assert store.count() == 2


def test_rows_that_contradict_each_other_about_the_item_are_refused(store: RecordStore) -> None:
    text = "item_id,destination_country,description\nLX1,US,mug\nLX1,DE,teapot\nLX2,FR,book\n"
    report = imported(store, text)
    assert report.accepted == 1
    assert [(row.line, row.field) for row in report.refused] == [(2, "destination_country")]


@pytest.mark.parametrize(
    ("column", "weights_are", "total_g"),
    [
        ("net_weight_kg", WeightsAre.LINE, 500),
        ("net_weight_kg", WeightsAre.UNIT, 2000),
        ("unit_weight_kg", WeightsAre.LINE, 2000),
        ("itemTotalWeight", WeightsAre.UNIT, 500),
    ],
)
def test_unit_and_line_total_are_told_apart_by_name_then_by_setting(
    store: RecordStore, column: str, weights_are: WeightsAre, total_g: int
) -> None:
    imported(store, f"item_id,quantity,{column}\nLX100000002CN,4,0.5\n", weights_are=weights_are, mass_unit="kg")
    assert found(store).lines[0].line_net_mass_g == total_g


def test_an_amount_of_one_piece_without_a_quantity_is_refused(store: RecordStore) -> None:
    report = imported(store, "item_id,description,unit_price\nLX1,mug,8\n")
    assert [row.field for row in report.refused] == ["line_value"]


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("net_weight_kg", "1,234", "line_net_mass_g"),
        ("weight", "350", "line_net_mass_g"),
        ("origin_country", "Chinaland", "origin_country"),
        ("hs_code", "69-AB", "hs_code"),
        ("posting_date", "03/04/2026", "posting_date"),
        ("contents_type", "stuff", "contents_type"),
        ("value", "NaN", "line_value"),
        ("quantity", "-3", "lines.0.quantity"),
        ("currency", "dollars", "currency"),
        ("rare_earth_pct", "140", "lines.0.rare_earth_pct"),
    ],
)
def test_a_doubtful_value_is_refused_with_its_line_and_field(
    store: RecordStore, column: str, value: str, field: str
) -> None:
    report = imported(store, f'item_id,{column}\nLX1,\nLX2,"{value}"\n')
    assert [(row.line, row.field) for row in report.refused] == [(3, field)]
    assert (report.accepted, report.refused_count) == (1, 1)


def test_refused_rows_are_not_lost(store: RecordStore) -> None:
    report = imported(store, HEADER + "LX1,mug,1,0.4,8,USD,what,CN\n" + ROW)
    with store.transaction() as connection:
        rows = connection.execute("SELECT batch, line, field, raw FROM refused").fetchall()
    assert rows == [(report.batch, 2, "hs_code", "LX1,mug,1,0.4,8,USD,what,CN")]


@pytest.mark.parametrize(
    "shape",
    [
        {  # EasyPost
            "tracking_code": "LX100000002CN",
            "from_address": {"name": "Li Wei", "country": "CN"},
            "to_address": {"name": "Ann Lee", "street1": "12 Main St", "zip": "90210", "country": "US"},
            "parcel": {"weight": 28.2, "mass_unit": "oz"},
            "customs_info": {
                "contents_type": "merchandise",
                "customs_items": [
                    {"description": "mug", "quantity": 2, "weight": 14.1, "weight_unit": "oz", "value": 16.5,
                     "currency": "USD", "hs_tariff_number": "6912.00", "origin_country": "CN"}
                ],
            },
        },
        {  # ShipEngine
            "tracking_number": "lx 100000002 cn",
            "ship_to": {"name": "Ann Lee", "address_line1": "12 Main St", "postal_code": "90210", "country_code": "US"},
            "weight": {"value": 28.2, "unit": "ounce"},
            "customs": {
                "contents": "merchandise",
                "customs_items": [
                    {"description": "mug", "quantity": 2, "item_weight": {"value": 400, "unit": "gram"},
                     "value": {"amount": 16.5, "currency": "usd"}, "harmonized_tariff_code": "691200",
                     "country_of_origin": "CHN"}
                ],
            },
        },
    ],
)  # fmt: skip
def test_shapes_of_shipping_interfaces_mean_the_same(store: RecordStore, shape: dict[str, object]) -> None:
    report = imported(store, json.dumps([shape]), "feed.json")
    assert report.refused == ()
    declaration = found(store)
    assert (declaration.addressee.address, declaration.addressee.postcode) == ("12 Main St", "90210")
    assert declaration.gross_mass_g == 799
    assert declaration.contents_type == "merchandise"
    (line,) = declaration.lines
    assert (line.line_net_mass_g, line.line_value, line.currency) == (400, Decimal("16.5"), "USD")
    assert (line.hs_code, line.origin_country) == ("691200", "CN")


@pytest.mark.parametrize("name", ["feed.json", "feed.jsonl"])
def test_our_own_form_comes_back_equal(store: RecordStore, name: str) -> None:
    first = Declaration.model_validate(
        {"item_id": "LX100000002CN", "received_at": NOON, "total_value": "0.10",
         "lines": [{"line_no": 1, "description": "mug"}]}
    )  # fmt: skip
    text = first.to_json()
    imported(
        store, text + "\n" if name.endswith("l") else f'{{"page": 1, "declarations": [{text}], "next": null}}', name
    )
    assert found(store) == first


def test_a_bad_line_of_json_lines_is_refused_and_the_next_one_read(store: RecordStore) -> None:
    text = '{"item_id": "LX1"}\n{"item_id": \n\n{"item_id": "LX2", "gross_mass_g": NaN}\n[1]\n{"item_id": "LX3"}\n'
    report = imported(store, text, "feed.jsonl")
    assert (report.accepted, [row.line for row in report.refused]) == (2, [2, 4, 5])


KEYS = '{"tracking_number":"LX%09dCN","rate":{"list":1},"gift":null,"items":[{"title":"mug","qty":1,"madeIn%d":"CN"}]}'


@pytest.mark.parametrize(("name", "start", "between", "end"), [("a.json", "[", ",", "]"), ("a.jsonl", "", "\n", "\n")])
def test_keys_that_mean_nothing_are_told_once_however_many_objects_have_them(
    store: RecordStore, name: str, start: str, between: str, end: str
) -> None:
    objects = between.join(KEYS % (number, number // 3_000) for number in range(6_000))
    report = imported(store, f"{start}{objects}{end}", name)
    assert report.accepted == 6_000
    assert report.ignored_columns == ("rate", "line: madeIn0", "line: madeIn1")


def test_a_document_longer_than_one_chunk_is_streamed(store: RecordStore) -> None:
    items = [{"item_id": f"LX{n}", "contents_explanation": "x" * 700} for n in range(4000)]
    report = imported(store, json.dumps({"data": items}, indent=1), "feed.json")
    assert (report.accepted, store.count()) == (4000, 4000)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"item_id": "LX1"}, {"item_id": "LX2"'),
        ("a.json", '[{"item_id": "LX1"}] more'),
        ("a.json", '"LX1"'),
        ("a.json", "[" * 100_000),
        ("a.csv", 'item_id,description\nLX1,mug\nLX2,"never closed\n'),
        ("a.csv", "number,description\n1,mug\n"),
        ("a.csv", ""),
        ("a.csv", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"),
        ("a.xyz", "item_id\nLX1\n"),
    ],
)
def test_a_file_that_breaks_leaves_the_store_as_it_was(store: RecordStore, name: str, text: str) -> None:
    with pytest.raises(ImportFileError, match="Nothing was imported"):
        imported(store, text, name)
    assert store.count() == 0
    with store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM identifier").fetchone() == (0,)


def test_importing_again_changes_nothing(store: RecordStore) -> None:
    imported(store, HEADER + ROW)
    report = imported(store, HEADER + ROW)
    assert (report.accepted, report.duplicates, store.count()) == (0, 1, 1)


def test_a_conflicting_version_is_refused_and_quarantined(store: RecordStore) -> None:
    imported(store, "item_id,version,description\nLX100000002CN,1,mug\n")
    report = imported(store, "item_id,version,description\nLX100000002CN,1,oxide\n")
    assert (report.conflicts, report.refused_count, report.accepted) == (1, 1, 0)
    assert found(store).lines[0].description == "mug"


def test_nothing_of_an_import_is_seen_before_its_end(store: RecordStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 4_000)
    monkeypatch.setattr(pieces, "PIECE_CHARS", 10_000)
    seen: list[int] = []
    path = store.path.with_name("many.csv")
    path.write_text("item_id,description\n" + "".join(f"LX{n},mug\n" for n in range(12_000)))

    def look(progress: ImportProgress) -> None:
        assert progress.bytes_read <= progress.bytes_total
        assert store.find(["LX1"], at=NOON).status is LookupStatus.NONE
        seen.append(store.count())

    import_file(store, path, on_progress=look, received_at=NOON)
    assert len(seen) == 3
    assert not any(seen)
    assert store.count() == 12_000


def test_only_one_import_runs_at_a_time(store: RecordStore) -> None:
    path = store.path.with_name("one.csv")
    path.write_text(HEADER + ROW)

    def again(_: ImportProgress) -> None:
        with pytest.raises(RecordStoreError, match="another import"):
            import_file(store, path, on_progress=lambda _: None)

    import_file(store, path, on_progress=again, received_at=NOON)
    assert store.count() == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from edge.records import RecordStore, import_file
from edge.records.imports import importing
from edge.records.files import pieces

importing.ROWS_AT_ONCE = 4_000
pieces.PIECE_CHARS = 10_000
def stop(progress):
    if progress.rows >= 10_000:
        os.kill(os.getpid(), signal.SIGKILL)

import_file(RecordStore(Path(sys.argv[1])), Path(sys.argv[2]), on_progress=stop)
"""


def test_kill_9_in_the_middle_leaves_the_old_state_and_the_next_import_sweeps(store: RecordStore) -> None:
    imported(store, HEADER + ROW)
    path = store.path.with_name("many.csv")
    # The first row amends a stored declaration; it must not be seen either.
    rows = "LX100000002CN,changed\n" + "".join(f"LX{n},mug\n" for n in range(15_000))
    path.write_text("item_id,description\n" + rows)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(store.path), str(path)], check=False, env=os.environ)
    assert ended.returncode == -signal.SIGKILL
    assert store.count() == 1
    assert found(store).lines[0].description == "ceramic mug"
    assert import_file(store, path, on_progress=lambda _: None, received_at=NOON).accepted == 15_001
    assert found(store).lines[0].description == "changed"
    with store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM batch WHERE open = 1").fetchone() == (0,)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(list(FileFormat)))
def test_any_bytes_are_imported_refused_or_named_broken(store: RecordStore, content: bytes, form: FileFormat) -> None:
    path = store.path.with_name("hostile")
    path.write_bytes((b"item_id,description,quantity\n" if form is FileFormat.CSV else b"") + content)
    try:
        report = import_file(store, path, on_progress=lambda _: None, format=form, received_at=NOON)
    except ImportFileError:
        return
    assert report.accepted + report.duplicates + report.refused_count >= report.rows


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_ROWS = st.lists(st.tuples(st.from_regex(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", fullmatch=True), _TEXT), unique_by=lambda r: r[0])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ROWS)
def test_every_text_survives_the_way_through_json_lines(store: RecordStore, rows: list[tuple[str, str]]) -> None:
    lines = [json.dumps({"tracking_number": i, "items": [{"description": d, "quantity": 1}]}) for i, d in rows]
    report = imported(store, "".join(line + "\n" for line in lines), "feed.jsonl")
    assert report.refused == ()
    for item_id, description in rows:
        assert found(store, item_id).lines[0].description == description.strip()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"item_id":"LX1"},\n{"item_id":"LX2",\n"lines":[', "line 3: the file ends in the middle"),
        ('[{"item_id":"LX1"},\n{"item_id":"LX2",\n"lines":]}]', "line 3: not JSON: Expecting value. "),
        ('[{"item_id":"LX1"},\n{"item_id":NaN}]', "line 2: not JSON: NaN is no number"),
    ],
)
def test_json_that_is_cut_or_broken_is_refused_with_the_line_where_it_is(
    store: RecordStore, text: str, told: str
) -> None:
    with pytest.raises(ImportFileError, match=told):
        imported(store, text, "a.json")
