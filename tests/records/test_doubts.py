"""What an import takes although it is likely a slip is told, with how many there are and where the first stands."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import LookupStatus
from edge.identifiers.check_digits import s10_check_digit
from edge.records import DoubtfulRows, DoubtKind, ImportProgress, ImportReport, RecordStore, import_file
from edge.records.files import pieces
from edge.records.imports import importing
from edge.records.item_numbers import misnumbered

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
S10 = st.from_regex(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", fullmatch=True)
NO_S10 = [
    "", "LX1", "L1100000003CN", "LX1000000O3CN", "LX10000000\uff13CN", "\uff2cX100000003CN", "lx100000003CN", "1" * 13,
]  # fmt: skip


OWN_LINES = """{"item_id":"LX1","lines":[{"line_no":1,"description":"mug","origin_country":"CN"}]}
{"item_id":"LX2","lines":[{"line_no":1,"description":"mug","origin_country":"ZZ"}]}
{"item_id":"LX3","dispatch_country":"EU"}
{"item_id":"LX4","dispatch_country":"UK"}
"""


def imported(store: RecordStore, text: str, name: str = "shipper.csv", *, resume: bool = False) -> ImportReport:
    path = store.path.with_name(name)
    if not resume:
        path.write_text(text)
    return import_file(store, path, on_progress=lambda _: None, received_at=NOON, resume=resume)


@given(st.lists(S10 | st.sampled_from(NO_S10)))
def test_check_digits_of_a_column_are_those_of_its_numbers(item_ids: list[str]) -> None:
    expected = [one not in NO_S10 and one[10] != s10_check_digit(one[2:10]) for one in item_ids]
    assert misnumbered(item_ids).tolist() == expected


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.csv", "item_id,description\nLX100000003CN,mug\nlx 100 000 004 cn,a\nlx 100 000 004 cn,b\nLX1,mug\n", 3),
        ("a.jsonl", '{"item_id":"LX100000003CN"}\n{"item_id":"LX100000004CN"}\n{"item_id":"LX1"}\n', 2),
        ("a.json", '[{"item_id":"LX100000003CN"},\n\n{"tracking_number":"LX100000004CN"}]', 3),
        ("a.xml", "<a>\n<b><ItemID>LX100000003CN</ItemID></b>\n<b><ItemID>LX100000004CN</ItemID></b></a>", 3),
    ],
)
def test_a_number_with_a_wrong_check_digit_is_taken_and_told(
    store: RecordStore, name: str, text: str, line: int
) -> None:
    report = imported(store, text, name)
    assert report.doubtful == (
        DoubtfulRows(kind=DoubtKind.CHECK_DIGIT, count=1, line=line, item_id="LX100000004CN"),
    )  # fmt: skip
    assert store.find(["LX100000004CN"], at=NOON).status is LookupStatus.FOUND


def test_a_posting_date_far_ahead_is_taken_and_told(store: RecordStore) -> None:
    report = imported(store, "item_id,posting_date\nLX1,2026-12-20\nLX2,2062-11-20\nLX3,\nLX4,2027-01-01\n")
    assert report.doubtful == (DoubtfulRows(kind=DoubtKind.POSTED_AHEAD, count=2, line=3, item_id="LX2"),)
    assert report.accepted == 4


def test_a_slip_that_is_delivered_again_is_told_again(store: RecordStore) -> None:
    text = "item_id,description\nLX100000004CN,mug\n"
    assert imported(store, text).doubtful == imported(store, text).doubtful != ()


def test_what_was_doubted_before_an_interruption_is_told_at_the_end(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 10)
    monkeypatch.setattr(pieces, "PIECE_CHARS", 200)
    text = "item_id,description\n" + "".join(f"LX{n:08d}4CN,mug\n" for n in range(100))
    whole = imported(RecordStore(store.path.with_name("other.sqlite")), text)

    def break_off(_: ImportProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(store, store.path.with_name("shipper.csv"), on_progress=break_off, received_at=NOON)
    gone_on = imported(store, text, resume=True)
    assert gone_on.doubtful == whole.doubtful
    assert whole.doubtful[0].count > 50


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.csv", "item_id,origin_country\nLX1,CN\nLX2,zz\nLX3,EU\nLX4,UK\nLX5,XK\nLX6,ZR\nLX7,\n", 3),
        ("a.csv", "item_id,sender_country\nLX1,CN\nLX2,ZZ\nLX3,EU\nLX4,UK\n", 3),
        ("a.csv", "item_id,transit_countries\nLX1,CN HK\nLX2,CN ZZ\nLX3,EU\n", 3),
        ("a.jsonl", OWN_LINES, 2),
        ("a.json", '[{"tracking_number":"LX2","from_country":"XX"},{"tracking_number":"LX3","to_country":"SUN"}]', 1),
    ],
)
def test_a_code_that_no_country_has_is_kept_as_said_and_told(
    store: RecordStore, name: str, text: str, line: int
) -> None:
    report = imported(store, text, name)
    assert report.doubtful == (DoubtfulRows(kind=DoubtKind.NO_COUNTRY, count=2, line=line, item_id="LX2"),)
    declaration = store.find(["LX2"], at=NOON).declaration
    assert declaration is not None
    assert declaration.to_json().count('"ZZ"') + declaration.to_json().count('"XX"') == 1
