"""Earlier parcels of a sender are found by their keyed hash, held or passed, for as long as their evidence is kept."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edge.domain import Action, Declaration, DeclarationLine, HoldAction, HoldActionKind, Lookup, LookupStatus
from edge.journal import DecisionDraft, Evidence, Journal, JournalReader, SenderPast, open_journal
from edge.journal.senders import COUNTED, SHOWN

Draft = Callable[..., DecisionDraft]
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
SENDER, OTHER = "5bc4b754f3b96a7e", "6d3fd3ed32eab3eb"


def by(sender_key: str, *goods: str) -> Evidence:
    lines = tuple(DeclarationLine(line_no=number, description=one) for number, one in enumerate(goods, start=1))
    declared = Declaration(item_id="LX832901555CN", received_at=NOON, lines=lines)
    return Evidence(sender_key=sender_key, lookup=Lookup(status=LookupStatus.FOUND, declaration=declared))


def past(journal: Journal, before_seq: int = 1 << 40, sender_key: str = SENDER) -> SenderPast:
    with JournalReader(journal.path) as reader:
        return reader.past_of_sender(sender_key, before_seq)


def test_held_and_passed_parcels_of_a_sender_are_found_with_what_was_declared(journal: Journal, draft: Draft) -> None:
    journal.commit(draft(1), by(SENDER, "cup", "saucer"))
    journal.commit(draft(2), by(OTHER, "shoes"))
    held = journal.commit(draft(3, Action.HOLD), by(SENDER, "magnets"))
    journal.commit(draft(4), by("", "books"))
    journal.commit(draft(5), by(SENDER, "plates"))
    assert held.hold_id is not None
    at = held.decided_at
    journal.holds.act(HoldAction(action_id="a", hold_id=held.hold_id, kind=HoldActionKind.CONFIRM, by="ann", at=at))
    found = past(journal, before_seq=5)
    assert (found.parcels, found.held, found.confirmed) == (2, 1, 1)
    assert [[line.description for line in one.declared] for one in found.latest] == [["magnets"], ["cup", "saucer"]]
    assert [one.hold.state.value if one.hold else None for one in found.latest] == ["confirmed", None]
    assert past(journal, sender_key="") == SenderPast()


def test_a_sender_of_very_many_parcels_is_counted_to_a_limit_and_shown_with_holds_of_long_ago(
    journal: Journal, draft: Draft
) -> None:
    with journal.together():
        journal.commit(draft(0, Action.HOLD), by(SENDER, "too long ago"))
        journal.commit(draft(1, Action.HOLD), by(SENDER, "magnets"))
        for number in range(2, COUNTED + 1):
            journal.commit(draft(number), by(SENDER, "cup"))
    found = past(journal)
    assert (found.parcels, found.held, found.is_cut) == (COUNTED, 1, True)
    assert [one.record.seq for one in found.latest] == [*range(COUNTED + 1, COUNTED + 1 - SHOWN, -1), 2]


def test_a_sender_is_forgotten_with_the_evidence(journal: Journal, draft: Draft) -> None:
    record = journal.commit(draft(1), by(SENDER, "cup"))
    journal.past.forget_evidence(before=record.decided_at.utc + dt.timedelta(days=1), of_holds=False, within_s=5)
    assert past(journal) == SenderPast()


def test_an_index_that_was_altered_shows_nobody_the_parcels_of_another(journal: Journal, draft: Draft) -> None:
    journal.commit(draft(1), by(OTHER, "shoes"))
    with closing(sqlite3.connect(journal.path)) as file, file:
        file.execute("UPDATE evidence SET sender_key = ?", (SENDER,))
    assert past(journal).latest == ()


@pytest.mark.parametrize("body", [b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_evidence_that_can_not_be_read_hides_no_other(journal: Journal, draft: Draft, body: bytes) -> None:
    journal.commit(draft(1), by(SENDER, "cup"))
    journal.commit(draft(2), by(SENDER, "plates"))
    with closing(sqlite3.connect(journal.path)) as file, file:
        file.execute("UPDATE evidence SET body_zlib = ? WHERE seq = 1", (body,))
    assert [one.record.seq for one in past(journal).latest] == [2]


def test_senders_are_found_again_in_what_is_saved_of_a_damaged_journal(
    path: Path, tmp_path: Path, draft: Draft
) -> None:
    with Journal(path) as journal:
        for number in range(1, 200):
            journal.commit(draft(number), by(SENDER, "cup"))
    raw = bytearray(path.read_bytes())
    raw[-4096:] = b"\xff" * 4096
    path.write_bytes(raw)
    journal, recovery = open_journal(path, backups=tmp_path / "backups", at=draft(1).decided_at.utc)
    with journal:
        assert recovery is not None
        assert recovery.salvaged
        assert 0 < past(journal).parcels <= recovery.salvaged
