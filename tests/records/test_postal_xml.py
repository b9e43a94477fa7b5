"""Postal customs data in XML: read by meaning, streamed, and no hostile document reaches beyond itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from edge.records import ImportFileError, ImportReport, RecordStore, import_file

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ITEM = """<Item><S10ID>{id}</S10ID><Sender><Name>Li Wei</Name><Country>CN</Country></Sender>
<ContentPieces><ContentPiece><Description>ceramic mug</Description><Quantity>2</Quantity>
<NetWeight unit="kg">0.8</NetWeight><HSCode>6912.00</HSCode><Origin>CN</Origin></ContentPiece></ContentPieces></Item>"""


def imported(store: RecordStore, text: str) -> ImportReport:
    path = store.path.with_name("itmatt.xml")
    path.write_text(text, encoding="utf-8")
    return import_file(store, path, on_progress=lambda _: None, received_at=NOON)


def test_items_of_a_message_become_declarations(store: RecordStore) -> None:
    items = "".join(ITEM.format(id=f"LX{n:09d}CN") for n in range(3_000))
    report = imported(store, f'<m:ITMATT xmlns:m="urn:x">{items}</m:ITMATT>')
    assert (report.rows, report.accepted, report.format) == (3_000, 3_000, "xml")
    declared = store.find(["LX000002999CN"], at=NOON).declaration
    assert declared is not None
    (line,) = declared.lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("ceramic mug", Decimal(2), 800)
    assert (line.hs_code, line.origin_country, declared.sender.name) == ("691200", "CN", "Li Wei")


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "text",
    [
        f"{LAUGHS}<x><Item><S10ID>&b;</S10ID></Item></x>",
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x><Item><S10ID>LX1</S10ID><Name>&f;</Name></Item></x>',
        "<x>" * 40 + "</x>" * 40,
        "<x><Item><S10ID>LX1</S10ID></Item><Item><S10ID>LX2",
        "<x><Unknown>1</Unknown></x>",
        "",
    ],
    ids=["entities", "a local file", "depth", "cut off", "no item", "empty"],
)
def test_a_hostile_or_broken_document_is_refused_as_a_whole(store: RecordStore, text: str) -> None:
    with pytest.raises(ImportFileError, match=r"itmatt\.xml"):
        imported(store, text)
    assert store.count() == 0


def test_a_list_of_contents_holds_one_line_for_each_of_its_parts_whatever_these_are_called(store: RecordStore) -> None:
    part = "<ContentItem><Description>ceramic mug</Description><Quantity>2</Quantity></ContentItem>"
    imported(store, f"<x><Item><S10ID>LX100000003CN</S10ID><Contents>{part}{part}</Contents></Item></x>")
    declared = store.find(["LX100000003CN"], at=NOON).declaration
    assert declared is not None
    assert [line.description for line in declared.lines] == ["ceramic mug"] * 2


def test_elements_that_mean_nothing_are_told_and_not_lost_in_silence(store: RecordStore) -> None:
    text = ITEM.format(id="LX100000003CN").replace("Description>", "Beschr>").replace("Sender>", "Absend>")
    assert imported(store, f"<x>{text}</x>").ignored_columns == ("Absend", "line: Beschr")
