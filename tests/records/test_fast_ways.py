"""The fast ways of tables and of our own shape accept and refuse what the strict way does, with the same values."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain import Declaration, DeclarationLine, Frozen, Party
from edge.records.blocks import Block
from edge.records.entry import Entry, Intake
from edge.records.files import csv_text, own_shape, own_structures, table_rows, tables
from edge.records.files.assembly import ImportOptions
from edge.records.files.own_shape import OwnShape
from edge.records.files.shapes import TreeReader
from edge.records.packing import merged, pack
from edge.records.parties import PartyHasher

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
EDGE = [
    "", " ", "0", "-1", "1.50", "1e3", "9" * 20, "½", "NaN", "CN", "cn", "China", "XX", "\N{NO-BREAK SPACE}", "a\tb",
    "N/A", "-", "na", "$7", "€ 12,50",
]  # fmt: skip
VALUES = {
    "item_id": st.sampled_from(
        ["LX100000002CN", "lx 1000 00016 CN", "A" * 65, "", "USPS: 12.0", "12.0", "LX1; LX2", "\u202aLX1"]
    ),
    "alt_ids": st.sampled_from(["", "SHP1 SHP2", "LX100000002CN", "x;y"]),
    "record_version": st.sampled_from(["", "1", "0", "3000000000", "two", "-"]),
    "posting_date": st.sampled_from(
        ["", "2026-11-20", "20/11/2026", "2026-11-20T09:00:00+08:00", "0001-01-01", "-", "45990"]
    ),
    "sender name": st.sampled_from(["", "Li Wei", "李伟", 'say "hi"', " ", "a\x1fb"]),
    "sender address": st.sampled_from(["", "1 Road"]),
    "sender country": st.sampled_from(["", "CN", "China", "nowhere", "N/A", "NA"]),
    "addressee name": st.sampled_from(["", "Ann", "Zoë Öz", "a\x7fb"]),
    "addressee company": st.sampled_from(["", "Acme"]),
    "addressee address": st.sampled_from(["", "1 Main St", "-", " 广东省东街1号 "]),
    "addressee street2": st.sampled_from(["", "Flat 2"]),
    "addressee phone": st.sampled_from(["", "+49 (0)30 1234567", "12", "030 1234567 x2"]),
    "description": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=20),
    "quantity": st.sampled_from(EDGE),
    "net weight kg": st.sampled_from([*EDGE, "0.8", "0,8", "2 lb"]),
    "line value": st.sampled_from(EDGE),
    "currency": st.sampled_from(["", "USD", "usd", "US$", "ZZZ", "$", "-"]),
    "hs code": st.sampled_from(["", "691200", "6912.00", "69", "x", "N/A", "0000"]),
    "origin country": st.sampled_from(EDGE),
    "gross_mass_g": st.sampled_from(EDGE),
}
NAMING = {
    "item_id": VALUES["item_id"],
    "中文品名": VALUES["description"],
    "英文品名": VALUES["description"],
    "quantity": VALUES["quantity"],
    "单件重量(克)": st.sampled_from(["", "80", "2 lb", "x"]),
    "unit value (EUR)": VALUES["line value"],
    "小计": VALUES["line value"],
    "total value USD": st.sampled_from(["", "5", "x"]),
    "Empfänger Vorname": VALUES["addressee name"],
    "Empfänger Nachname": st.sampled_from(["", "Ann", "Lee", " "]),
}
"""Heads that name the currency, amounts of one piece and of the line, and what two columns say together."""


def rows_of(heads: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries(heads), min_size=1, max_size=6)


def intake() -> Intake:
    return Intake(PartyHasher(b"k" * 32), NOON)


def table_of(rows: list[dict[str, str]], heads: Sequence[str] = tuple(VALUES)) -> list[tuple[object, ...]]:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=heads)
    writer.writeheader()
    writer.writerows(rows)
    text.seek(0)
    table = tables.Table(csv_text.header_of(text), Path("t.csv"), ImportOptions(), intake())
    return seen([table.read(text.read(), 2)])


def seen(blocks: list[Block]) -> list[tuple[object, ...]]:
    return [
        (block.declarations, block.repeated, [(row.line, row.field, row.why) for row in block.refused])
        for block in blocks
    ]


def strictly_of_table(rows: list[dict[str, str]], heads: Sequence[str] = tuple(VALUES)) -> list[tuple[object, ...]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(table_rows, "_items", lambda heads, _: [""] * len(heads[0]))  # leaves all to the strict way
        return table_of(rows, heads)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows_of(VALUES))
def test_a_table_means_the_same_by_columns_and_row_by_row(rows: list[dict[str, str]]) -> None:
    assert table_of(rows) == strictly_of_table(rows)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from([{}, {"currency": VALUES["currency"]}, {"line value": VALUES["line value"]}]))
def test_heads_that_name_units_and_currencies_mean_the_same_both_ways(
    data: st.DataObject, more: dict[str, st.SearchStrategy[str]]
) -> None:
    heads = NAMING | more
    rows = data.draw(rows_of(heads))
    assert table_of(rows, tuple(heads)) == strictly_of_table(rows, tuple(heads))


def test_a_mark_within_a_senders_name_makes_it_no_other_sender() -> None:
    parties = [("a\x1fb", "c"), ("a", "b\x1fc"), ("a", "b"), ("a", "b\x1f")]
    rows = [
        {"item_id": f"LX{n}", "sender name": name, "sender address": address}
        for n, (name, address) in enumerate(parties)
    ]
    assert table_of(rows) == strictly_of_table(rows)


@pytest.mark.parametrize(
    "text",
    [
        "LX1,mug,2\nLX2,mug,3\n",  # as they should be
        "LX1,mug,2,LX2\nmug,3\n",  # a cell too many and one too few
        "LX1,mug\nLX2,mug,3,4\n",
        "LX1,mug\nLX2,mug\nLX3,mug\n",
        "LX1,mug,2\n,,\nLX2,mug,3\n",
        "\nLX1,mug,2\n",
    ],
)
def test_no_row_lends_a_cell_to_another(text: str) -> None:
    table = tables.Table("item_id,description,quantity\n", Path("t.csv"), ImportOptions(), intake())
    plain = seen([table.read(text, 2)])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_text.CsvText, "_plain_rows", lambda *_: None)  # leaves rows and cells to the CSV reader
        assert seen([table.read(text, 2)]) == plain


JSON = st.none() | st.booleans() | st.integers(-1, 10**20) | st.floats(allow_nan=False) | st.text(max_size=4)
ODD = JSON | st.lists(JSON, max_size=2) | st.dictionaries(st.text(max_size=3), JSON, max_size=2)
GOOD: dict[str, Any] = {
    "item_id": "LX100000002CN", "alt_ids": ["SHP1"], "record_version": 1, "received_at": "2026-11-20T12:00:00Z",
    "posting_date": "2026-11-19T00:00:00Z", "source": "file", "gross_mass_g": 812, "destination_country": "US",
    "sender": {"name": "Li Wei", "country": "CN"}, "total_value": "12.50", "currency": "USD",
    "lines": [{"line_no": 1, "description": "mug", "quantity": "2", "hs_code": "691200", "origin_country": "CN"}],
}  # fmt: skip


def strictly(found: object) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(own_shape.OwnShape, "entry", lambda *_: None)
        return TreeReader(ImportOptions(), intake()).read(found, 1)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(GOOD)), ODD)
def test_an_object_of_our_own_shape_means_the_same_both_ways(field: str, value: object) -> None:
    found = GOOD | {field: value}
    assert TreeReader(ImportOptions(), intake()).read(found, 1) == strictly(found)


def test_declarations_of_both_ways_stand_in_the_order_of_their_file() -> None:
    texts = [
        json.dumps(GOOD | {"item_id": f"LX{n}", "sender": {"name": f"Li {n}", "phone": "12345678"}}) for n in range(9)
    ]
    shape = OwnShape(intake())
    whole, _ = shape.read(texts, range(9))
    places = [[8, 0, 3], [1, 2, 4, 5, 6, 7]]
    parts = [shape.read([texts[at] for at in place], place)[0] for place in places]
    assert merged(parts, places) == whole


LINES = st.fixed_dictionaries(
    {"line_no": st.integers(0, 3), "description": st.text(max_size=12)},
    optional={
        "quantity": st.integers(-1, 5) | st.decimals(allow_nan=True).map(str) | st.sampled_from(["1_0", " 2", "1e3"]),
        "line_net_mass_g": st.integers(-1, 2**40),
        "line_value": st.sampled_from(["12.50", "0", "-0", "Infinity", "12.500", "½"]),
        "hs_code": st.sampled_from(["6912", "6912.00", "٦٩١٢", "", "691200\n"]),
        "origin_country": st.sampled_from(["CN", "cn", "", None, "CN\n"]),
        "rare_earth_pct": st.sampled_from(["99.5", "100", "100.1", "NaN"]),
        "cas": st.lists(st.text(max_size=3), max_size=2),
    },
)
PARTIES = st.fixed_dictionaries({}, optional={"name": st.text(max_size=9), "phone": st.text(max_size=9)})


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=2), PARTIES, st.sampled_from(["", 'b\x7f\x01\u2028"\\/', "\N{BLACK STAR}"]))
def test_a_line_of_json_means_the_same_as_its_object(
    lines: list[dict[str, Any]], party: dict[str, str], text: str
) -> None:
    found = GOOD | {"lines": lines, "sender": party, "contents_explanation": text}
    packed, (good,) = TreeReader(ImportOptions(), intake()).read_texts([json.dumps(found)], [1])
    strict = strictly(found)
    assert not good or (isinstance(strict, Entry) and packed == pack([strict]))


def test_a_plain_object_does_go_the_fast_way() -> None:
    assert OwnShape(intake()).fits(GOOD)
    entry = OwnShape(intake()).entry(GOOD, 1)
    assert isinstance(entry, Entry)
    assert OwnShape(intake()).read([json.dumps(GOOD)], [1]) == (pack([entry]), [True])


@pytest.mark.parametrize(
    ("own", "model"),
    [
        (own_structures.OwnDeclaration, Declaration),
        (own_structures.OwnLine, DeclarationLine),
        (own_structures.OwnParty, Party),
    ],
)
def test_the_structures_have_the_fields_of_the_model(own: type[msgspec.Struct], model: type[Frozen]) -> None:
    assert own.__struct_fields__ == tuple(model.model_fields)
