"""A hold is left only by a named person, and what people did can't be changed afterwards (I5, I6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import Action, Hold, HoldAction, HoldActionKind, HoldState, Instant, RuleMode, Stamp
from edge.journal import (
    ChainFaultKind,
    DecisionDraft,
    HoldConflictError,
    Journal,
    JournalReader,
    UnknownHoldError,
)

Draft = Callable[..., DecisionDraft]
Do = Callable[..., HoldAction]


@pytest.fixture
def hold(journal: Journal, draft: Draft) -> Hold:
    journal.commit(draft(1, Action.HOLD))
    return journal.holds.open()[0]


@pytest.fixture
def do(draft: Draft) -> Do:
    counter = iter(range(1, 1000))
    at = Stamp(utc=draft(1).decided_at.utc, instant=Instant(boot_id="boot-a", monotonic_ns=2))

    def make(kind: HoldActionKind, by: str = "lin", hold_id: str = "H-000001") -> HoldAction:
        return HoldAction(action_id=f"tx-{next(counter)}", hold_id=hold_id, kind=kind, by=by, reason="seen", at=at)

    return make


def test_claim_then_release_closes_the_hold_and_names_the_person(journal: Journal, hold: Hold, do: Do) -> None:
    claimed = journal.holds.act(do(HoldActionKind.CLAIM))
    assert (claimed.state, claimed.claimed_by) == (HoldState.CLAIMED, "lin")
    assert journal.holds.act(do(HoldActionKind.RELEASE)).state is HoldState.RELEASED
    assert journal.holds.open() == []
    assert [(done.kind, done.by) for done in journal.holds.actions(hold.hold_id)] == [
        (HoldActionKind.CLAIM, "lin"),
        (HoldActionKind.RELEASE, "lin"),
    ]


def test_a_hold_is_told_in_the_words_of_the_rule_that_decided_and_never_of_one_on_trial(
    journal: Journal, draft: Draft
) -> None:
    plain = draft(1, Action.HOLD)
    (live,) = plain.decision.findings
    trial = live.model_copy(update={"rule_id": "on-trial", "mode": RuleMode.SHADOW, "sentence": "A rule on trial."})
    decision = plain.decision.model_copy(update={"findings": (trial, live)})
    journal.commit(plain.model_copy(update={"decision": decision}))
    (hold,) = journal.holds.open()
    assert hold.sentence == live.sentence


def test_what_another_person_claimed_can_not_be_released_by_me(journal: Journal, hold: Hold, do: Do) -> None:
    journal.holds.act(do(HoldActionKind.CLAIM, by="lin"))
    for kind in (HoldActionKind.CLAIM, HoldActionKind.RELEASE, HoldActionKind.CONFIRM):
        with pytest.raises(HoldConflictError, match="claimed by lin"):
            journal.holds.act(do(kind, by="wu"))
    assert journal.holds.get(hold.hold_id) == hold.model_copy(update={"state": HoldState.CLAIMED, "claimed_by": "lin"})


def test_anyone_may_escalate_and_then_another_may_claim(journal: Journal, hold: Hold, do: Do) -> None:
    journal.holds.act(do(HoldActionKind.CLAIM, by="lin"))
    assert journal.holds.act(do(HoldActionKind.ESCALATE, by="wu")).state is HoldState.ESCALATED
    assert journal.holds.act(do(HoldActionKind.CLAIM, by="chen")).claimed_by == "chen"
    assert hold.claimed_by is None


@pytest.mark.parametrize("closing_kind", [HoldActionKind.RELEASE, HoldActionKind.CONFIRM])
def test_a_closed_hold_stays_closed(journal: Journal, hold: Hold, do: Do, closing_kind: HoldActionKind) -> None:
    closed = journal.holds.act(do(closing_kind))
    for kind in (HoldActionKind.CLAIM, HoldActionKind.RELEASE, HoldActionKind.CONFIRM, HoldActionKind.ESCALATE):
        with pytest.raises(HoldConflictError, match="already"):
            journal.holds.act(do(kind))
    journal.holds.act(do(HoldActionKind.NOTE))
    assert journal.holds.get(hold.hold_id) == closed


def test_the_same_request_again_is_the_same_action(journal: Journal, hold: Hold, do: Do) -> None:
    release = do(HoldActionKind.RELEASE)
    assert journal.holds.act(release) == journal.holds.act(release)
    assert len(journal.holds.actions(hold.hold_id)) == 1


@pytest.fixture
def grave(journal: Journal, draft: Draft) -> Hold:
    """A hold by a rule that asks for two people."""
    one = draft(1, Action.HOLD)
    findings = tuple(found.model_copy(update={"two_persons": True}) for found in one.decision.findings)
    journal.commit(one.model_copy(update={"decision": one.decision.model_copy(update={"findings": findings})}))
    return journal.holds.open()[0]


@pytest.mark.parametrize("closing_kind", [HoldActionKind.RELEASE, HoldActionKind.CONFIRM])
def test_where_a_rule_asks_for_two_people_one_alone_closes_nothing(
    journal: Journal, grave: Hold, do: Do, closing_kind: HoldActionKind
) -> None:
    journal.holds.act(do(HoldActionKind.CLAIM, by="lin"))
    first = journal.holds.act(do(closing_kind, by="lin"))
    assert (first.closed, first.first_by, first.claimed_by) == (False, "lin", None)
    with pytest.raises(HoldConflictError, match="second person"):
        journal.holds.act(do(closing_kind, by="lin"))
    assert journal.holds.act(do(closing_kind, by="wu")).closed
    assert [done.by for done in journal.holds.actions(grave.hold_id)] == ["lin", "lin", "wu"]


def test_two_people_who_disagree_leave_it_open_with_the_later_word(journal: Journal, grave: Hold, do: Do) -> None:
    assert grave.two_persons
    journal.holds.act(do(HoldActionKind.RELEASE, by="lin"))
    later = journal.holds.act(do(HoldActionKind.CONFIRM, by="wu"))
    assert (later.closed, later.first_word, later.first_by) == (False, HoldActionKind.CONFIRM, "wu")
    assert journal.holds.act(do(HoldActionKind.CONFIRM, by="lin")).state is HoldState.CONFIRMED


def test_a_hold_that_does_not_exist_is_said_to_be_unknown(journal: Journal, do: Do) -> None:
    with pytest.raises(UnknownHoldError, match="H-000009"):
        journal.holds.act(do(HoldActionKind.CLAIM, hold_id="H-000009"))


def test_changes_are_told_once_by_the_number_of_the_last_action(journal: Journal, hold: Hold, do: Do) -> None:
    journal.holds.act(do(HoldActionKind.CLAIM))
    journal.holds.act(do(HoldActionKind.NOTE))
    ((number, changed),) = journal.holds.changed(0)
    assert (number, changed.hold_id, changed.state) == (2, hold.hold_id, HoldState.CLAIMED)
    assert journal.holds.changed(number) == []


def test_the_chain_covers_what_people_did(path: Path, draft: Draft, do: Do) -> None:
    with Journal(path) as journal:
        journal.commit(draft(1, Action.HOLD))
        for kind in (HoldActionKind.CLAIM, HoldActionKind.NOTE, HoldActionKind.RELEASE):
            journal.holds.act(do(kind))
        assert journal.verify().ok
        assert journal.verify().actions == 3
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE actions SET action_json = replace(action_json, '\"lin\"', '\"wu\"') WHERE number = 3"
        )
        connection.execute("DELETE FROM actions WHERE number = 2")
    with JournalReader(path) as reader:
        kinds = [fault.kind for fault in reader.verify().faults]
    assert kinds == [ChainFaultKind.GAP, ChainFaultKind.ALTERED]
