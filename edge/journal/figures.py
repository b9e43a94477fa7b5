"""A period in figures: how many decisions of which kind, and what became of the holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from enum import StrEnum

from pydantic import Field

from edge.domain import (
    AckResult,
    Action,
    DecisionRecord,
    Delivery,
    Frozen,
    HoldAction,
    HoldActionKind,
    HoldState,
    UtcTime,
)
from edge.journal.past import second_of

__all__ = ["Figures", "HoldOutcome", "figures_between"]

_BY_HOUR = """
SELECT substr(decided_s, 1, 13) || ':00:00Z', action, count(*) FROM decisions
WHERE decided_s >= ? AND decided_s < ? GROUP BY 1, 2
"""
_BY_DELIVERY = """
SELECT o.{column}, count(*) FROM decisions d JOIN outbox o USING (seq)
WHERE d.decided_s >= ? AND d.decided_s < ? AND o.{column} IS NOT NULL GROUP BY 1
"""
_BY_REASON = """
SELECT action, record_json ->> '$.decision.reasons[0]', count(*) FROM decisions
WHERE decided_s >= ? AND decided_s < ? AND action IN ('recheck', 'no_decision') GROUP BY 1, 2
"""
_HOLDS = """
SELECT d.record_json, h.state, h.hold_id, coalesce(e.sender_key, '')
FROM decisions d JOIN holds h USING (seq) LEFT JOIN evidence e USING (seq)
WHERE d.decided_s >= ? AND d.decided_s < ? ORDER BY d.seq
"""
_ACTIONS = """
SELECT a.action_json FROM actions a JOIN holds h USING (hold_id) JOIN decisions d ON d.seq = h.seq
WHERE d.decided_s >= ? AND d.decided_s < ? ORDER BY a.number
"""


_CLOSES = {HoldActionKind.RELEASE: HoldState.RELEASED, HoldActionKind.CONFIRM: HoldState.CONFIRMED}


class HoldOutcome(Frozen):
    """One hold, and how people dealt with it."""

    hold_id: str
    parcel: str = Field(description="its item number, or its track where none was read")
    rule_id: str = Field(description="of the finding that decided; empty where no rule did")
    state: HoldState
    opened_at: UtcTime
    claimed_at: UtcTime | None = None
    closed_at: UtcTime | None = None
    closed_by: str = Field(default="", description="who released or confirmed it; of two persons the second")
    sender_key: str = Field(default="", description="keyed hash of the sender; empty where none is known any more")
    misread: bool = Field(default=False, description="somebody said that it was misread")

    @property
    def handling_s(self) -> float | None:
        """From the decision until it was closed; None while it is open."""
        return None if self.closed_at is None else max(0.0, (self.closed_at - self.opened_at).total_seconds())


class Figures(Frozen):
    """Decisions made from `since` until just before `until`. Kinds that did not occur are left out."""

    since: UtcTime
    until: UtcTime
    by_hour: dict[UtcTime, dict[Action, int]] = Field(description="by the full hour in UTC")
    deliveries: dict[Delivery, int]
    acks: dict[AckResult, int]
    undecided: dict[str, int] = Field(description="rechecks and parcels without a decision, by their first reason")
    holds: tuple[HoldOutcome, ...]

    @property
    def by_action(self) -> dict[Action, int]:
        """All hours together."""
        total: Counter[Action] = Counter()
        for hour in self.by_hour.values():
            total.update(hour)
        return dict(total)

    @property
    def hours(self) -> float:
        """Length of the period."""
        return (self.until - self.since).total_seconds() / 3600


def figures_between(connection: sqlite3.Connection, since: UtcTime, until: UtcTime) -> Figures:
    """The figures of the decisions made from one moment to before another."""
    span = second_of(since), second_of(until)
    by_hour: dict[str, dict[str, int]] = {}
    for hour, action, count in connection.execute(_BY_HOUR, span):
        by_hour.setdefault(hour, {})[action] = count
    undecided: Counter[str] = Counter()
    for action, reason, count in connection.execute(_BY_REASON, span):
        undecided[reason or action] += count
    told = {
        "since": since,
        "until": until,
        "by_hour": by_hour,
        "deliveries": dict(connection.execute(_BY_DELIVERY.format(column="delivery"), span).fetchall()),
        "acks": dict(connection.execute(_BY_DELIVERY.format(column="ack_result"), span).fetchall()),
        "undecided": dict(undecided.most_common()),
        "holds": tuple(_outcomes(connection, span)),
    }
    return Figures.model_validate(told)


def _outcomes(connection: sqlite3.Connection, span: tuple[str, str]) -> list[HoldOutcome]:
    actions: dict[str, list[HoldAction]] = {}
    for (action_json,) in connection.execute(_ACTIONS, span):
        action = HoldAction.from_json(action_json)
        actions.setdefault(action.hold_id, []).append(action)
    return [
        _outcome(hold_id, DecisionRecord.from_json(record_json), HoldState(state), actions.get(hold_id, []), sender_key)
        for record_json, state, hold_id, sender_key in connection.execute(_HOLDS, span)
    ]


def _outcome(
    hold_id: str, record: DecisionRecord, state: HoldState, actions: list[HoldAction], sender_key: str
) -> HoldOutcome:
    deciding = record.decision.deciding_finding
    first: dict[StrEnum, UtcTime] = {}
    for action in actions:
        first.setdefault(action.kind, action.at.utc)
    # The word of the first of two persons closes nothing, and a later word may replace it.
    closing = [action for action in actions if _CLOSES.get(action.kind) is state]
    return HoldOutcome(
        hold_id=hold_id,
        parcel=record.item_id or record.track_id,
        rule_id=deciding.rule_id if deciding else "",
        state=state,
        opened_at=record.decided_at.utc,
        claimed_at=first.get(HoldActionKind.CLAIM),
        sender_key=sender_key,
        closed_at=closing[-1].at.utc if closing else None,
        closed_by=closing[-1].by if closing else "",
        misread=HoldActionKind.MISREAD in first,
    )
