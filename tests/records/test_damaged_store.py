"""A store whose file is damaged, foreign or out of reach: said clearly, never believed, and used again once mended."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import Declaration, DeclarationLine, LookupStatus
from edge.records import RecordStore, RecordStoreError, store_stats, upsert_objects

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ITEM = "LX100000002CN"


def declared(item_id: str = ITEM) -> Declaration:
    line = DeclarationLine(line_no=1, description="ceramic mug", hs_code="691200")
    return Declaration(item_id=item_id, received_at=NOON, lines=(line,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a store with some declarations, which is closed."""
    path = tmp_path / "records.sqlite"
    with RecordStore(path) as store:
        store.upsert([declared(), *(declared(f"ITEM{number}") for number in range(500))])
    return path


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    path.write_bytes(os.urandom(50_000))


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_another_program_s_database_there(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")


def break_the_key(path: Path) -> None:
    path.with_name("records.sqlite.key").write_bytes(b"short")


UNUSABLE = {
    cut: "malformed.*Stop the station, move the file and its -wal and -shm aside",
    overwrite: "not a database.*import the declarations again",
    put_a_folder_there: "Check that it is a file",
    put_another_program_s_database_there: "of another program",
    break_the_key: "delete it to start a new history",
}


@pytest.mark.parametrize(("spoil", "told"), UNUSABLE.items())
def test_a_store_that_can_not_be_opened_says_why_and_what_to_do(
    path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(path)
    with pytest.raises(RecordStoreError, match=rf"records\.sqlite can't be opened: .*{told}"):
        RecordStore(path)


@pytest.mark.parametrize("spoil", UNUSABLE)
def test_one_that_need_not_open_is_ignorance_and_takes_nothing_until_it_is_mended(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    kept = {file: file.read_bytes() for file in (path, path.with_name("records.sqlite.key"))}
    spoil(path)
    with RecordStore(path, must_open=False) as store:
        assert store.find([ITEM], at=NOON).status is LookupStatus.UNAVAILABLE
        assert "can't be opened" in (store.fault or "")
        for use in (
            store.count,
            lambda: store.upsert([declared("NEW")]),
            lambda: upsert_objects(store, [{"item_id": "NEW"}], received_at=NOON),
            lambda: store.forget(before=NOON, within_s=1),
            lambda: store_stats(store),
        ):
            with pytest.raises(RecordStoreError, match="can't be opened"):
                use()
        if path.is_dir():
            path.rmdir()
        for file, content in kept.items():
            file.write_bytes(content)
        assert store.count() == 501
        assert store.find([ITEM], at=NOON).declaration == declared()


def test_a_file_that_is_just_being_put_back_is_not_taken_for_a_new_store(path: Path) -> None:
    kept = path.read_bytes()
    cut(path)
    with RecordStore(path, must_open=False) as store:
        for begun in (b"", kept[:8_192], kept[: len(kept) // 2]):
            path.write_bytes(begun)
            with pytest.raises(RecordStoreError, match="can't be opened"):
                store.count()
            assert path.read_bytes() == begun
        path.unlink()
        with pytest.raises(RecordStoreError, match="it is gone or empty"):
            store.count()
        path.write_bytes(kept)
        assert store.count() == 501


def test_nothing_is_done_to_a_database_of_another_program(path: Path) -> None:
    put_another_program_s_database_there(path)
    before = path.read_bytes()
    with pytest.raises(RecordStoreError):
        RecordStore(path)
    assert path.read_bytes() == before


def test_one_letter_changed_on_disk_is_a_damaged_declaration_and_not_another_one(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"ceramic mug", b"ceramic rug"))
    with RecordStore(path) as store:
        assert store.find([ITEM], at=NOON).status is LookupStatus.UNAVAILABLE
        assert "is damaged. Stop the station" in (store.fault or "")
        assert "rug" not in (store.fault or "")


def test_a_value_of_another_kind_is_damage_and_ends_no_look_up(path: Path) -> None:
    with RecordStore(path) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE record SET body = CAST(body AS TEXT)")
        assert store.find([ITEM], at=NOON).status is LookupStatus.UNAVAILABLE


def test_a_file_cut_under_an_open_store_is_ignorance_and_ends_no_process(path: Path) -> None:
    with RecordStore(path) as store:
        assert store.find([ITEM], at=NOON).status is LookupStatus.FOUND
        os.truncate(path, 8_192)
        with RecordStore(path, must_open=False) as other:
            assert other.find([ITEM], at=NOON).status is LookupStatus.UNAVAILABLE
        assert store.find(["ITEM250"], at=NOON).status in {LookupStatus.UNAVAILABLE, LookupStatus.FOUND}
