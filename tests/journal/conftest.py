"""A journal in a fresh folder, and drafts to put into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.domain import Action, Decision, Finding, Instant, ReasonCode, Severity, Stamp
from edge.journal import DecisionDraft, Journal

NOW = Stamp(
    utc=dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC), instant=Instant(boot_id="boot-a", monotonic_ns=1_000_000_000)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as opened:
        yield opened


@pytest.fixture
def draft() -> Callable[..., DecisionDraft]:
    def make(number: int, action: Action = Action.PASS, time_left_ms: int = 2000) -> DecisionDraft:
        finding = Finding(
            rule_id="origin-denied",
            code=ReasonCode.ORIGIN_DENIAL_CONTRADICTED,
            severity=Severity.HOLD,
            sentence="The label says 'not made in China', the declaration says CN.",
        )
        held = action is Action.HOLD
        return DecisionDraft(
            parcel_id=f"st1-{number:06d}-20261123T093000123Z",
            station="st1",
            track_id=f"{number:06d}",
            decision=Decision(
                action=action, reasons=(finding.code,) if held else (), findings=(finding,) if held else ()
            ),
            lane=17 if held else 0,
            decided_at=NOW,
            latency_ms=412.5,
            time_left_ms=time_left_ms,
        )

    return make


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"
