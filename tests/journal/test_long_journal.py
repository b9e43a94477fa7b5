"""A journal of months: a start does not wait for it, and it and its copies leave decisions the room that they need."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from edge.domain import Action
from edge.journal import (
    DecisionDraft,
    Evidence,
    Journal,
    JournalCorruptError,
    JournalReader,
    back_up,
    check,
    look_for_damage,
    open_journal,
    recovery,
)
from edge.journal.recovery import SKIPPED
from small_disk import small_disk

Draft = Callable[..., DecisionDraft]

AT = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MB = 1_000_000
PAGE = 4096


def decide(journal: Journal, draft: Draft, numbers: Iterable[int], *, held_each: int = 1000, size_kb: int = 50) -> None:
    """Decisions, each with so much evidence; at most one in `held_each` is a hold."""
    for number in numbers:
        evidence = Evidence(party_keys=(os.urandom(size_kb * 1000).hex(),))  # what compresses to its half again
        journal.commit(draft(number, Action.PASS if number % held_each else Action.HOLD), evidence)


@contextmanager
def at_once(connection: sqlite3.Connection, _: float | None) -> Iterator[None]:
    """The time is over before the first step."""
    connection.set_progress_handler(lambda: 1, 1)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 1)


def damage(path: Path) -> None:
    """One page of early evidence: SQLite looks at each table from its end."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // PAGE // 10 * PAGE)
        file.write(os.urandom(64))


@pytest.mark.parametrize("looked_at_the_start", [False, True])
def test_what_a_start_has_no_time_to_look_at_is_found_while_the_station_works_and_replaced_at_the_next_start(
    path: Path, backups: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch, *, looked_at_the_start: bool
) -> None:
    with Journal(path) as journal, journal.together():
        decide(journal, draft, range(1, 301), size_kb=50)
    look_for_damage(path)
    damage(path)
    with monkeypatch.context() as hurry:
        if not looked_at_the_start:
            hurry.setattr(check, "interrupted_after", at_once)
        journal, done = open_journal(path, backups=backups, at=AT)
    with journal:
        assert (done is not None) is looked_at_the_start
        journal.commit(draft(301))
        if looked_at_the_start:
            return
        with pytest.raises(JournalCorruptError):
            look_for_damage(path)
        journal.commit(draft(302))
    journal, done = open_journal(path, backups=backups, at=AT)
    with journal:
        assert done is not None
        assert journal.commit(draft(303)).seq == 302 + SKIPPED
        assert journal.verify().ok


def test_a_look_ends_in_its_time() -> None:
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with closing(sqlite3.connect(":memory:")) as connection:
        with pytest.raises(sqlite3.OperationalError, match="interrupted"), check.interrupted_after(connection, 0.05):
            connection.execute(endless).fetchone()
        with check.interrupted_after(connection, 60):
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_older_copies_go_where_there_is_no_room_for_another_but_for_the_newest(tmp_path: Path, draft: Draft) -> None:
    with small_disk(tmp_path / "disk", 30) as disk, Journal(disk / "journal.sqlite") as journal:
        decide(journal, draft, range(1, 61))  # 3 MB
        made = [
            back_up(journal.path, disk / "copies", at=AT + number * HOUR, keep=24, leave_bytes=5 * MB)
            for number in range(6)
        ]
        assert 0 < len(list((disk / "copies").iterdir())) < len(made)
        with JournalReader(made[-1]) as newest:
            assert newest.verify().records == 60


def test_evidence_gives_way_before_decisions_find_no_room_but_not_that_of_holds(tmp_path: Path, draft: Draft) -> None:
    with small_disk(tmp_path / "disk", 30) as disk, Journal(disk / "journal.sqlite") as journal:
        for first in range(1, 1000, 20):
            decide(journal, draft, range(first, first + 20), held_each=20)  # 50 MB in all
            journal.past.give_way(least_free_bytes=10 * MB, within_s=5, at_once=20)
        with JournalReader(journal.path) as reader:
            kept = [row.record.seq for row in reader.since(0, limit=2000) if reader.evidence_json(row.record.seq)]
        assert set(range(20, 1000, 20)) < set(kept)
        assert kept[-15:] == list(range(986, 1001))
        assert 100 < len(kept) < 500
        report = journal.verify()
        assert (report.ok, report.records) == (True, 1000)


def test_with_room_enough_no_evidence_gives_way(journal: Journal, draft: Draft) -> None:
    decide(journal, draft, range(1, 4))
    assert journal.past.give_way(least_free_bytes=1, within_s=5) == 0


def test_where_a_damaged_journal_leaves_no_room_beside_it_the_station_goes_on_with_an_empty_one(
    tmp_path: Path, draft: Draft
) -> None:
    with small_disk(tmp_path / "disk", 80) as disk:
        path, backups = disk / "journal.sqlite", disk / "copies"
        with Journal(path) as journal:
            decide(journal, draft, range(1, 361))  # 18 MB
            back_up(path, backups, at=AT, keep=24)
            decide(journal, draft, range(361, 600))
        damage(path)
        journal, done = open_journal(path, backups=backups, at=AT)
        with journal:
            assert done is not None
            assert (done.salvaged, done.from_backup) == (0, None)
            assert done.set_aside is not None
            assert [gap.set_aside for gap in journal.breaks] == [done.set_aside.name]
            assert journal.commit(draft(600)).seq == 599 + SKIPPED
            assert journal.verify().ok


def test_older_copies_go_for_the_recovery_of_a_damaged_journal(tmp_path: Path, draft: Draft) -> None:
    with small_disk(tmp_path / "disk", 110) as disk:
        path, backups = disk / "journal.sqlite", disk / "copies"
        with Journal(path) as journal:
            decide(journal, draft, range(1, 301))  # 15 MB
            for number in range(4):
                newest = back_up(path, backups, at=AT + number * HOUR, keep=24)
        damage(path)
        journal, done = open_journal(path, backups=backups, at=AT)
        with journal:
            assert done is not None
            assert done.from_backup == newest
            assert newest in set(backups.iterdir())
            assert len(list(backups.iterdir())) < 4
            assert journal.verify().records == 300


def test_a_recovery_takes_over_what_it_can_in_its_time_and_names_where_the_rest_lies(
    path: Path, backups: Path, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SALVAGE_S", 0.0)
    with Journal(path) as journal:
        decide(journal, draft, range(1, 11))
        back_up(path, backups, at=AT, keep=3)
        decide(journal, draft, range(11, 21))
    damage(path)
    journal, done = open_journal(path, backups=backups, at=AT)
    with journal:
        assert done is not None
        assert done.set_aside is not None
        assert [gap.set_aside for gap in journal.breaks] == [done.set_aside.name]
        assert journal.commit(draft(21)).seq == 20 + SKIPPED
        report = journal.verify()
        assert (report.ok, report.records) == (True, 11)
