"""Where each command stands, moved only forward and only by what really happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from edge.domain import AckResult, Action, Delivery
from edge.journal import DecisionDraft, DecisionRow, Journal, JournalReader

Draft = Callable[..., DecisionDraft]
AT = dt.datetime(2026, 11, 23, 9, 30, 4, tzinfo=dt.UTC)


def row(journal: Journal, seq: int) -> DecisionRow:
    with JournalReader(journal.path) as reader:
        found = reader.decision(seq)
    assert found is not None
    return found


def test_pending_comes_in_order_with_its_deadline(journal: Journal, draft: Draft) -> None:
    for number in (3, 1, 2):
        journal.commit(draft(number, time_left_ms=1500))
    pending = journal.pending()
    assert [item.record.track_id for item in pending] == ["000003", "000001", "000002"]
    made = pending[0].record.decided_at.instant
    assert pending[0].deadline.monotonic_ns - made.monotonic_ns == 1_500_000_000
    assert pending[0].deadline.boot_id == made.boot_id


def test_sent_command_stays_pending_until_the_controllers_final_word(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1, Action.HOLD))
    journal.mark_sent(record.seq)
    journal.mark_sent(record.seq)
    (outgoing,) = journal.pending()
    assert (outgoing.delivery, outgoing.attempts, outgoing.accepted) == (Delivery.SENT, 2, False)

    assert journal.acknowledge(record.track_id, record.seq, AckResult.ACCEPTED, AT)
    assert journal.pending()[0].accepted
    assert journal.acknowledge(record.track_id, record.seq, AckResult.DIVERTED, AT)
    assert journal.pending() == []
    booked = row(journal, record.seq)
    assert (booked.delivery, booked.ack, booked.ack_at) == (Delivery.ACKNOWLEDGED, AckResult.DIVERTED, AT)


def test_first_final_word_stands_and_a_repetition_is_no_news(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1))
    journal.mark_sent(record.seq)
    assert journal.acknowledge(record.track_id, record.seq, AckResult.PASSED, AT)
    assert not journal.acknowledge(record.track_id, record.seq, AckResult.PASSED, AT)
    assert not journal.acknowledge(record.track_id, record.seq, AckResult.MISSED, AT)
    assert not journal.acknowledge(record.track_id, record.seq, AckResult.ACCEPTED, AT)
    assert row(journal, record.seq).ack is AckResult.PASSED


@pytest.mark.parametrize(("track_id", "seq"), [("000002", 1), ("000001", 2), ("", 1), ("000001", 0)])
def test_ack_for_another_parcel_or_command_is_ignored(journal: Journal, draft: Draft, track_id: str, seq: int) -> None:
    record = journal.commit(draft(1))
    journal.mark_sent(record.seq)
    assert not journal.acknowledge(track_id, seq, AckResult.DIVERTED, AT)
    assert row(journal, record.seq).ack is None


def test_ack_for_a_command_never_sent_is_ignored(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1))
    assert not journal.acknowledge(record.track_id, record.seq, AckResult.DIVERTED, AT)
    late = journal.commit(draft(2, time_left_ms=-5))
    journal.mark_sent(late.seq)
    assert not journal.acknowledge(late.track_id, late.seq, AckResult.DIVERTED, AT)
    assert row(journal, late.seq).delivery is Delivery.LATE


def test_word_after_giving_up_is_kept_beside_unconfirmed(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1, Action.HOLD))
    journal.mark_sent(record.seq)
    journal.mark_unconfirmed(record.seq)
    assert journal.acknowledge(record.track_id, record.seq, AckResult.MISSED, AT)
    booked = row(journal, record.seq)
    assert (booked.delivery, booked.ack) == (Delivery.UNCONFIRMED, AckResult.MISSED)


def test_ends_are_final(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1))
    journal.mark_late(record.seq)
    journal.mark_sent(record.seq)
    journal.mark_unconfirmed(record.seq)
    assert row(journal, record.seq).delivery is Delivery.LATE


def test_counts_and_reading_side(journal: Journal, draft: Draft) -> None:
    journal.commit(draft(1, Action.HOLD))
    journal.commit(draft(2))
    journal.commit(draft(3, time_left_ms=-1))
    journal.mark_sent(1)
    with JournalReader(journal.path) as reader:
        counts = reader.counts()
        assert (counts.decisions, counts.open_holds) == (3, 1)
        assert (counts.by_action[Action.HOLD], counts.by_action[Action.PASS], counts.by_action[Action.RECHECK]) == (
            1,
            2,
            0,
        )
        assert (counts.by_delivery[Delivery.SENT], counts.by_delivery[Delivery.LATE]) == (1, 1)
        assert [item.record.seq for item in reader.recent(2)] == [3, 2]
        assert [item.record.seq for item in reader.since(1)] == [2, 3]
        assert reader.decision(9) is None
