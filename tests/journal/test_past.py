"""Evidence is kept for as long as the settings say, longer for holds, and for as long as a hold is open."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from itertools import count

import pytest

from edge.domain import Action, HoldAction, HoldActionKind, Lookup, LookupStatus, Stamp, StationMode
from edge.journal import DecisionDraft, Evidence, Journal, JournalReader

Draft = Callable[..., DecisionDraft]
EVIDENCE = Evidence(lookup=Lookup(status=LookupStatus.NONE))
DAY = dt.timedelta(days=1)


def kept(journal: Journal) -> list[int]:
    with JournalReader(journal.path) as reader:
        return [row.record.seq for row in reader.since(0) if reader.evidence(row.record.seq) is not None]


def test_old_evidence_goes_and_the_decisions_and_the_chain_stay(journal: Journal, draft: Draft) -> None:
    for number, action in zip(count(1), (Action.PASS, Action.HOLD, Action.RECHECK, Action.PASS), strict=False):
        journal.commit(draft(number, action), EVIDENCE)
    made = draft(1).decided_at.utc
    assert journal.past.forget_evidence(before=made, of_holds=False, within_s=5) == 0
    assert journal.past.forget_evidence(before=made + DAY, of_holds=False, within_s=5, at_once=1) == 3
    assert kept(journal) == [2]
    report = journal.verify()
    assert report.ok
    assert report.records == 4


def test_evidence_of_an_open_hold_stays_until_a_person_closed_it(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1, Action.HOLD), EVIDENCE)
    later = record.decided_at.utc + DAY
    assert record.hold_id is not None
    assert journal.past.forget_evidence(before=later, of_holds=True, within_s=5) == 0
    at = Stamp(utc=later, instant=record.decided_at.instant)
    journal.holds.act(HoldAction(action_id="a-1", hold_id=record.hold_id, kind=HoldActionKind.RELEASE, by="ann", at=at))
    assert journal.past.forget_evidence(before=later, of_holds=True, within_s=5) == 1
    assert kept(journal) == []


def test_an_earlier_pass_is_held_until_a_person_closed_its_hold(journal: Journal, draft: Draft) -> None:
    watched = {"item_id": "EE1", "mode": StationMode.SHADOW}  # where the station only watches, nothing is held
    for number, fields in ((1, {"item_id": "EE1"}), (2, watched), (3, {"item_id": "EE2"})):
        journal.commit(draft(number, Action.HOLD).model_copy(update=fields), EVIDENCE)
    assert [one.open_hold for one in journal.past.passes("EE1")] == [None, "H-000001"]
    release = HoldAction(
        action_id="a", hold_id="H-000001", kind=HoldActionKind.RELEASE, by="ann", at=draft(1).decided_at
    )
    journal.holds.act(release)
    assert [one.open_hold for one in journal.past.passes("EE1")] == [None, None]


def test_a_confirmed_hold_stands_until_a_person_releases_what_came_again(journal: Journal, draft: Draft) -> None:
    def close(hold_id: str, kind: HoldActionKind) -> list[str | None]:
        at = draft(1).decided_at
        journal.holds.act(HoldAction(action_id=hold_id, hold_id=hold_id, kind=kind, by="ann", reason="seen", at=at))
        return [one.confirmed_hold for one in journal.past.passes("EE1")]

    for number in (1, 2, 3):
        journal.commit(draft(number, Action.HOLD).model_copy(update={"item_id": "EE1"}), EVIDENCE)
    assert close("H-000001", HoldActionKind.RELEASE) == [None, None, None]
    assert close("H-000002", HoldActionKind.CONFIRM) == [None, "H-000002", None]
    assert close("H-000003", HoldActionKind.RELEASE) == [None, None, None]


def test_decisions_are_found_by_item_track_parcel_and_time(journal: Journal, draft: Draft) -> None:
    for number in range(1, 6):
        moment = draft(number).decided_at
        at = moment.model_copy(update={"utc": moment.utc + number * DAY})
        journal.commit(draft(number).model_copy(update={"item_id": f"EE{number % 2}", "decided_at": at}))
    start = draft(0).decided_at.utc
    with JournalReader(journal.path) as reader:
        assert [row.record.seq for row in reader.between(None, None, at_once=2)] == [5, 4, 3, 2, 1]
        assert [row.record.seq for row in reader.between(start + 2 * DAY, start + 4 * DAY)] == [3, 2]
        found = [reader.latest_of(name) for name in ("EE1", "000002", "st1-000003-20261123T093000123Z", "nobody")]
    assert [row.record.seq if row else None for row in found] == [5, 2, 3, None]


@pytest.mark.parametrize("what", ["evidence that is gone", "open holds", "the latest of a name"])
def test_what_is_asked_all_the_time_costs_no_more_in_a_long_journal(journal: Journal, draft: Draft, what: str) -> None:
    after = draft(1).decided_at.utc + DAY
    with JournalReader(journal.path) as reader:
        asked: dict[str, tuple[sqlite3.Connection, Callable[[], object]]] = {
            "evidence that is gone": (
                journal._file._connection,
                lambda: journal.past.forget_evidence(before=after, of_holds=False, within_s=5),
            ),
            "open holds": (
                journal._file._connection,
                lambda: (journal.holds.count_open(), journal.holds.open(limit=5)),
            ),
            "the latest of a name": (reader._connection, lambda: reader.latest_of("nobody")),
        }
        connection, ask = asked[what]
        costs = []
        for begin in (0, 100):
            with journal.together():
                for number in range(begin + 1, begin + 101):
                    journal.commit(draft(number, Action.HOLD if number % 2 else Action.PASS), EVIDENCE)
                journal._file.execute("UPDATE holds SET hold_json = json_set(hold_json, '$.state', 'released')")
            ask()
            costs.append(steps(connection, ask))
    assert costs[1] < costs[0] + 20


def steps(connection: sqlite3.Connection, ask: Callable[[], object]) -> int:
    """Steps of SQLite's own machine that a question takes: the same on every computer."""
    taken = count()
    connection.set_progress_handler(lambda: next(taken) and 0, 1)
    ask()
    connection.set_progress_handler(None, 1)
    return next(taken)
