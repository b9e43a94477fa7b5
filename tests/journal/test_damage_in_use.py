"""Damage that SQLite's own check does not find, or that comes while the journal is being written."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import Action, AlarmEvent, AlarmState, Delivery, HoldAction, HoldActionKind, HoldState, Priority
from edge.journal import (
    DecisionDraft,
    Journal,
    JournalCorruptError,
    JournalError,
    JournalReader,
    back_up,
    condemn,
    mark_head,
    open_journal,
)
from edge.journal.recovery import SKIPPED
from edge.journal.schema import MIGRATIONS
from filled_journal import fill

Draft = Callable[..., DecisionDraft]

AT = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
PAGE = 4096


def change_letters(path: Path, was: bytes, becomes: bytes) -> None:
    """What a failing disk does to a row: the page is still whole, as far as SQLite can tell."""
    assert len(was) == len(becomes)
    raw = path.read_bytes()
    assert was in raw
    path.write_bytes(raw.replace(was, becomes))


def release(journal: Journal, draft: Draft, hold_id: str) -> None:
    at = draft(1).decided_at
    journal.holds.act(
        HoldAction(action_id=f"tx-{hold_id}", hold_id=hold_id, kind=HoldActionKind.RELEASE, by="lin", at=at)
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"hold_id":"H-000003","seq":3', b'"hold_id":"H-000003","seq":x'),
        (b'"state":"open"', b'"state":"opex"'),
        (b"000003pending", b"000003pexding"),
        (b'"seq":3,"station"', b'"seq":x,"station"'),
        (b'"seq":3,"station"', b'"seq":3,"st\xff\xff\xff\xffn"'),
        (b'"state":"unacknowledged"', b'"state":"unacknowledgex"'),
    ],
    ids=["hold", "state of all holds", "command", "record of a command", "no text", "alarm"],
)
def test_a_changed_letter_in_what_the_station_works_with_is_found_and_the_station_goes_on(
    path: Path, backups: Path, draft: Draft, was: bytes, becomes: bytes
) -> None:
    fill(path, draft, range(1, 6))
    with Journal(path) as journal:
        event = AlarmEvent(
            alarm_id="broker-lost", priority=Priority.HIGH, state=AlarmState.UNACKNOWLEDGED, at=draft(1).decided_at
        )
        journal.alarms.append([event])
    change_letters(path, was, becomes)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert journal.holds.open()
        assert journal.pending()
        journal.alarms.latest()
        journal.commit(draft(6))
        assert journal.verify().ok


def test_a_copy_with_a_changed_letter_is_passed_over_for_an_older_one(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 4))
    good = back_up(path, backups, at=AT, keep=3)
    fill(path, draft, range(4, 6))
    newest = back_up(path, backups, at=AT + dt.timedelta(hours=1), keep=3)
    change_letters(newest, b'"state":"open"', b'"state":"opex"')
    path.write_bytes(b"\xff" * 8192)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.from_backup == good
        assert len(journal.holds.open()) == 3


def test_an_empty_copy_is_passed_over_for_an_older_one_and_an_empty_journal_is_one_that_is_gone(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 4))
    good = back_up(path, backups, at=AT, keep=3)
    back_up(path, backups, at=AT + dt.timedelta(hours=1), keep=3).write_bytes(b"")
    with Journal(path) as journal:
        mark_head(journal)
    path.write_bytes(b"")
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.from_backup == good
        assert len(journal.holds.open()) == 3


def test_holds_are_made_anew_from_the_records_and_from_what_people_did(path: Path, backups: Path, draft: Draft) -> None:
    fill(path, draft, range(1, 6))
    with Journal(path) as journal:
        release(journal, draft, "H-000002")
    change_letters(path, b'"state":"open"', b'"state":"opex"')
    change_letters(path, b'"state":"released"', b'"state":"relxased"')
    journal, _ = open_journal(path, backups=backups, at=AT)
    with journal:
        released = journal.holds.get("H-000002")
        assert released is not None
        assert released.state is HoldState.RELEASED
        assert [hold.seq for hold in journal.holds.open()] == [1, 3, 4, 5]


def test_a_hold_whose_command_can_not_be_read_any_more_is_one_to_look_for(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 4))
    change_letters(path, b"000002pending", b"000002pexding")
    journal, _ = open_journal(path, backups=backups, at=AT)
    with journal:
        assert journal.holds.astray() == {2}
        with JournalReader(path) as reader:
            deliveries = {row.record.seq: row.delivery for row in reader.recent(10)}
    assert deliveries == {1: Delivery.PENDING, 2: Delivery.UNCONFIRMED, 3: Delivery.PENDING}


def test_a_changed_letter_in_an_old_record_costs_only_whoever_asks_for_it(path: Path, draft: Draft) -> None:
    with Journal(path) as journal:
        for number in (1, 2):
            item = {"item_id": f"RB12345678{number}CN"}
            seq = journal.commit(draft(number).model_copy(update=item)).seq
            journal.mark_sent(seq)
            journal.mark_unconfirmed(seq)
    change_letters(path, b'"time_left_ms":2000,"track_id":"000001"', b'"time_left_ms":2000,"trxck_id":"000001"')
    journal, recovery = open_journal(path, backups=path.parent / "none", at=AT)
    with journal:
        assert recovery is None
        with pytest.raises(JournalError, match="makes no sense"):
            journal.past.passes("RB123456781CN")
        assert journal.past.passes("RB123456782CN")
        assert journal.commit(draft(3)).seq == 3
        assert journal.fault is None


def test_what_is_committed_to_a_file_that_is_gone_does_not_pass_for_committed(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 4))
    back_up(path, backups, at=AT, keep=3)
    with Journal(path) as journal:
        assert journal.commit(draft(4)).seq == 4
        mark_head(journal)
        path.rename(path.with_suffix(".tidied"))
        with pytest.raises(JournalError, match="removed or replaced"):
            journal.commit(draft(5))
        assert journal.fault is not None
        condemn(path, JournalCorruptError("a page is damaged"))
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.from_backup is not None
        assert len(journal.holds.open()) == 3
        assert journal.commit(draft(5)).seq == 4 + SKIPPED
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is None


def test_a_journal_that_is_gone_at_the_start_is_brought_back_from_its_last_copy(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 4))
    back_up(path, backups, at=AT, keep=3)
    with Journal(path) as journal:
        mark_head(journal)
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert recovery.cause == "the file is gone"
        assert len(journal.holds.open()) == 3
        assert journal.verify().ok


def test_pages_damaged_while_the_journal_is_written_are_a_fault_that_the_next_start_mends(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 400))
    with Journal(path) as journal:
        with path.open("r+b") as file:
            for page in range(1, path.stat().st_size // PAGE):
                file.seek(page * PAGE)
                file.write(b"\xff" * 64)
        with closing(sqlite3.connect(path)) as other:  # whose writing makes the journal read its pages again
            other.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        with pytest.raises(JournalCorruptError):
            journal.commit(draft(400))
        assert journal.fault is not None
        condemn(path, JournalCorruptError("a page is damaged"))
    journal, recovery = open_journal(path, backups=backups, at=AT)
    with journal:
        assert recovery is not None
        assert journal.commit(draft(400)).seq == recovery.first_seq
        assert journal.verify().ok


def test_whoever_reads_the_journal_for_long_goes_on_with_the_file_that_has_replaced_it(
    path: Path, backups: Path, draft: Draft
) -> None:
    fill(path, draft, range(1, 4))
    back_up(path, backups, at=AT, keep=3)
    with JournalReader(path) as reader:
        path.rename(path.with_suffix(".tidied"))
        assert len(reader.recent(10)) == 3
        path.write_bytes(b"\xff" * 8192)
        journal, _ = open_journal(path, backups=backups, at=AT)
        with journal:
            newest = journal.commit(draft(4, Action.HOLD)).seq
            assert reader.recent(1)[0].record.seq == newest
            assert [hold.seq for hold in reader.open_holds()] == [1, 2, 3, newest]
