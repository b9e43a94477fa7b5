"""The chain finds what was changed, taken out or put in, and says where."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import Action
from edge.journal import (
    ChainFaultKind,
    DecisionDraft,
    Journal,
    JournalCorruptError,
    JournalError,
    JournalLockedError,
    JournalReader,
    JournalVersionError,
)

Draft = Callable[..., DecisionDraft]


@pytest.fixture
def written(path: Path, draft: Draft) -> Path:
    with Journal(path) as journal:
        for number in range(1, 7):
            journal.commit(draft(number, Action.HOLD if number % 2 else Action.PASS))
    return path


def tamper(path: Path, statement: str) -> list[tuple[int, ChainFaultKind]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
    with JournalReader(path) as reader:
        report = reader.verify()
    assert not report.ok
    return [(fault.seq, fault.kind) for fault in report.faults]


def test_untouched_chain_verifies(written: Path) -> None:
    with JournalReader(written) as reader:
        report = reader.verify()
    assert report.ok
    assert (report.records, report.head_seq) == (6, 6)


def test_empty_journal_verifies(journal: Journal) -> None:
    report = journal.verify()
    assert (report.ok, report.records, report.head_seq) == (True, 0, 0)


def test_hold_turned_into_a_pass_is_found(written: Path) -> None:
    faults = tamper(
        written, "UPDATE decisions SET record_json = replace(record_json, '\"hold\"', '\"pass\"') WHERE seq = 3"
    )
    assert faults == [(3, ChainFaultKind.ALTERED)]


def test_rewritten_hash_breaks_the_link_of_the_next_record(written: Path) -> None:
    faults = tamper(written, "UPDATE decisions SET hash = substr(hash, 2) || '0' WHERE seq = 3")
    assert (4, ChainFaultKind.BROKEN_LINK) in faults


def test_record_taken_out_is_a_gap(written: Path) -> None:
    assert tamper(written, "DELETE FROM decisions WHERE seq IN (3, 4)") == [(5, ChainFaultKind.GAP)]


def test_first_record_taken_out_is_a_gap(written: Path) -> None:
    assert tamper(written, "DELETE FROM decisions WHERE seq = 1") == [(2, ChainFaultKind.GAP)]


def test_changed_evidence_is_found(written: Path) -> None:
    assert tamper(written, "UPDATE evidence SET body_zlib = x'00' WHERE seq = 2") == [
        (2, ChainFaultKind.EVIDENCE_ALTERED)
    ]


def test_chain_still_verifies_without_evidence_that_retention_removed(written: Path) -> None:
    with closing(sqlite3.connect(written, isolation_level=None)) as connection:
        connection.execute("DELETE FROM evidence WHERE seq < 4")
    with JournalReader(written) as reader:
        assert reader.verify().ok


def test_record_and_chain_cannot_disagree_about_the_action(written: Path) -> None:
    with closing(sqlite3.connect(written, isolation_level=None)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("UPDATE decisions SET action = 'pass'")


def test_second_writer_is_refused(path: Path, journal: Journal) -> None:
    assert journal.path == path
    with pytest.raises(JournalLockedError, match="another process"):
        Journal(path)


def test_lock_is_given_back(written: Path) -> None:
    for _ in range(2):
        with Journal(written) as journal:
            assert journal.verify().records == 6


def test_file_of_random_bytes_is_refused_with_its_name_and_a_way_out(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)
    with pytest.raises(JournalCorruptError, match=r"journal\.db.*backup"):
        Journal(path)


def test_damaged_page_is_found_at_the_start(path: Path, draft: Draft) -> None:
    with Journal(path) as journal:
        for number in range(400):
            journal.commit(draft(number, Action.HOLD))
    raw = bytearray(path.read_bytes())
    for page in range(4, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(raw)
    with pytest.raises(JournalCorruptError, match="damaged"):
        Journal(path)


def test_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
    with pytest.raises(JournalVersionError, match="another program"):
        Journal(path)


def test_file_of_a_newer_version_is_refused(written: Path) -> None:
    with closing(sqlite3.connect(written)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    with pytest.raises(JournalVersionError, match="newer version"):
        Journal(written)


def test_reading_a_journal_that_is_not_there_is_an_error_and_makes_no_file(path: Path) -> None:
    with pytest.raises(JournalError, match=r"journal\.db"):
        JournalReader(path)
    assert not path.exists()
