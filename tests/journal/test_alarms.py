"""What became of alarms is kept in order and can't be changed afterwards; older journals are brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import Action, AlarmActionKind, AlarmEvent, AlarmState, Priority, Stamp
from edge.journal import ChainFaultKind, DecisionDraft, Evidence, Journal, JournalReader, open_journal
from edge.journal.schema import APPLICATION_ID, MIGRATIONS
from edge.journal.senders import sender_key_of

Draft = Callable[..., DecisionDraft]


@pytest.fixture
def events(draft: Draft) -> list[AlarmEvent]:
    at: Stamp = draft(1).decided_at

    def event(state: AlarmState, action: AlarmActionKind | None = None, by: str = "") -> AlarmEvent:
        return AlarmEvent(
            alarm_id="broker-lost", priority=Priority.HIGH, state=state, at=at, action=action, by=by, reason="seen"
        )

    return [
        event(AlarmState.UNACKNOWLEDGED),
        event(AlarmState.ACKNOWLEDGED, AlarmActionKind.ACKNOWLEDGE, "lin"),
        event(AlarmState.NORMAL),
    ]


def test_events_are_kept_before_and_after_the_first_decision(
    journal: Journal, draft: Draft, events: list[AlarmEvent]
) -> None:
    journal.alarms.append(events[:1])
    journal.commit(draft(1))
    journal.alarms.append(events[1:])
    assert journal.alarms.latest() == events[-1:]
    report = journal.verify()
    assert (report.alarm_events, report.ok) == (3, True)
    at = events[0].at.utc
    with JournalReader(journal.path) as reader:
        assert reader.alarm_events(at, at.replace(hour=23)) == events
        assert reader.alarm_events(at.replace(hour=23), at.replace(hour=23)) == []


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        ("UPDATE alarm_events SET event_json = replace(event_json, 'lin', 'wu!') WHERE number = 2", "altered"),
        ("DELETE FROM alarm_events WHERE number = 2", "gap"),
        ("UPDATE alarm_events SET after_seq = NULL WHERE number = 2", "altered"),
    ],
)
def test_who_acknowledged_can_not_be_changed_unseen(
    journal: Journal, draft: Draft, events: list[AlarmEvent], harm: str, kind: str
) -> None:
    journal.commit(draft(1))
    journal.alarms.append(events)
    with closing(sqlite3.connect(journal.path)) as other, other:
        other.execute(harm)
    assert ChainFaultKind(kind) in {fault.kind for fault in journal.verify().faults}


def test_alarms_come_over_from_a_damaged_journal(
    path: Path, tmp_path: Path, draft: Draft, events: list[AlarmEvent]
) -> None:
    with Journal(path) as journal:
        journal.alarms.append(events[:1])
        journal.commit(draft(1))
        journal.alarms.append(events[1:])
        for number in range(2, 200):
            journal.commit(draft(number, Action.HOLD))
    raw = bytearray(path.read_bytes())
    raw[-4096:] = b"\xff" * 4096
    path.write_bytes(raw)
    journal, recovery = open_journal(path, backups=tmp_path / "backups", at=draft(1).decided_at.utc)
    with journal:
        assert recovery is not None
        assert journal.verify().ok
        assert journal.alarms.latest() == events[-1:]


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_journal_of_an_older_layout_is_brought_up_to_date(path: Path, draft: Draft, version: int) -> None:
    newest = path.with_name("newest.db")
    with Journal(newest) as journal:
        journal.commit(draft(1, Action.HOLD), Evidence(sender_key="5bc4b754f3b96a7e"))
    columns = "seq, body_zlib, sender_key" if version >= 7 else "seq, body_zlib"
    with closing(sqlite3.connect(path)) as old, old:
        old.create_function("sender_key_of", 1, sender_key_of)
        for step in MIGRATIONS[:version]:
            old.executescript(step)
        old.executescript(
            f"""
            PRAGMA user_version = {version}; PRAGMA application_id = {APPLICATION_ID};
            ATTACH '{newest}' AS newest;
            INSERT INTO decisions (seq, record_json, evidence_sha256, previous_hash, hash)
                SELECT seq, record_json, evidence_sha256, previous_hash, hash FROM newest.decisions;
            INSERT INTO holds (hold_id, seq, hold_json) SELECT hold_id, seq, hold_json FROM newest.holds;
            INSERT INTO outbox SELECT * FROM newest.outbox;
            INSERT INTO evidence ({columns}) SELECT {columns} FROM newest.evidence;
            """  # noqa: S608 - numbers, columns and a path of the test's own
        )
    with Journal(path) as journal:
        assert journal.commit(draft(2)).seq == 2
        assert len(journal.holds.open()) == 1
        assert journal.verify().ok
    with JournalReader(path) as reader:
        assert reader.past_of_sender("5bc4b754f3b96a7e", before_seq=2).held == 1
