"""The live table says what the journal says: decisions in words, and the controller's answer when it has come."""

from __future__ import annotations

import datetime as dt
import io
import time
from pathlib import Path

import pytest
from rich.console import Console

from edge.clock import Clock
from edge.console import LiveTable
from edge.domain import (
    AckResult,
    Action,
    Claims,
    Decision,
    Finding,
    OriginClaim,
    Polarity,
    ReasonCode,
    Role,
    Severity,
)
from edge.journal import DecisionDraft, Evidence, Journal, JournalReader

HOSTILE = "\x1b[2J<img onerror=x>"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def commit(journal: Journal, track_id: str, *, action: Action = Action.HOLD, sentence: str = "It was denied.") -> int:
    finding = Finding(
        rule_id="r", code=ReasonCode.ORIGIN_DENIAL_CONTRADICTED, severity=Severity.HOLD, sentence=sentence
    )
    held = action is Action.HOLD
    draft = DecisionDraft(
        parcel_id=f"s-{track_id}",
        station="s",
        track_id=track_id,
        item_id="RB123456785GB",
        decision=Decision(action=action, reasons=(finding.code,) if held else (), findings=(finding,) if held else ()),
        decided_at=Clock().stamp(),
        latency_ms=12.3,
        time_left_ms=5000,
    )
    denial = OriginClaim(role=Role.MADE, polarity=Polarity.DENIED, country="CN")
    return journal.commit(draft, Evidence(claims=Claims(origin=(denial,)))).seq


def answer(journal: Journal, track_id: str, seq: int) -> None:
    journal.mark_sent(seq)
    journal.acknowledge(track_id, seq, AckResult.DIVERTED, dt.datetime.now(dt.UTC))


def shown(table: LiveTable) -> str:
    out = io.StringIO()
    Console(file=out, width=160, markup=False).print(table.render(height=30))
    return out.getvalue()


def test_a_decision_stands_in_words_with_claim_and_reason(journal: Journal) -> None:
    commit(journal, "004711")
    with journal, JournalReader(journal.path) as reader:
        table = LiveTable(reader)
        table.refresh()
        text = shown(table)
    for words in ("004711", "RB123456785GB", "made not CN", "hold", "It was denied.", "pending"):
        assert words in text


def test_the_answer_of_the_controller_appears_when_it_has_come(journal: Journal) -> None:
    seq = commit(journal, "1")
    with journal, JournalReader(journal.path) as reader:
        table = LiveTable(reader)
        table.refresh()
        assert not table.rows[seq].settled
        answer(journal, "1", seq)
        table.refresh()
        assert table.rows[seq].settled
        assert "diverted" in shown(table)


def test_label_text_in_a_reason_can_not_steer_the_terminal(journal: Journal) -> None:
    commit(journal, "1", sentence=HOSTILE)
    with journal, JournalReader(journal.path) as reader:
        table = LiveTable(reader)
        table.refresh()
        assert "\x1b[2J" not in shown(table)
        assert r"\x1b[2J<img onerror=x>" in shown(table)


def test_only_as_many_rows_are_shown_as_fit(journal: Journal) -> None:
    for number in range(50):
        commit(journal, f"{number:03d}", action=Action.PASS)
    with journal, JournalReader(journal.path) as reader:
        table = LiveTable(reader)
        table.refresh()
        text = shown(table)
    assert "049" in text
    assert "001" not in text


def test_a_plain_line_tells_each_decision_once_and_in_order_when_the_controller_has_answered(journal: Journal) -> None:
    first, second = commit(journal, "1"), commit(journal, "2", action=Action.PASS)
    with journal, JournalReader(journal.path) as reader:
        table = LiveTable(reader)
        answer(journal, "2", second)
        table.refresh()
        assert table.new_lines() == []
        answer(journal, "1", first)
        table.refresh()
        hold, passed = table.new_lines()
        assert hold.startswith("1  RB123456785GB  made not CN")
        assert hold.endswith("diverted")
        assert passed.startswith("2  ")
        table.forget(table.told_seq)
        table.refresh()
        assert table.new_lines() == []
        assert not table.rows


def test_a_decision_that_nobody_answers_holds_up_no_plain_line(journal: Journal) -> None:
    commit(journal, "1")
    now_ns = time.monotonic_ns()
    with journal, JournalReader(journal.path) as reader:
        table = LiveTable(reader, clock=Clock(monotonic_ns=lambda: now_ns))
        table.refresh()
        assert table.new_lines() == []
        now_ns += 10_000_000_000
        (line,) = table.new_lines()
        assert line.endswith("pending")
