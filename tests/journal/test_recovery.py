"""Whatever became of the file, the station goes on with a journal, loses nothing readable and gives no number twice."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.domain import Action, HoldAction, HoldActionKind, HoldState
from edge.journal import (
    DecisionDraft,
    Journal,
    JournalCorruptError,
    JournalError,
    JournalReader,
    back_up,
    backup,
    condemn,
    mark_head,
    open_journal,
)
from edge.journal.recovery import KEPT_ASIDE, SKIPPED
from filled_journal import fill
from small_disk import small_disk

Draft = Callable[..., DecisionDraft]

AT = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
PAGE = 4096


def damage(path: Path, first_page: int) -> None:
    raw = bytearray(path.read_bytes())
    for page in range(first_page, len(raw) // PAGE):
        raw[page * PAGE : page * PAGE + 64] = os.urandom(64)
    path.write_bytes(raw)


def test_a_whole_journal_is_opened_and_nothing_is_done_to_it(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 4))
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is None
        assert journal.head[0] == 3


def test_random_bytes_are_set_aside_and_the_last_copy_goes_on(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 6))
    back_up(path, backups, at=AT, keep=3)
    path.write_bytes(b"\xff" * 50_000)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.set_aside is not None
        assert (recovery.set_aside / path.name).read_bytes() == b"\xff" * 50_000
        assert len(journal.holds.open()) == 5
        assert journal.commit(draft(6)).seq == recovery.first_seq == 5 + SKIPPED
        report = journal.verify()
    assert report.ok
    assert (report.records, report.breaks) == (6, 1)


def test_readable_records_after_the_copy_come_over_with_what_people_did(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 50))
    back_up(path, backups, at=AT, keep=3)
    with Journal(path) as journal:
        journal.holds.act(
            HoldAction(
                action_id="tx-1", hold_id="H-000007", kind=HoldActionKind.RELEASE, by="lin", at=draft(1).decided_at
            )
        )
        for number in range(50, 400):
            journal.commit(draft(number, Action.HOLD))
    damage(path, first_page=path.stat().st_size // PAGE * 3 // 4)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.salvaged > 50
        released = journal.holds.get("H-000007")
        assert released is not None
        assert released.state is HoldState.RELEASED
        assert journal.commit(draft(1000)).seq == recovery.first_seq > 399
        assert journal.verify().ok


def test_without_any_copy_a_new_journal_begins_behind_the_numbers_given(
    path: Path, backups: Path, draft: Draft
) -> None:
    with Journal(path) as journal:
        for number in range(1, 8):
            journal.commit(draft(number))
        mark_head(journal)
    path.write_bytes(b"no database at all" * 4096)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.from_backup is None
        assert journal.commit(draft(8)).seq == 7 + SKIPPED
        assert journal.verify().ok


def test_an_older_file_put_in_place_is_noticed_by_the_mark(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 4))
    older = path.with_suffix(".older")
    shutil.copyfile(path, older)
    with Journal(path) as journal:
        for number in range(4, 9):
            journal.commit(draft(number))
        mark_head(journal)
    shutil.copyfile(older, path)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert "records 4 to 8 are missing" in recovery.cause
        assert journal.commit(draft(9)).seq == 8 + SKIPPED
        assert journal.verify().ok


@contextlib.contextmanager
def power_cut_before_the_swap(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The power fails when the damaged journal at `path` has been moved aside and the new one is not in its place."""
    built = path.with_name(f"{path.name}.built")
    rename = Path.rename

    def cut_off(self: Path, target: Path) -> Path:
        if self == built:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut_off)
        with pytest.raises(KeyboardInterrupt):
            yield
    assert not path.exists()
    assert built.exists()


def test_a_recovery_cut_off_before_the_swap_is_finished_at_the_next_start(
    path: Path, backups: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path, draft, range(1, 6))
    back_up(path, backups, at=AT, keep=3)
    path.write_bytes(b"\xff" * 50_000)
    with power_cut_before_the_swap(path, monkeypatch):
        open_journal(path, backups=backups, at=AT)
    journal, _ = open_journal(path, backups=backups, at=AT)
    with journal:
        assert journal.commit(draft(6)).seq == 5 + SKIPPED
        assert journal.verify().ok
    assert not path.with_name(f"{path.name}.built").exists()


def test_a_journal_that_the_station_gave_up_is_replaced_once_although_the_power_fails_on_the_way(
    path: Path, backups: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal(path) as journal:
        journal.commit(draft(1))
        condemn(path, JournalCorruptError("a page is damaged"))
    with power_cut_before_the_swap(path, monkeypatch):
        open_journal(path, backups=backups, at=AT)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is None
        assert journal.commit(draft(2)).seq == 1 + SKIPPED


def test_a_copy_is_made_beside_the_writing_and_only_the_newest_are_kept(
    path: Path, backups: Path, draft: Draft
) -> None:
    with Journal(path) as journal:
        for number in range(1, 5):
            journal.commit(draft(number))
            back_up(path, backups, at=AT + dt.timedelta(hours=number), keep=2)
    _, newest = sorted(backups.iterdir())
    with JournalReader(newest) as reader:
        assert reader.verify().records == 4


def test_what_is_left_of_a_copy_that_was_cut_short_takes_no_room(
    path: Path, backups: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path, draft, range(1, 4))
    backups.mkdir()
    (backups / "journal-20261101T000000Z.part").write_bytes(b"the station was killed")
    copy = back_up(path, backups, at=AT, keep=3)
    assert list(backups.iterdir()) == [copy]
    monkeypatch.setattr(backup, "sync", lambda _: Path("/dev/full").write_text("no room"))
    with pytest.raises(JournalError, match="no copy of the journal could be made"):
        back_up(path, backups, at=AT + dt.timedelta(hours=1), keep=3)
    assert list(backups.iterdir()) == [copy]


def test_a_copy_never_takes_the_room_that_decisions_need(path: Path, tmp_path: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 4))
    with small_disk(tmp_path / "disk", 20) as disk:
        with pytest.raises(JournalError, match="MB are free, 100 MB are needed"):
            back_up(path, disk / "copies", at=AT, keep=3, leave_bytes=100_000_000)
        assert list((disk / "copies").iterdir()) == []


def test_a_damaged_copy_is_passed_over_for_an_older_one(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 4))
    back_up(path, backups, at=AT, keep=3)
    fill(path, draft, range(4, 6))
    newest = back_up(path, backups, at=AT + dt.timedelta(hours=1), keep=3)
    newest.write_bytes(b"\x00" * 8192)
    path.write_bytes(b"\xff" * 8192)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.from_backup != newest
        assert journal.verify().records == 3


def test_a_folder_that_can_not_be_written_is_named(path: Path, tmp_path: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 2))
    file_in_the_way = tmp_path / "in-the-way"
    file_in_the_way.write_text("")
    with pytest.raises(JournalError, match="in-the-way"):
        back_up(path, file_in_the_way, at=AT, keep=1)


def test_a_journal_that_may_only_be_read_is_refused_at_the_start_and_not_taken_for_damaged(
    path: Path, backups: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path, draft, range(1, 4))
    connect = sqlite3.connect

    def as_a_file_of_root(database: Path, **options: Any) -> sqlite3.Connection:
        """What SQLite does with a file that it may not write."""
        return connect(f"{database.as_uri()}?mode=ro", uri=True, **options)

    with monkeypatch.context() as copied_by_root:
        copied_by_root.setattr("edge.journal.opening.sqlite3.connect", as_a_file_of_root)
        with pytest.raises(JournalError, match="belongs to the service's user"):
            open_journal(path, backups=backups, at=AT)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert (journal.head[0], recovery) == (3, None)


def test_records_after_an_earlier_break_come_over_without_any_copy(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 6))
    for _ in range(2):
        with Journal(path) as journal:
            condemn(path, JournalCorruptError("a page is damaged"))
        journal, recovery = open_journal(path, backups=backups, at=AT)
        assert recovery is not None
        with journal:
            journal.commit(draft(journal.head[0] + 1, Action.HOLD))
    with JournalReader(path) as reader:
        report = reader.verify()
        assert (report.ok, report.records, report.breaks) == (True, 7, 2)
    with Journal(path) as journal:
        assert len(journal.holds.open()) == 7


def test_what_comes_after_a_changed_record_stays_in_the_folder_that_its_break_names(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 8))
    alter(path, seq=4)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.set_aside is not None
        assert recovery.salvaged == 3
        assert [gap.set_aside for gap in journal.breaks] == [recovery.set_aside.name]
        assert recovery.first_seq == 7 + SKIPPED


def test_a_disk_that_fails_again_and_again_is_not_filled_and_what_is_nowhere_else_is_kept(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 8))
    alter(path, seq=4)
    for minute in range(2 * KEPT_ASIDE + 2):
        journal, _ = open_journal(path, backups=backups, at=AT + dt.timedelta(minutes=minute))
        with journal:
            if minute >= KEPT_ASIDE:  # until then it fails before a record follows
                journal.commit(draft(journal.head[0] + 1))
            condemn(path, JournalCorruptError("a page is damaged"))
    folders = sorted(entry.name for entry in path.parent.glob("*.damaged-*"))
    assert len(folders) == KEPT_ASIDE + 1
    with contextlib.closing(sqlite3.connect(path.parent / folders[0] / path.name)) as first:
        assert first.execute("SELECT max(seq) FROM decisions").fetchone() == (7,)
    with JournalReader(path) as reader:
        assert reader.verify().ok


def alter(path: Path, *, seq: int) -> None:
    """As a disk that changes a letter: the record no longer has its hash, and an open hold can't be understood."""
    with contextlib.closing(sqlite3.connect(path)) as damaged, damaged:
        damaged.execute("UPDATE decisions SET record_json = replace(record_json, 'T', 't') WHERE seq = ?", (seq,))
        damaged.execute("UPDATE holds SET hold_json = json_set(hold_json, '$.seq', 'x') WHERE seq = ?", (seq,))
