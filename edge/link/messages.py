"""Every payload on the wire, as a typed model: what is sent, and what is accepted.

Messages for the controller are flat ASCII JSON with short keys and integers, complete in at most 240 bytes, because
small controllers have little memory, 32-bit integers and no MQTT 5. Messages for people's systems are plain JSON.
From outside comes anything: `read` refuses what is too long, not JSON, of another version or out of range, and says
why without quoting it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from edge.domain import (
    ACTION_NUMBERS,
    REASON_NUMBERS,
    AckResult,
    Action,
    Alarm,
    DecisionRecord,
    FunctionHealth,
    Hold,
    HoldActionKind,
    Label,
    ReasonCode,
    StationMode,
    UtcTime,
)

__all__ = [
    "ACK_NUMBERS",
    "MAX_DECISION_BYTES",
    "MODE_NUMBERS",
    "AckMessage",
    "AlarmMessage",
    "BadMessageError",
    "DecisionMessage",
    "HealthMessage",
    "HeartbeatMessage",
    "HoldMessage",
    "HoldRequestMessage",
    "HoldResponseMessage",
    "HoldResult",
    "ParcelMessage",
    "RefusedDeclarationMessage",
    "StateMessage",
    "StationState",
    "UpsertMessage",
    "UpsertResponseMessage",
]

MAX_DECISION_BYTES = 240
MAX_INCOMING_BYTES = 4096
MAX_UPSERT_BYTES = 60_000
"""A little less than the packet that the station lets the broker send."""
MAX_UPSERT_DECLARATIONS = 100

MODE_NUMBERS: dict[StationMode, int] = {StationMode.LIVE: 0, StationMode.SHADOW: 1, StationMode.SIMULATION: 2}
"""On the wire; add, never renumber. In any mode but 0 the controller acknowledges and does not act."""

ACK_NUMBERS: dict[AckResult, int] = {
    AckResult.DIVERTED: 1,
    AckResult.MISSED: 2,
    AckResult.LATE: 3,
    AckResult.UNKNOWN_TRACK: 4,
    AckResult.LANE_FULL: 5,
    AckResult.DISABLED: 6,
    AckResult.PASSED: 7,
    AckResult.ACCEPTED: 8,
}
"""On the wire; add, never renumber."""

TrackId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}$"),
    Field(alias="t", description="the line's number of the parcel's pass"),
]
Version = Annotated[Literal[1], Field(alias="v", description="version of the message; refuse any other")]


class BadMessageError(ValueError):
    """A payload from outside that can't be used; the text never quotes it."""


class _Wire(BaseModel):
    """A payload. Unknown fields of a newer sender are ignored; another version is not."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True
    )
    max_bytes: ClassVar[int] = MAX_INCOMING_BYTES

    def payload(self) -> bytes:
        """The bytes to send."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """The message in a payload from outside.

        Raises:
            BadMessageError: it is too long, not JSON, or not of this shape.
        """
        if len(payload) > cls.max_bytes:
            raise BadMessageError(f"{cls.__name__}: {len(payload)} bytes, at most {cls.max_bytes} are read")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "payload"
            raise BadMessageError(f"{cls.__name__}: {where}: {first['type']}") from None


class DecisionMessage(_Wire):
    """A command to the controller. A repeated pair of track and sequence number is the same command again.

    `time_left_ms` is what was left to the deadline when it was sent: clocks of controllers are rarely right.
    """

    max_bytes = MAX_DECISION_BYTES
    version: Version = 1
    track_id: TrackId
    seq: int = Field(ge=1, alias="n", description="number of the decision in the station's journal; answer with it")
    action: int = Field(ge=0, le=max(ACTION_NUMBERS.values()), alias="a", description="what to do with the parcel")
    lane: int = Field(ge=0, le=65535, alias="l", description="lane to take; 0: the controller's own for the action")
    reason: int = Field(ge=0, le=65535, alias="r", description="why, for a display")
    time_left_ms: int = Field(ge=0, alias="d", description="milliseconds left to the divert point when it was sent")
    mode: int = Field(ge=0, le=max(MODE_NUMBERS.values()), alias="m", description="0 live; else acknowledge only")

    @classmethod
    def of(cls, record: DecisionRecord, time_left_ms: int) -> Self:
        """The command of a decision, sent now."""
        return cls(
            track_id=record.track_id,
            seq=record.seq,
            action=ACTION_NUMBERS[record.decision.action],
            lane=record.lane,
            reason=REASON_NUMBERS[record.decision.reason],
            time_left_ms=time_left_ms,
            mode=MODE_NUMBERS[record.mode],
        )

    @property
    def action_word(self) -> Action:
        """The action by its name."""
        return next(action for action, number in ACTION_NUMBERS.items() if number == self.action)

    @property
    def reason_word(self) -> ReasonCode | None:
        """The reason by its name; None for a number of a newer version."""
        return next((reason for reason, number in REASON_NUMBERS.items() if number == self.reason), None)

    @property
    def live(self) -> bool:
        """Whether the controller is to act on it."""
        return self.mode == MODE_NUMBERS[StationMode.LIVE]


class AckMessage(_Wire):
    """The controller's word on a command: first that it has it (8), later what it did (any other number)."""

    version: Version = 1
    track_id: TrackId
    seq: int = Field(ge=1, lt=2**63, alias="n", description="the number of the decision that is answered")
    status: int = Field(
        ge=min(ACK_NUMBERS.values()), le=max(ACK_NUMBERS.values()), alias="s", description="8 accepted, else the result"
    )

    @classmethod
    def of(cls, track_id: str, seq: int, result: AckResult) -> Self:
        """The acknowledgement of one command."""
        return cls(track_id=track_id, seq=seq, status=ACK_NUMBERS[result])

    @property
    def result(self) -> AckResult:
        """The status by its name."""
        return next(result for result, number in ACK_NUMBERS.items() if number == self.status)


class HeartbeatMessage(_Wire):
    """A sign of life: a counter that never goes back within a session."""

    version: Version = 1
    counter: int = Field(ge=0, alias="n", description="one more with each beat; begins again with the daemon")
    mode: int = Field(ge=0, alias="m", description="0 live, 1 shadow, 2 simulation")
    session: int = Field(ge=0, alias="s", description="differs with every connection of the station")


class ParcelMessage(_Wire):
    """The line announces a parcel: its track and the milliseconds to the divert point."""

    version: Version = 1
    track_id: TrackId
    time_left_ms: int = Field(ge=0, le=3_600_000, alias="d", description="milliseconds to the divert point")


class StationState(StrEnum):
    """What the retained state says. `OFFLINE` is said by the broker alone, when the connection broke."""

    ONLINE = "online"
    DEGRADED = "degraded"
    STOPPED = "stopped"
    OFFLINE = "offline"


class StateMessage(_Wire):
    """The retained state. An `offline` of another session than the last `online` is an old Will and means nothing."""

    version: Literal[1] = 1
    state: StationState
    session: int = Field(ge=0, description="differs with every connection")
    software: str
    config_revision: int = Field(ge=0)
    mode: StationMode


class HealthMessage(_Wire):
    """What each function last achieved."""

    version: Literal[1] = 1
    at: UtcTime
    functions: tuple[FunctionHealth, ...]


class HoldMessage(_Wire):
    """A parcel that waits for a person."""

    version: Literal[1] = 1
    hold: Hold


class HoldRequestMessage(_Wire):
    """What a person wants done with the hold that the topic names. The same transaction again is the same request."""

    version: Literal[1] = 1
    transaction: Label = Field(description="of the one who asks; echoed in the response, and never used twice")
    action: HoldActionKind
    by: str = Field(min_length=1, max_length=64, pattern=r"\S", description="name of the person")
    reason: str = Field(default="", max_length=500, description="why, in the person's words")


class HoldResult(StrEnum):
    """What became of a request. Only `DONE` changed anything."""

    DONE = "done"
    UNKNOWN_HOLD = "unknown_hold"
    CONFLICT = "conflict"
    BAD_REQUEST = "bad_request"
    UNAVAILABLE = "unavailable"


class HoldResponseMessage(_Wire):
    """The station's answer to a request: there is one for each, and the hold in it is as it is now."""

    version: Literal[1] = 1
    transaction: Label | None = Field(
        default=None, description="of the request; none where the request could not be read"
    )
    result: HoldResult
    sentence: str = Field(description="what was done, or why it was not, for the person who asked")
    hold: Hold | None = None


class AlarmMessage(_Wire):
    """A condition that needs action in time."""

    version: Literal[1] = 1
    alarm: Alarm


class UpsertMessage(_Wire):
    """Declarations of a shipper, in our own shape or that of a shipping interface; each is judged by itself."""

    max_bytes = MAX_UPSERT_BYTES
    version: Literal[1] = 1
    transaction: Label = Field(description="of the sender; echoed in the response")
    declarations: tuple[Annotated[dict[str, JsonValue], Field(description="one declaration")], ...] = Field(
        min_length=1, max_length=MAX_UPSERT_DECLARATIONS
    )


class RefusedDeclarationMessage(BaseModel):
    """A declaration that was not taken, and why."""

    model_config = ConfigDict(frozen=True)
    index: int = Field(ge=0, description="its place in the message, from 0")
    field: str
    why: str


class UpsertResponseMessage(_Wire):
    """What became of a batch. With a `fault` nothing of it was stored; else what is not refused is on disk."""

    max_bytes = MAX_UPSERT_BYTES
    version: Literal[1] = 1
    transaction: Label | None = Field(default=None, description="of the batch; none where it could not be read")
    accepted: int = Field(default=0, ge=0, description="stored as new declarations or new versions")
    duplicates: int = Field(default=0, ge=0, description="known already with the same content; now confirmed")
    refused: tuple[RefusedDeclarationMessage, ...] = ()
    fault: str | None = Field(default=None, description="why nothing was stored")
