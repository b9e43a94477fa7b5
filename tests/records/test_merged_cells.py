"""Tables in which the number of an item stands in its first row only, and rows at their end that are no items."""

from __future__ import annotations

import pytest

from edge.records import RecordStore
from imported_files import NOON, found, imported

HEADS = "item_id,addressee name,description,quantity\n"


def test_goods_below_an_item_whose_cells_were_merged_are_its_own(store: RecordStore) -> None:
    report = imported(store, f"{HEADS}LX100000002CN,Ann,mug,2\n,,dysprosium oxide,1\n,,tile,3\nLX2,Bo,cup,1\n")
    assert (report.accepted, report.refused) == (2, ())
    assert [line.description for line in found(store).lines] == ["mug", "dysprosium oxide", "tile"]
    assert [line.description for line in found(store, "LX2").lines] == ["cup"]


@pytest.mark.parametrize(
    "table",
    [
        "item_id,description\nLX100000002CN,mug\n,dysprosium oxide\nLX2,cup\n",
        f"{HEADS}LX100000002CN,Ann,mug,2\n,Cy,dysprosium oxide,1\nLX2,Bo,cup,1\n",
        f"{HEADS}LX100000002CN,,mug,2\n,,dysprosium oxide,1\nLX2,Bo,cup,1\n",
    ],
    ids=["nothing else to merge", "another addressee", "nothing merged"],
)
def test_an_item_is_not_taken_without_goods_that_may_be_its_own(store: RecordStore, table: str) -> None:
    report = imported(store, table)
    assert [(row.line, row.field) for row in report.refused] == [(2, "item_id")]
    assert "line 3 holds goods without a number" in report.refused[0].why
    assert store.find(["LX100000002CN"], at=NOON).declaration is None
    assert found(store, "LX2").lines[0].description == "cup"


@pytest.mark.parametrize("last", [",,,3", ",,Total,3", ",,合计,3", "Summe,,,3"])
def test_a_row_of_totals_belongs_to_no_item(store: RecordStore, last: str) -> None:
    report = imported(store, f"{HEADS}LX100000002CN,Ann,mug,2\n,,tile,1\n{last}\n")
    assert [row.line for row in report.refused] == [4]
    assert [line.description for line in found(store).lines] == ["mug", "tile"]


def test_goods_above_the_first_number_are_of_no_item(store: RecordStore) -> None:
    report = imported(store, f"{HEADS},,tile,1\nLX100000002CN,Ann,mug,2\n")
    assert [(row.line, row.why) for row in report.refused] == [(2, "the item's number is empty")]
    assert len(found(store).lines) == 1


@pytest.mark.parametrize("columns", [4, 60])
def test_rows_of_nothing_to_the_end_of_the_sheet_are_no_item(store: RecordStore, columns: int) -> None:
    more = "," * (columns - 4)
    table = f"{HEADS.strip()}{more}\nLX100000002CN,Ann,mug,2{more}\n" + f",,,{more}\n" * 400_000
    report = imported(store, table)
    assert (report.accepted, report.refused) == (1, ())
    assert found(store).lines[0].description == "mug"
