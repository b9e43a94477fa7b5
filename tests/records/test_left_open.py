"""Words such as `N/A` in place of a value leave their field open: the item is taken with all else, and it is told."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from edge.records import DoubtKind, RecordStore, upsert_objects
from imported_files import NOON, found, imported

WORDS = [
    "N/A",
    "n/a",
    "-",
    "--",
    "unknown",
    "None",
    "TBD",
    "#N/A",
    "#NV",
    "无",
    "不明",
    "なし",
    "неизвестно",
    "k.A.",
    "?",
]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "head", ["origin", "hs code", "net weight kg", "value", "currency", "quantity", "posting date"]
)
def test_an_item_is_taken_whose_field_is_left_open_in_words(store: RecordStore, head: str, word: str) -> None:
    report = imported(store, f"item_id,description,{head}\nLX1,mug,{word}\nLX2,cup,\n")
    assert (report.refused, report.accepted) == ((), 2)
    assert [(doubt.kind, doubt.count, doubt.line) for doubt in report.doubtful] == [(DoubtKind.LEFT_OPEN, 1, 2)]
    left, empty = found(store, "LX1"), found(store, "LX2")
    assert left.lines[0].description == "mug"
    assert left.lines[0].model_copy(update={"description": "cup"}) == empty.lines[0]
    assert left.posting_date is None


def test_what_else_the_row_says_stands(store: RecordStore) -> None:
    row = "LX1,mug,2,0.8,N/A,7.00,EUR,unknown,-,CN"
    heads = "item_id,description,quantity,net weight kg,line value,unit price,currency,origin,addressee country"
    heads += ",sender country"
    assert imported(store, f"{heads}\n{row}\n").refused == ()
    declaration = found(store, "LX1")
    (line,) = declaration.lines
    assert (line.line_net_mass_g, line.line_value, line.currency) == (800, Decimal("14.00"), "EUR")
    assert (line.origin_country, declaration.addressee.country, declaration.sender.country) == (None, None, "CN")


@pytest.mark.parametrize(
    ("head", "cell"), [("hs code", "000000"), ("posting date", "0000-00-00 00:00:00"), ("origin", "0")]
)
def test_noughts_are_no_tariff_number_no_date_and_no_country(store: RecordStore, head: str, cell: str) -> None:
    report = imported(store, f"item_id,description,{head}\nLX1,mug,{cell}\n")
    assert (report.refused, report.doubtful[0].kind) == ((), DoubtKind.LEFT_OPEN)


def test_namibia_is_a_country_and_nought_a_weight(store: RecordStore) -> None:
    report = imported(store, "item_id,description,origin,net weight g\nLX1,mug,NA,0\n")
    assert report.doubtful == ()
    assert (found(store, "LX1").lines[0].origin_country, found(store, "LX1").lines[0].line_net_mass_g) == ("NA", 0)


@pytest.mark.parametrize("word", ["-", "N/A", "无", "?"])
def test_rows_without_a_number_are_not_taken_for_one_item(store: RecordStore, word: str) -> None:
    report = imported(store, f"item_id,description\n{word},mug\n{word},tile\n")
    assert [row.field for row in report.refused] == ["item_id"]
    assert store.count() == 0


def test_people_without_a_name_or_an_address_are_not_taken_for_one(store: RecordStore) -> None:
    heads = "item_id,description,sender name,sender address,addressee name,addressee address,addressee postcode"
    rows = [f"LX{n},mug,N/A,-,{('Ann', 'Bo', 'Cy')[n]},unknown,10001\n" for n in range(3)]
    assert imported(store, f"{heads}\n{''.join(rows)}").accepted == 3
    assert store.find(["LX2"], at=NOON, window_h=24).related.parcels == 1


def test_objects_leave_fields_open_in_words_too(store: RecordStore) -> None:
    item = {"description": "mug", "quantity": 2, "origin_country": "N/A", "hs_tariff_number": "none", "cas": "N/A"}
    parcel = {"tracking_number": "LX1", "customs_items": [item]}
    report = imported(store, json.dumps(parcel), "parcel.json")
    assert (report.refused, [doubt.kind for doubt in report.doubtful]) == ((), [DoubtKind.LEFT_OPEN])
    assert (found(store, "LX1").lines[0].origin_country, found(store, "LX1").lines[0].cas) == (None, ())
    sent = upsert_objects(store, [parcel | {"tracking_number": "LX2"}], received_at=NOON)
    assert [(one.index, one.kind) for one in sent.doubtful] == [(0, DoubtKind.LEFT_OPEN)]
