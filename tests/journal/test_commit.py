"""One decision for one parcel, written with all that belongs to it or not at all."""

from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.domain import Action, Delivery, HoldState, Lookup, LookupStatus, ReasonCode
from edge.journal import DecisionDraft, Evidence, Journal, JournalError, JournalReader

Draft = Callable[..., DecisionDraft]


def test_sequence_starts_at_one_and_has_no_gap(journal: Journal, draft: Draft) -> None:
    assert [journal.commit(draft(number)).seq for number in range(5)] == [1, 2, 3, 4, 5]


def test_second_decision_on_a_parcel_gives_the_first_and_writes_nothing(journal: Journal, draft: Draft) -> None:
    first = journal.commit(draft(1, Action.HOLD))
    assert journal.commit(draft(1, Action.PASS)) == first
    assert len(journal.pending()) == 1


def test_refused_second_decision_takes_no_number(journal: Journal, draft: Draft) -> None:
    journal.commit(draft(1))
    journal.commit(draft(1))
    assert journal.commit(draft(2)).seq == 2


def test_unknown_parcel_is_unknown_and_a_known_one_known_over_a_restart(path: Path, draft: Draft) -> None:
    with Journal(path) as before:
        assert before.knows(draft(1).parcel_id) is None
        record = before.commit(draft(1))
    with Journal(path) as after:
        assert after.knows(draft(1).parcel_id) == record
        assert after.commit(draft(2)).seq == 2


def test_hold_opens_a_work_item_with_the_sentence_of_its_reason(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1, Action.HOLD))
    (hold,) = journal.holds.open()
    assert hold.hold_id == record.hold_id
    assert hold.state is HoldState.OPEN
    assert hold.reason is ReasonCode.ORIGIN_DENIAL_CONTRADICTED
    assert "not made in China" in hold.sentence
    assert journal.holds.get(hold.hold_id) == hold


def test_pass_opens_no_work_item(journal: Journal, draft: Draft) -> None:
    assert journal.commit(draft(1)).hold_id is None
    assert journal.holds.open() == []


@pytest.mark.parametrize("time_left_ms", [0, -1, -60_000])
def test_decision_made_after_its_deadline_is_late_and_never_pending(
    journal: Journal, draft: Draft, time_left_ms: int
) -> None:
    journal.commit(draft(1, Action.HOLD, time_left_ms))
    assert journal.pending() == []
    with JournalReader(journal.path) as reader:
        assert reader.recent(1)[0].delivery is Delivery.LATE
    assert len(journal.holds.open()) == 1


def test_evidence_comes_back_as_it_was_given(journal: Journal, draft: Draft) -> None:
    evidence = Evidence(lookup=Lookup(status=LookupStatus.UNAVAILABLE))
    record = journal.commit(draft(1), evidence)
    with JournalReader(journal.path) as reader:
        assert reader.evidence(record.seq) == evidence
        assert reader.evidence(99) is None


def test_hostile_text_is_stored_and_not_run(journal: Journal, draft: Draft) -> None:
    hostile = draft(1).model_copy(update={"item_id": "x'; DROP TABLE decisions; --\x00\u202e"})
    assert journal.commit(hostile) == journal.knows(hostile.parcel_id)


def test_threads_committing_at_once_share_one_sequence(journal: Journal, draft: Draft) -> None:
    def commit_some(start: int) -> None:
        for number in range(start, start + 10):
            journal.commit(draft(number))
            journal.commit(draft(7_000))

    threads = [threading.Thread(target=commit_some, args=(start,)) for start in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = journal.verify()
    assert report.ok
    assert report.records == 41


def test_a_transaction_that_ran_out_of_memory_leaves_nothing_and_heals_without_restart(
    journal: Journal, draft: Draft
) -> None:
    def commit_and_want_more() -> None:
        with journal.together():
            journal.commit(draft(1))
            bytearray(1 << 62)

    with pytest.raises(JournalError, match=r"no memory .*journal\.db"):
        commit_and_want_more()
    assert journal.head[0] == 0
    assert journal.commit(draft(2)).seq == 1
    assert journal.verify().ok


@contextmanager
def file_size_limit(size_bytes: int) -> Iterator[None]:
    """Writes beyond the limit fail as on a full disk. Python ignores SIGXFSZ, so the write returns an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_failed_write_leaves_nothing_behind_and_heals_without_restart(journal: Journal, draft: Draft) -> None:
    def commit_until_full() -> None:
        for number in range(2, 500):
            journal.commit(draft(number, Action.HOLD))

    journal.commit(draft(1))
    with file_size_limit(journal.path.stat().st_size), pytest.raises(JournalError, match=r"journal\.db"):
        commit_until_full()
    before = journal.verify()
    assert before.ok
    assert journal.commit(draft(1_000)).seq == before.head_seq + 1
    with sqlite3.connect(journal.path) as connection:
        (decisions,) = connection.execute("SELECT count(*) FROM decisions").fetchone()
        (commands,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    connection.close()
    assert decisions == commands
