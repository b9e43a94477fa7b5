"""The record store against a real SQLite file: versions, reused identifiers, age, related parcels, threads, faults."""

from __future__ import annotations

import datetime as dt
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from edge.domain import Declaration, DeclarationLine, LookupStatus, Party
from edge.records import RecordStore, RecordStoreError, import_file

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def declared(item_id: str = "LX100000002CN", *, description: str = "ceramic mug", **fields: object) -> Declaration:
    line = {"line_no": 1, "description": description, "hs_code": "691200"}
    return Declaration.model_validate({"item_id": item_id, "received_at": NOON, "lines": [line]} | fields)


def test_what_was_stored_comes_back_equal(store: RecordStore) -> None:
    full = declared(
        alt_ids=("1Z5R89390357567127",), record_version=3, posting_date=NOON - DAY, source="itmatt", gross_mass_g=812,
        sender=Party(name="Li Wei", phone="+86 755 1234567", country="CN"), total_value="12.50", currency="USD",
        received_at=NOON.replace(microsecond=123456),
    )  # fmt: skip
    store.upsert([full])
    found = store.find(["1Z5R89390357567127"], at=NOON + DAY)
    assert (found.status, found.declaration) == (LookupStatus.FOUND, full)
    assert found.age_s == pytest.approx(86_400, abs=1)


def test_nothing_known_and_nothing_asked_are_different_answers(store: RecordStore) -> None:
    assert store.find(["LX100000002CN"], at=NOON).status is LookupStatus.NONE
    assert store.find([], at=NOON).status is LookupStatus.NOT_LOOKED


def test_an_amended_declaration_is_found_and_the_old_version_kept(store: RecordStore) -> None:
    store.upsert([declared(description="mug"), declared(description="two mugs", received_at=NOON + DAY)])
    found = store.find(["LX100000002CN"], at=NOON + 2 * DAY).declaration
    assert found is not None
    assert (found.record_version, found.lines[0].description) == (2, "two mugs")
    assert store.count() == 2


def test_a_reused_number_gives_the_item_posted_nearest_before(store: RecordStore) -> None:
    first = declared(description="toy", received_at=NOON - 420 * DAY)
    store.upsert([first, declared(description="book")])
    today = store.find(["LX100000002CN"], at=NOON + DAY).declaration
    long_ago = store.find(["LX100000002CN"], at=NOON - 400 * DAY).declaration
    assert today is not None
    assert today.lines[0].description == "book"
    assert long_ago is not None
    assert long_ago.lines[0].description == "toy"
    assert today.record_version == 1


def test_the_same_content_twice_is_one_declaration_but_fresher(store: RecordStore) -> None:
    store.upsert([declared()])
    outcome = store.upsert([declared(received_at=NOON + DAY)])
    assert (outcome.accepted, outcome.duplicates) == (0, 1)
    found = store.find(["LX100000002CN"], at=NOON + DAY, stale_after_s=3600)
    assert (found.status, found.age_s) == (LookupStatus.FOUND, 0)


def test_other_content_under_a_stored_version_is_a_conflict_and_changes_nothing(store: RecordStore) -> None:
    store.upsert([declared(record_version=1)])
    outcome = store.upsert([declared(record_version=1, description="dysprosium oxide")])
    assert [conflict.version for conflict in outcome.conflicts] == [1]
    found = store.find(["LX100000002CN"], at=NOON).declaration
    assert found is not None
    assert found.lines[0].description == "ceramic mug"


def test_an_old_declaration_is_called_stale_and_still_given(store: RecordStore) -> None:
    store.upsert([declared()])
    found = store.find(["LX100000002CN"], at=NOON + DAY, stale_after_s=3600)
    assert found.status is LookupStatus.STALE
    assert found.declaration is not None


def related_parcels(store: RecordStore, *, window_h: int = 24) -> int:
    return store.find(["LX100000002CN"], at=NOON + DAY, window_h=window_h).related.parcels


@pytest.mark.parametrize(
    "shared",
    [
        {"addressee": Party(name="Ann Lee", postcode="90210", country="US")},
        {"sender": Party(phone="0755 8888 1234")},
        {"addressee": Party(address="12 Main St.", city="Springfield", country="US")},
    ],
)
def test_small_parcels_that_share_a_party_are_related(store: RecordStore, shared: dict[str, Any]) -> None:
    store.upsert([declared(f"LX10000000{n}CN", gross_mass_g=900, **shared) for n in range(2, 8)])
    related = store.find(["LX100000002CN"], at=NOON + DAY).related
    assert (related.parcels, related.total_mass_g, related.window_h) == (6, 5400, 24)


def test_a_party_is_known_again_in_other_spelling(store: RecordStore) -> None:
    one = Party(name="MÜLLER, Jörg", postcode="10115", country="DE", phone="+49 30 1234567")
    other = Party(name="Jorg Muller", postcode="10115", country="DE")
    store.upsert(
        [
            declared(addressee=one),
            declared("LX2", addressee=other),
            declared("LX3", addressee=Party(phone="030-1234567")),
        ]
    )
    assert related_parcels(store) == 3


def test_other_goods_large_parcels_and_other_days_are_not_related(store: RecordStore) -> None:
    party = Party(name="Ann Lee", postcode="90210", country="US")
    store.upsert(
        [
            declared(addressee=party),
            declared("LX2", addressee=party, lines=[DeclarationLine(line_no=1, description="book", hs_code="490199")]),
            declared("LX3", addressee=party, gross_mass_g=20_000),
            declared("LX4", addressee=party, received_at=NOON - 5 * DAY),
        ]
    )
    assert related_parcels(store) == 1
    assert related_parcels(store, window_h=24 * 7) == 2


def test_versions_of_one_item_are_one_parcel(store: RecordStore) -> None:
    party = Party(name="Ann Lee", postcode="90210", country="US")
    store.upsert([declared("LX2", addressee=party, gross_mass_g=n) for n in (1, 2, 3)])
    store.upsert([declared(addressee=party)])
    assert related_parcels(store) == 2


def test_no_personal_data_stands_in_the_index_and_the_key_is_private(store: RecordStore) -> None:
    store.upsert([declared(sender=Party(name="Zacharias Quux", phone="5551234567"))])
    with store.transaction() as connection:
        index = (
            connection.execute("SELECT * FROM party").fetchall()
            + connection.execute("SELECT * FROM identifier").fetchall()
        )
    assert "quux" not in repr(index).casefold()
    assert "5551234567" not in repr(index)
    key = store.path.with_name("records.sqlite.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_lost_key_starts_a_new_history_and_look_ups_go_on(store: RecordStore, tmp_path: Path) -> None:
    party = Party(name="Ann Lee", postcode="90210", country="US")
    store.upsert([declared(addressee=party), declared("LX2", addressee=party)])
    store.close()
    (tmp_path / "records.sqlite.key").unlink()
    with RecordStore(store.path) as reopened:
        assert reopened.find(["LX2"], at=NOON).status is LookupStatus.FOUND
        assert related_parcels(reopened) == 1


def test_what_was_posted_too_long_ago_is_forgotten_with_all_its_traces(store: RecordStore) -> None:
    party = Party(name="Ann Lee", postcode="90210", country="US")
    old = [declared(f"LX{n}", alt_ids=(f"ALT{n}",), addressee=party, received_at=NOON - 30 * DAY) for n in range(25)]
    store.upsert([*old, declared()])
    forgotten = store.forget(before=NOON - DAY, within_s=10)
    assert (forgotten.records, forgotten.done) == (25, True)
    assert store.count() == 1
    assert store.find(["ALT3"], at=NOON).status is LookupStatus.NONE
    with store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM identifier").fetchone() == (1,)


def test_threads_look_up_while_another_writes(store: RecordStore) -> None:
    store.upsert([declared()])
    statuses: set[LookupStatus] = set()

    def look() -> None:
        statuses.update(store.find(["LX100000002CN"], at=NOON).status for _ in range(200))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(50):
        store.upsert([declared(f"RR{number:09d}CN")])
    for thread in threads:
        thread.join()
    assert statuses == {LookupStatus.FOUND}
    assert store.count() == 51


def test_only_an_import_holds_many_pages_in_memory(store: RecordStore) -> None:
    def cached() -> int:
        kib: int = store.read("PRAGMA cache_size").fetchone()[0]
        return -kib

    def note(_: object) -> None:
        seen.append(cached())

    before, seen = cached(), list[int]()
    path = store.path.with_name("one.csv")
    path.write_text("item_id,description\nLX1,mug\n")
    import_file(store, path, on_progress=note)
    assert before == cached() <= 2_048
    assert min(seen) >= 8 * before


def test_a_failing_database_is_ignorance_and_not_absence(store: RecordStore) -> None:
    with store.transaction() as connection:
        connection.execute("DROP TABLE record")
    assert store.find(["LX100000002CN"], at=NOON).status is LookupStatus.UNAVAILABLE
    assert "record" in (store.fault or "")


def test_label_text_in_an_identifier_is_data_and_never_sql(store: RecordStore) -> None:
    hostile = "') OR 1=1; DROP TABLE record; --"
    store.upsert([declared()])
    assert store.find([hostile, '"]', "\0"], at=NOON).status is LookupStatus.NONE
    assert store.count() == 1


@pytest.mark.parametrize("content", [b"this is no database at all, but long enough to look at" * 40, b""])
def test_a_file_that_is_no_store_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "records.sqlite"
    path.write_bytes(content)
    if content:
        with pytest.raises(RecordStoreError, match=r"records\.sqlite"):
            RecordStore(path)
    else:
        RecordStore(path).close()


def test_a_store_of_another_layout_is_refused(store: RecordStore) -> None:
    with store.transaction() as connection:
        connection.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(RecordStoreError, match="layout 99"):
        RecordStore(store.path)
