"""The decision on a parcel, the record of it in the journal, and what finally became of the parcel."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.domain.finding import Finding, ReasonCode, RuleMode, Severity
from edge.domain.model import Frozen, Label, Stamp

__all__ = [
    "ACTION_NUMBERS",
    "REASON_NUMBERS",
    "AckResult",
    "Action",
    "Decision",
    "DecisionRecord",
    "Delivery",
    "StationMode",
]


class Action(StrEnum):
    """What the controller is told. `NO_DECISION` leaves the parcel to the controller's own configured default."""

    PASS = "pass"  # noqa: S105 - a word of the line, no password
    HOLD = "hold"
    RECHECK = "recheck"
    NO_DECISION = "no_decision"


ACTION_NUMBERS: dict[Action, int] = {Action.NO_DECISION: 0, Action.PASS: 1, Action.HOLD: 2, Action.RECHECK: 3}
"""Numbers on the wire; part of the contract with controllers, so never renumbered."""

REASON_NUMBERS: dict[ReasonCode, int] = {
    ReasonCode.NONE: 0,
    ReasonCode.ORIGIN_DENIAL_CONTRADICTED: 101,
    ReasonCode.ORIGIN_MISMATCH: 102,
    ReasonCode.ORIGIN_LABEL_CONFLICT: 103,
    ReasonCode.ORIGIN_DENIAL_UNSUPPORTED: 104,
    ReasonCode.CONTROLLED_TERM_ON_LABEL: 201,
    ReasonCode.CONTROLLED_HS_NO_LICENCE: 202,
    ReasonCode.HS_DESCRIPTION_MISMATCH: 203,
    ReasonCode.COMPOSITION_IMPLAUSIBLE: 204,
    ReasonCode.DENSITY_IMPLAUSIBLE: 205,
    ReasonCode.WEIGHT_MISMATCH: 206,
    ReasonCode.VALUE_IMPLAUSIBLE: 207,
    ReasonCode.SPLIT_SHIPMENT: 208,
    ReasonCode.VAGUE_DESCRIPTION: 209,
    ReasonCode.WATCHLIST: 210,
    ReasonCode.RECORD_MISSING: 301,
    ReasonCode.RECORD_STALE: 302,
    ReasonCode.RECORD_UNAVAILABLE: 303,
    ReasonCode.RECORD_AMENDED: 304,
    ReasonCode.ID_MISMATCH: 401,
    ReasonCode.ID_INVALID: 402,
    ReasonCode.ID_CONFLICT: 403,
    ReasonCode.NO_READ: 404,
    ReasonCode.OCR_UNREADABLE: 405,
    ReasonCode.UNREAD_SIDE: 406,
    ReasonCode.ID_CLONED: 407,
    ReasonCode.ID_REUSED: 408,
    ReasonCode.HOLD_OPEN: 409,
    ReasonCode.PICTURE_MISSING: 501,
    ReasonCode.PICTURE_UNREADABLE: 502,
    ReasonCode.PICTURE_QUARANTINED: 503,
    ReasonCode.DECODER_CRASH: 504,
    ReasonCode.READING_TIMEOUT: 505,
    ReasonCode.MODEL_FAULT: 506,
    ReasonCode.PARCELS_TOO_CLOSE: 507,
    ReasonCode.OVERLOAD: 601,
    ReasonCode.DEADLINE_MISSED: 602,
    ReasonCode.DEGRADED: 603,
    ReasonCode.TRIGGER_INVALID: 604,
}
"""Numbers on the wire; part of the contract with controllers: add, never renumber."""


class StationMode(StrEnum):
    """`SHADOW` and `SIMULATION` decide and record, but the controller must not act."""

    LIVE = "live"
    SHADOW = "shadow"
    SIMULATION = "simulation"


class Decision(Frozen):
    """Outcome of the policy for one parcel: the action, why in order of weight, and every finding behind it."""

    action: Action
    reasons: tuple[ReasonCode, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules_revision: str = ""

    @property
    def reason(self) -> ReasonCode:
        """The reason that weighs most, `NONE` for a plain pass."""
        return self.reasons[0] if self.reasons else ReasonCode.NONE

    @property
    def deciding_finding(self) -> Finding | None:
        """The finding behind that reason, never one of a shadow rule; None where no rule gave it."""
        live = (finding for finding in self.findings if finding.mode is RuleMode.LIVE)
        return next((finding for finding in live if finding.code is self.reason), None)

    @property
    def is_grave(self) -> bool:
        """Whether it is of the class that people are to see first: a live rule found something critical."""
        return any(finding.severity is Severity.CRITICAL and finding.mode is RuleMode.LIVE for finding in self.findings)


class DecisionRecord(Frozen):
    """A decision as committed: with its place in the journal's sequence and the times it was made in."""

    seq: int = Field(ge=1)
    parcel_id: Label
    station: Label
    track_id: str
    item_id: str | None = None
    decision: Decision
    lane: int = Field(default=0, ge=0)
    mode: StationMode = StationMode.LIVE
    decided_at: Stamp
    latency_ms: float = Field(ge=0, description="trigger to decision")
    time_left_ms: int = Field(description="to the deadline when decided; negative: late, then never sent as a command")
    record_version: int | None = None
    config_revision: int = 0
    hold_id: Label | None = None


class AckResult(StrEnum):
    """What the controller says it did. `ACCEPTED` only receipts the command: the parcel has not got there yet."""

    ACCEPTED = "accepted"
    DIVERTED = "diverted"
    MISSED = "missed"
    LATE = "late"
    UNKNOWN_TRACK = "unknown_track"
    LANE_FULL = "lane_full"
    DISABLED = "disabled"
    PASSED = "passed"


class Delivery(StrEnum):
    """Where the command to the controller stands. All but `PENDING` and `SENT` are final."""

    PENDING = "pending"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    UNCONFIRMED = "unconfirmed"
    LATE = "late"
