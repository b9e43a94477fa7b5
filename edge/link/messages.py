"""What the station and the line say to each other, and how the station says it is doing.

Messages for the controller are flat ASCII JSON with short keys and integers, complete in at most 240 bytes, because
small controllers have little memory, 32-bit integers and no MQTT 5. Messages for people's systems are plain JSON.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field

from edge.domain import (
    ACTION_NUMBERS,
    REASON_NUMBERS,
    AckResult,
    Action,
    DecisionRecord,
    FunctionHealth,
    StationMode,
    TrackId,
    UtcTime,
)
from edge.link.wire import Wire

__all__ = [
    "ACK_NUMBERS",
    "MODE_NUMBERS",
    "AckMessage",
    "DecisionMessage",
    "HealthMessage",
    "HeartbeatMessage",
    "StateMessage",
    "StationState",
    "Track",
    "Version",
]

MAX_DECISION_BYTES = 240

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

Track = Annotated[TrackId, Field(alias="t", description="the line's number of the parcel's pass")]
Version = Annotated[Literal[1], Field(alias="v", description="version of the message; refuse any other")]


class DecisionMessage(Wire):
    """A command to the controller. A repeated pair of track and sequence number is the same command again.

    `time_left_ms` is what was left to the deadline when it was sent: clocks of controllers are rarely right.
    """

    max_bytes = MAX_DECISION_BYTES
    version: Version = 1
    track_id: Track
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
    def live(self) -> bool:
        """Whether the controller is to act on it."""
        return self.mode == MODE_NUMBERS[StationMode.LIVE]


class AckMessage(Wire):
    """The controller's word on a command: first that it has it (8), later what it did (any other number)."""

    version: Version = 1
    track_id: Track
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


class HeartbeatMessage(Wire):
    """A sign of life: a counter that never goes back within a session."""

    version: Version = 1
    counter: int = Field(ge=0, alias="n", description="one more with each beat; begins again with the daemon")
    mode: int = Field(ge=0, alias="m", description="0 live, 1 shadow, 2 simulation")
    session: int = Field(ge=0, alias="s", description="differs with every connection of the station")


class StationState(StrEnum):
    """What the retained state says. `OFFLINE` is said by the broker alone, when the connection broke."""

    ONLINE = "online"
    DEGRADED = "degraded"
    STOPPED = "stopped"
    OFFLINE = "offline"


class StateMessage(Wire):
    """The retained state. An `offline` of another session than the last `online` is an old Will and means nothing."""

    version: Literal[1] = 1
    state: StationState
    session: int = Field(ge=0, description="differs with every connection")
    software: str
    config_revision: int = Field(ge=0)
    mode: StationMode


class HealthMessage(Wire):
    """What each function last achieved."""

    version: Literal[1] = 1
    at: UtcTime
    functions: tuple[FunctionHealth, ...]
