"""Whoever splits a load writes the same party in other ways: the history must still count the parcels together."""

# ruff: noqa: RUF001 - look-alike characters are what is tested
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.domain import Declaration, Gathered, Party
from edge.records import RecordStore, import_file
from edge.records.history import item_masses

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def related(folder: Path, one: Party, other: Party) -> int:
    """How many parcels are counted when the second is looked up."""
    line = {"line_no": 1, "description": "powder", "hs_code": "284690"}
    with RecordStore(folder / "records.sqlite") as store:
        for number, party in enumerate((one, other), start=1):
            fields = {"item_id": f"LX{number}", "received_at": NOON, "addressee": party, "lines": [line]}
            store.upsert([Declaration.model_validate(fields)])
        return store.find(["LX2"], at=NOON).related.parcels


SAME = {
    "case and order of a name": (
        {"name": "Jörg MÜLLER", "postcode": "10115"}, {"name": "muller, Jorg", "postcode": "10115"},
    ),
    "full-width letters": (
        {"name": "Ann Lee", "postcode": "90210"}, {"name": "ＡＮＮ　ＬＥＥ", "postcode": "９０２１０"},
    ),
    "Polish and Turkish letters": (
        {"name": "Łukasz Kıraç", "postcode": "1"}, {"name": "Lukasz Kirac", "postcode": "1"},
    ),
    "traditional characters of a name": ({"name": "陳偉", "postcode": "1"}, {"name": "陈伟", "postcode": "1"}),
    "traditional characters of an address": (
        {"address": "廣東省深圳市南山區科技路12號"}, {"address": "广东省深圳市南山区科技路12号"},
    ),
    "divisions of a Chinese address left out": (
        {"address": "广东省深圳市南山区科技路12号"}, {"address": "广东深圳南山科技12"},
    ),
    "abbreviations of an address": (
        {"address": "12 N Main Street Apt 4", "city": "Springfield"},
        {"address": "Apartment 4, 12 North Main St.", "city": "SPRINGFIELD"},
    ),
    "German street": ({"address": "Lindenstr. 5 ", "city": "Köln"}, {"address": "5, LINDENSTR", "city": "koln"}),
    "a street written apart": (
        {"address": "Lindenstraße Nr. 5", "city": "Köln"}, {"address": "Linden Str. 5", "city": "Köln"},
    ),
    "the city said twice": (
        {"address": "Lindenstr. 5, 10115 Berlin", "postcode": "10115"},
        {"address": "Lindenstr. 5", "postcode": "10115", "city": "Berlin"},
    ),
    "a Chinese address with blanks": (
        {"address": "广东省深圳市南山区科技路12号"}, {"address": "广东省 深圳市 南山区 科技路 12号", "city": "深圳"},
    ),
    "a title": ({"name": "Mr. Max Muster", "postcode": "1"}, {"name": "Muster, Max", "postcode": "1"}),
    "an area code before a stroke": ({"phone": "0755/88881234"}, {"phone": "+86 755 8888 1234"}),
    "telephone with trunk zero": ({"phone": "+44 (0)20 7946 0958"}, {"phone": "020-7946-0958"}),
    "telephone with extension": ({"phone": "0086 755 8888 1234"}, {"phone": "+8675588881234 ext. 5"}),
    "telephone in full-width digits": ({"phone": "０７５５８８８８１２３４"}, {"phone": "0755 8888 1234"}),
    "zero-width characters": ({"name": "Ann Lee", "postcode": "1"}, {"name": "A\u200bnn Lee", "postcode": "1"}),
}  # fmt: skip
APART = {
    "the same name elsewhere": ({"name": "Ann Lee", "postcode": "90210"}, {"name": "Ann Lee", "postcode": "10001"}),
    "another house": ({"address": "12 Main St", "city": "X"}, {"address": "13 Main St", "city": "X"}),
    "another country": ({"address": "1 Main St", "country": "US"}, {"address": "1 Main St", "country": "GB"}),
    "another house in a street written apart": ({"address": "Linden Str. 5"}, {"address": "Lindenstr. 15"}),
    "another house in China": ({"address": "科技路12号"}, {"address": "科技路112号"}),
    "two numbers and one": ({"phone": "8888 1234/5555 6789"}, {"phone": "5555 6789"}),
    "another telephone": ({"phone": "0755 8888 1234"}, {"phone": "0755 8888 1235"}),
    "too short a telephone": ({"phone": "12345"}, {"phone": "12345"}),
    "nothing known": ({}, {}),
}


@pytest.mark.parametrize("what", SAME)
def test_another_spelling_of_a_party_is_the_same_party(tmp_path: Path, what: str) -> None:
    one, other = SAME[what]
    assert related(tmp_path, Party(**one), Party(**other)) == 2


@pytest.mark.parametrize("what", APART)
def test_strangers_are_not_taken_for_one_party(tmp_path: Path, what: str) -> None:
    one, other = APART[what]
    assert related(tmp_path, Party(**one), Party(**other)) == 1


@pytest.mark.parametrize("sent", ["singly", "as a file"])
def test_of_a_sender_of_thousands_no_more_is_read_than_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    read = []

    def noted(*args: Any, **window: int) -> Iterator[tuple[int, int, int]]:
        for entry in item_masses(*args, **window):
            read.append(entry)
            yield entry

    monkeypatch.setattr("edge.records.related.item_masses", noted)
    monkeypatch.setattr("edge.records.related.COUNTED_AT_MOST", 20)
    monkeypatch.setattr("edge.records.imports.settling.SMALLEST_RUN", 1)
    with RecordStore(tmp_path / "records.sqlite") as store:
        if sent == "as a file":
            rows = "".join(f"LX{number},2026-11-20,100,Shop 1,1 Road,0755 8888 1234,mug\n" for number in range(100))
            head = "item_id,posting_date,gross_mass_g,sender name,sender address,sender phone,description\n"
            (tmp_path / "shop.csv").write_text(head + rows)
            import_file(store, tmp_path / "shop.csv", on_progress=lambda _: None, received_at=NOON)
        else:
            shop = Party(name="Shop 1", address="1 Road", phone="0755 8888 1234")
            fields = {"received_at": NOON, "sender": shop, "gross_mass_g": 100}
            line = {"line_no": 1, "description": "mug"}
            store.upsert(
                [
                    Declaration.model_validate(fields | {"item_id": f"LX{number}", "lines": [line]})
                    for number in range(100)
                ]
            )
        related = store.find(["LX50"], at=NOON).related
    assert (related.parcels, related.total_mass_g) == (21, 2_100)
    assert len(read) < 100


def load(lines: list[dict[str, Any]], *, hours: float = 0.0, **parties: Any) -> list[Declaration]:
    """A parcel of a kilogram of each line, posted so many hours one after the other."""
    return [
        Declaration.model_validate(
            {"item_id": f"LX{number}", "received_at": NOON, "gross_mass_g": 1000, "lines": [line | {"line_no": 1}]}
            | {"posting_date": NOON + number * dt.timedelta(hours=hours)}
            | {side: Party(name=name.format(number), postcode="1") for side, name in parties.items()}
        )
        for number, line in enumerate(lines)
    ]


LIKE = {
    "under many headings": [
        {"description": name, "hs_code": code}
        for name, code in [("frit", "320740"), ("kaolin", "250700"), ("nickel powder", "750400"), ("mortar", "381600")]
    ],
    "with and without a tariff number": [{"description": "frit", "hs_code": "320740"}, {"description": "Glaze powder"}],
    "in words alone": [{"description": "ceramic powder"}, {"description": "Kaolin clay"}, {"description": "瓷砖粉料"}],
    "in words that say nothing": [{"description": "parts"}, {"description": "Metal samples"}, {"description": "配件"}],
}
UNLIKE = {
    "other things": [{"description": "parts"}, {"description": "cotton socks"}, {"description": "ceramic powder"}],
    "other headings": [{"description": "socks", "hs_code": "611595"}, {"description": "shirt", "hs_code": "610910"}],
    "one that is named": [{"description": "bicycle parts"}, {"description": "parts"}],
}


@pytest.mark.parametrize("what", LIKE)
def test_a_load_whose_goods_are_named_otherwise_is_counted_together(tmp_path: Path, what: str) -> None:
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert(load(LIKE[what], addressee="Ann Lee"))
        assert store.find(["LX0"], at=NOON).related.parcels == len(LIKE[what])


@pytest.mark.parametrize("what", UNLIKE)
def test_other_goods_of_one_party_are_not_counted_together(tmp_path: Path, what: str) -> None:
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert(load(UNLIKE[what], addressee="Ann Lee"))
        assert store.find(["LX0"], at=NOON).related.parcels == 1


def test_what_goes_to_one_addressee_is_told_from_what_one_sender_sends_to_many(tmp_path: Path) -> None:
    powder = [{"description": "powder"}] * 6
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert(load(powder, sender="Shop", addressee="Buyer {}"))
        of_shop = store.find(["LX3"], at=NOON).related
        store.upsert(load(powder, sender="Shop", addressee="Ann Lee"))
        of_one = store.find(["LX3"], at=NOON).related
    assert of_shop.parcels == 6
    assert of_shop.gathered == Gathered(parcels=1, total_mass_g=1000)
    assert of_one.gathered == Gathered(parcels=6, total_mass_g=6000)


def test_a_parcel_a_day_is_counted_over_a_week_and_no_longer(tmp_path: Path) -> None:
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert(load([{"description": "powder"}] * 20, hours=24, sender="Li {}", addressee="Ann Lee"))
        related = store.find(["LX10"], at=NOON + dt.timedelta(days=30)).related
    assert related.gathered == Gathered(parcels=3, total_mass_g=3000)
    assert related.within_week == Gathered(parcels=15, total_mass_g=15_000)


def test_without_an_addressee_nothing_is_said_of_where_parcels_gather(tmp_path: Path) -> None:
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert(load([{"description": "powder"}] * 3, sender="Shop"))
        related = store.find(["LX1"], at=NOON).related
    assert (related.parcels, related.gathered, related.within_week) == (3, None, None)
