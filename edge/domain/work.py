"""Holds and alarms: work items for a person, and conditions that need action in time. Never mixed."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from pydantic import Field

from edge.domain.finding import ReasonCode
from edge.domain.model import Frozen, Label, Stamp, UtcTime

__all__ = [
    "Alarm",
    "AlarmActionKind",
    "AlarmEvent",
    "AlarmState",
    "Hold",
    "HoldAction",
    "HoldActionKind",
    "HoldState",
    "Priority",
]


class HoldState(StrEnum):
    """Way of a hold. Only a named person or a named signed rule moves it to `RELEASED`."""

    OPEN = "open"
    CLAIMED = "claimed"
    RELEASED = "released"
    CONFIRMED = "confirmed"
    ESCALATED = "escalated"


class HoldActionKind(StrEnum):
    """What a person can do with a hold. `EXPORT_EVIDENCE` is booked before the copy is handed out."""

    CLAIM = "claim"
    ESCALATE = "escalate"
    RELEASE = "release"
    CONFIRM = "confirm"
    MISREAD = "misread"
    NOTE = "note"
    KEEP_EVIDENCE = "keep_evidence"
    LET_EVIDENCE_GO = "let_evidence_go"
    EXPORT_EVIDENCE = "export_evidence"

    @property
    def needs_reason(self) -> bool:
        """Whether it stands in the journal only with a reason."""
        return self not in {HoldActionKind.CLAIM, HoldActionKind.KEEP_EVIDENCE}


class Hold(Frozen):
    """A parcel that waits for a person."""

    hold_id: Label
    seq: int = Field(ge=1, description="of the decision that opened it")
    parcel_id: Label
    track_id: str
    item_id: str | None = None
    reason: ReasonCode
    sentence: str
    lane: int = Field(ge=0)
    state: HoldState = HoldState.OPEN
    opened_at: Stamp
    claimed_by: str | None = None
    two_persons: bool = Field(default=False, description="released or confirmed only when two people say the same")
    first_word: HoldActionKind | None = Field(default=None, description="what the first of two people said")
    first_by: str | None = None
    keep_evidence: bool = Field(default=False, description="its evidence is kept until a person lets it go")

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.state in {HoldState.RELEASED, HoldState.CONFIRMED}


class HoldAction(Frozen):
    """What a person did with a hold, and why. Part of the journal for good."""

    action_id: Label = Field(description="of the one who asked; the same again is the same action")
    hold_id: Label
    kind: HoldActionKind
    by: str = Field(min_length=1, max_length=64, description="name of the person, or of the signed rule")
    reason: str = Field(default="", max_length=500)
    at: Stamp


class AlarmState(StrEnum):
    """States of ISA-18.2.

    `RETURNED_UNACKNOWLEDGED`: the condition is gone and nobody has seen it. `SHELVED`: out of sight for a time, by a
    person. `SUPPRESSED`: out of sight while the alarm that causes it is present, by design.
    """

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"

    @property
    def in_sight(self) -> bool:
        """Whether people are to be shown it among what needs them."""
        return self in {self.UNACKNOWLEDGED, self.ACKNOWLEDGED, self.RETURNED_UNACKNOWLEDGED}


class Priority(IntEnum):
    """1 is the highest."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


class Alarm(Frozen):
    """An abnormal condition: what it is, what follows from it, what to do, and how soon."""

    alarm_id: Label
    priority: Priority
    condition: str
    consequence: str
    action: str
    respond_within_s: int = Field(ge=0)
    state: AlarmState = AlarmState.UNACKNOWLEDGED
    raised_at: Stamp
    by: str = Field(default="", max_length=64, description="who acknowledged or shelved it")
    shelved_until: UtcTime | None = None
    chattering: bool = Field(default=False, description="it comes and goes too fast; it stays until it is quiet")


class AlarmActionKind(StrEnum):
    """What a person can do with an alarm."""

    ACKNOWLEDGE = "acknowledge"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"


class AlarmEvent(Frozen):
    """An alarm came into another state, by itself or by a person. Part of the journal for good."""

    alarm_id: Label
    priority: Priority
    state: AlarmState
    at: Stamp
    action: AlarmActionKind | None = Field(default=None, description="what a person did; None: it changed by itself")
    by: str = Field(default="", max_length=64, description="name of the person")
    reason: str = Field(default="", max_length=500)
    shelved_until: UtcTime | None = None
