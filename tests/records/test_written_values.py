"""Values as people and spreadsheets write them: numbers, masses, countries, tariff numbers, days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from edge.records import RecordStore
from imported_files import NOON, found, imported


@pytest.mark.parametrize(("written", "kept"), [("90121", "090121"), ("9021000", "09021000"), ("284690.0", "284690")])
def test_a_tariff_number_that_a_spreadsheet_took_for_a_number_is_mended(
    store: RecordStore, written: str, kept: str
) -> None:
    imported(store, f"item_id,hs_code\nLX100000002CN,{written}\n".encode())
    assert found(store).lines[0].hs_code == kept


@pytest.mark.parametrize("rounded", ["9.40011E+21", "9,40011E+21", "1E+12"])
def test_an_item_number_that_a_spreadsheet_has_rounded_is_refused(store: RecordStore, rounded: str) -> None:
    report = imported(store, f'item_id,description\n"{rounded}",mug\n'.encode())
    assert [(row.field, "spreadsheet" in row.why) for row in report.refused] == [("item_id", True)]


def test_marks_that_keep_a_number_a_text_are_no_part_of_it(store: RecordStore) -> None:
    table = 'item_id,description\n"=""940011120620640""",mug\n\'00340434,book\n'
    imported(store, table.encode())
    assert found(store, "940011120620640").lines[0].description == "mug"
    assert found(store, "00340434").lines[0].description == "book"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1 234,50", "1234.50"), ("1'234.50", "1234.50"), ("1\u202f234,5", "1234.5"), ("1.234.567", "1234567")],
)
def test_thousands_are_told_from_decimals_where_they_can_be(store: RecordStore, written: str, kept: str) -> None:
    imported(store, f'item_id,value\nLX100000002CN,"{written}"\n'.encode())
    assert found(store).lines[0].line_value == Decimal(kept)


@pytest.mark.parametrize("written", ["1,234", "10.12.2026", "1,2,3", "12.34,5"])
def test_numbers_that_are_none_or_two_are_refused(store: RecordStore, written: str) -> None:
    mark = "," if written == "12.34,5" else None
    report = imported(store, f'item_id,value\nLX1,"{written}"\n'.encode(), decimal_mark=mark)
    assert [row.field for row in report.refused] == ["line_value"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UK", "GB"),
        ("P.R.C.", "CN"),
        ("中国香港", "HK"),
        ("USA", "US"),
        ("156", "CN"),
        ("Viet Nam", "VN"),
        ("Deutschland", "DE"),
        ("Chine", "CN"),
        ("中國", "CN"),
        ("U.S.", "US"),
        ("CN - China", "CN"),
        ("Vietnam (VN)", "VN"),
    ],
)
def test_countries_are_read_as_people_write_them(store: RecordStore, name: str, code: str) -> None:
    report = imported(store, f"item_id,origin\nLX100000002CN,{name}\n".encode())
    assert report.refused == ()
    assert found(store).lines[0].origin_country == code


def test_a_code_beside_the_name_of_another_country_is_refused(store: RecordStore) -> None:
    (refused,) = imported(store, b"item_id,origin\nLX100000002CN,JP - China\n").refused
    assert refused.field == "origin_country"


@pytest.mark.parametrize(
    ("mass", "quantity", "grams"),
    [
        ("1 lb 2 oz", "3", 510),
        ("0,5 kg", "3", 500),
        ("500g/件", "3", 1500),
        ("500 g each", "3 pcs", 1500),
        ("9 g", "x3", 9),
        ("350 grs", "3 sets", 350),
        ("350gm.", "3 pairs", 350),
        ("0,35 Kilo", "3", 350),
        ("12oz.", "3", 340),
        ("500 g (each)", "3", 1500),
    ],
)
def test_masses_are_read_as_people_write_them(store: RecordStore, mass: str, quantity: str, grams: int) -> None:
    table = f"item_id;description;quantity;net weight\nLX100000002CN;mug;{quantity};{mass}\n"
    assert imported(store, table.encode()).refused == ()
    (line,) = found(store).lines
    assert (line.quantity, line.line_net_mass_g) == (3, grams)


@pytest.mark.parametrize("heads", ["weight lb,weight oz", "Weight (oz),Weight (lb)", "gross weight lb,gross weight oz"])
@pytest.mark.parametrize(
    ("pounds", "ounces", "grams"),
    [("1", "8", 680), ("0", "5", 142), ("2", "", 907), ("", "5", 142), ("1.5", "24", 680), ("0", "20", 567)],
)
def test_pounds_and_ounces_in_two_columns_are_one_mass(
    store: RecordStore, heads: str, pounds: str, ounces: str, grams: int
) -> None:
    cells = f"{ounces},{pounds}" if heads.startswith("Weight (oz)") else f"{pounds},{ounces}"
    report = imported(store, f"item_id,description,quantity,{heads}\nLX100000002CN,mug,2,{cells}\n".encode())
    assert report.refused == ()
    declaration = found(store)
    assert grams in (declaration.lines[0].line_net_mass_g, declaration.gross_mass_g)


def test_pounds_and_ounces_that_are_neither_parts_nor_the_same_are_refused(store: RecordStore) -> None:
    (refused,) = imported(store, b"item_id,weight lb,weight oz\nLX100000002CN,1.5,3\n").refused
    assert (refused.field, "neither two parts of one mass" in refused.why) == ("line_net_mass_g", True)


def test_grams_with_a_point_before_three_digits_may_be_thousands_and_are_refused(store: RecordStore) -> None:
    (refused,) = imported(store, b"item_id;net weight g\nLX100000002CN;1.350\n").refused
    assert refused.field == "line_net_mass_g"
    assert "may mean thousands" in refused.why


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("18/11/2026", 18),
        ("11/18/2026", 18),
        ("5/5/2026", 5),
        ("18 Nov 2026", 18),
        ("18-Nov-2026", 18),
        ("18-Nov-26", 18),
        ("Nov-18-26", 18),
        ("18-11-2026", 18),
        ("2026-11-18 10:00", 18),
        ("2026/11/18 10:00", 18),
        ("18.11.2026 10:00", 18),
        ("Nov 18 2026", None),
        ("5-11-2026", None),
        ("18.11.26", None),
        ("5/11/2026", None),
    ],
)
def test_a_day_that_can_be_read_one_way_only_is_read(store: RecordStore, written: str, day: int | None) -> None:
    report = imported(store, f"item_id,posting_date\nLX100000002CN,{written}\n".encode())
    declaration = store.find(["LX100000002CN"], at=NOON).declaration
    read = declaration.posting_date if declaration else None
    assert (read.day if read else None) == day
    assert bool(report.refused) == (day is None)


@pytest.mark.parametrize(
    ("beside", "value"),
    [
        ("12,50", 1250),
        ("0,350", 1250),
        ("2.400,00", 1250),
        ("12.50", Decimal("1.25")),
        ("2,400.00", Decimal("1.25")),
    ],
)
def test_in_a_table_parted_by_semicolons_its_other_numbers_tell_what_a_lone_dot_is(
    store: RecordStore, beside: str, value: Decimal
) -> None:
    table = f"item_id;hs code;value;currency\nLX100000002CN;6912.00;1.250;EUR\nLX100000016CN;6912.00;{beside};EUR\n"
    assert imported(store, table.encode()).refused == ()
    assert found(store).lines[0].line_value == value


@pytest.mark.parametrize("rows", [[], ["LX100000016CN;12,50;EUR;2", "LX100000020CN;12.50;EUR;2"]])
@pytest.mark.parametrize("value", ["1.250;EUR;2", "€ 1.250;;2", "12;EUR;1.250"])
def test_a_lone_dot_of_which_the_other_numbers_tell_nothing_is_refused(
    store: RecordStore, rows: list[str], value: str
) -> None:
    table = "\n".join(("item_id;value;currency;quantity", f"LX100000002CN;{value}", *rows, ""))
    (refused,) = imported(store, table.encode()).refused
    assert "'1.250' may mean thousands or decimals" in refused.why
    assert 2 not in {row.line for row in imported(store, table.encode(), decimal_mark=",").refused}


def test_a_lone_dot_is_a_decimal_mark_in_a_table_parted_by_commas(store: RecordStore) -> None:
    assert imported(store, b"item_id,value,currency\nLX100000002CN,1.250,EUR\n").refused == ()
    assert found(store).lines[0].line_value == Decimal("1.25")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("46340", "2026-11-14T00:00:00"),
        ("46340.75", "2026-11-14T18:00:00"),
        ('"46340,5"', "2026-11-14T12:00:00"),
        ("1794650400", "2026-11-14T10:00:00"),
        ("1794650400000", "2026-11-14T10:00:00"),
    ],
)
def test_moments_that_spreadsheets_and_programs_write_as_numbers_are_read(
    store: RecordStore, written: str, moment: str
) -> None:
    assert imported(store, f"item_id,posting_date\nLX100000002CN,{written}\n").refused == ()
    assert found(store).posting_date == dt.datetime.fromisoformat(moment + "Z")


@pytest.mark.parametrize("written", ["4634", "99999", "20261", "4634000000", "261114", "202611"])
def test_a_number_that_is_no_moment_is_refused(store: RecordStore, written: str) -> None:
    report = imported(store, f"item_id,posting_date\nLX100000002CN,{written}\n")
    assert [row.field for row in report.refused] == ["posting_date"]


@pytest.mark.parametrize(
    ("heads", "cells"), [("Pounds,Ounces", "1,8"), ("Lbs,Oz", "1.5,24"), ("Grams", "680"), ("KG", "0.68")]
)
def test_a_column_that_is_called_by_a_unit_alone_holds_masses(store: RecordStore, heads: str, cells: str) -> None:
    assert imported(store, f"item_id,description,{heads}\nLX100000002CN,mug,{cells}\n").refused == ()
    assert found(store).lines[0].line_net_mass_g == 680


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("940011120620640.0", "940011120620640"),
        ("\u202aLX100000002CN\u202c", "LX100000002CN"),
        ("LX100000002CN\ufeff", "LX100000002CN"),
        ("\uff2c\uff38100000002CN", "LX100000002CN"),
        ("USPS: 9400 1112 0620 6406 2607 87", "9400111206206406260787"),
    ],
)
def test_the_number_of_an_item_is_freed_of_what_programs_and_shops_set_round_it(
    store: RecordStore, written: str, number: str
) -> None:
    assert imported(store, f"item_id,description\n{written},mug\n").refused == ()
    assert found(store, number).item_id == number


@pytest.mark.parametrize("mark", [",", "; ", " | ", "\n"])
def test_an_item_with_several_numbers_in_one_cell_is_found_by_each(store: RecordStore, mark: str) -> None:
    table = f'item_id,alt_ids,description\n"LX100000002CN{mark}LX100000016CN",LX100000020CN,mug\n'
    assert imported(store, table).refused == ()
    for number in ("LX100000002CN", "LX100000016CN", "LX100000020CN"):
        assert found(store, number).item_id == "LX100000002CN"
    assert imported(store, '[{"tracking_numbers": ["LX1", "LX2"], "items": []}]', "a.json").refused == ()
    assert found(store, "LX2").item_id == "LX1"


@pytest.mark.parametrize("written", ["<a href=x>LX100000002CN</a>", "https://track.example/?nums=LX100000002CN"])
def test_a_link_is_no_items_number(store: RecordStore, written: str) -> None:
    (refused,) = imported(store, f"item_id,description\n{written},mug\n").refused
    assert (refused.field, "write the number alone" in refused.why) == ("item_id", True)


@pytest.mark.parametrize(("mass", "grams"), [(".5 kg", 500), ("0.5 kg", 500), (",5 kg", 500), (".25kg", 250)])
def test_a_fraction_may_have_no_nought_before_it(store: RecordStore, mass: str, grams: int) -> None:
    assert imported(store, f"item_id;net weight;value\nLX100000002CN;{mass};.75\n").refused == ()
    (line,) = found(store).lines
    assert (line.line_net_mass_g, line.line_value) == (grams, Decimal("0.75"))


@pytest.mark.parametrize("written", ["'691200", "HTS 6912.00", "ex 6912.00", "\uff16\uff19\uff11\uff12\uff10\uff10"])
def test_a_tariff_number_is_freed_of_what_people_set_round_it(store: RecordStore, written: str) -> None:
    assert imported(store, f"item_id,hs_code\nLX100000002CN,{written}\n").refused == ()
    assert found(store).lines[0].hs_code == "691200"
