"""What a conveyor controller knows and does: parcels on their way to the divert point, commands, lanes that fill up.

Pure logic: the time comes in as an argument, what happened goes out as events, so that every case can be tested
without waiting. The fail-safe default is here, where it belongs: a parcel that reaches the divert point without a
valid command goes to the default lane, whatever the edge does.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from edge.clock import NS_PER_MS
from edge.domain import AckResult, Action, Frozen
from edge.link import DecisionMessage

__all__ = ["Belt", "BeltEvent", "BeltEventKind", "BeltSettings"]

MEMORY = 10_000
"""Passes and answers remembered: enough for half an hour of a fast line."""

NS_PER_S = 1_000_000_000


class BeltSettings(Frozen):
    """The conveyor behind the divert point, and what it does when nobody tells it anything."""

    onward_lane: int = Field(default=0, ge=0, description="lane of parcels that pass")
    hold_lane: int = Field(default=17, ge=0, description="lane for a hold that names none")
    default_lane: int = Field(default=17, ge=0, description="lane for parcels without a valid command")
    lane_capacity: int | None = Field(default=None, ge=1, description="parcels a side lane holds; None: no limit")
    lane_clearing_s: float = Field(default=10, gt=0, description="a worker takes one parcel from each lane so often")
    speed_mm_s: float | None = Field(default=None, gt=0, description="for parcels announced with a distance")
    heartbeat_timeout_s: float = Field(default=3, gt=0, description="silence after which the edge counts as gone")


class BeltEventKind(StrEnum):
    """What the controller did or saw; the words of its log."""

    PARCEL = "parcel"
    COMMAND = "command"
    DUPLICATE = "duplicate_ignored"
    REFUSED = "command_refused"
    DIVERTED = "diverted"
    DEFAULTED = "defaulted"
    EDGE_LOST = "edge_lost"
    EDGE_BACK = "edge_back"


class BeltEvent(Frozen):
    """One line of the controller's log. With an `ack` it is also an answer to the edge."""

    event: BeltEventKind
    track_id: str | None = None
    seq: int | None = None
    lane: int | None = None
    ack: AckResult | None = None
    cause: str = ""


@dataclass
class _Pass:
    due_ns: int
    command: DecisionMessage | None = None
    over: bool = False


class Belt:
    """One line from the trigger to the divert point. Times are nanoseconds of one monotonic clock."""

    def __init__(self, settings: BeltSettings, now_ns: int) -> None:
        self._settings = settings
        self._passes: OrderedDict[str, _Pass] = OrderedDict()
        self._due: list[tuple[int, str]] = []
        self._answers: OrderedDict[tuple[str, int], AckResult] = OrderedDict()
        self._lanes: dict[int, int] = {}
        self._cleared_at_ns = now_ns
        self._heard_at_ns = now_ns
        self._edge_lost = False

    def announce(self, track_id: str, time_left_ms: int, now_ns: int) -> list[BeltEvent]:
        """A parcel was triggered. The same track may come again once its last parcel is past the divert point."""
        known = self._passes.get(track_id)
        if known is not None and not known.over:
            return []
        due_ns = now_ns + time_left_ms * NS_PER_MS
        heapq.heappush(self._due, (due_ns, track_id))
        self._passes[track_id] = _Pass(due_ns)
        self._passes.move_to_end(track_id)
        _forget(self._passes)
        return [BeltEvent(event=BeltEventKind.PARCEL, track_id=track_id)]

    def heartbeat(self, now_ns: int) -> list[BeltEvent]:
        """The edge lives."""
        self._heard_at_ns = now_ns
        if not self._edge_lost:
            return []
        self._edge_lost = False
        return [BeltEvent(event=BeltEventKind.EDGE_BACK)]

    def command(self, message: DecisionMessage, now_ns: int) -> list[BeltEvent]:
        """A command came. It is taken once, in time, for a parcel that is on the belt; every one is answered."""
        key = (message.track_id, message.seq)
        if key in self._answers:
            return [self._event(BeltEventKind.DUPLICATE, message, self._answers[key])]
        passing = self._passes.get(message.track_id)
        refusal = self._why_not(passing, message, now_ns)
        if passing is None or refusal is not None:
            result, cause = refusal or (AckResult.UNKNOWN_TRACK, "no such parcel on the belt")
            return [self._answer(BeltEventKind.REFUSED, message, result, cause=cause)]
        passing.command = message
        return [self._answer(BeltEventKind.COMMAND, message, AckResult.ACCEPTED)]

    def tick(self, now_ns: int) -> list[BeltEvent]:
        """Time has gone on: what reached the divert point goes its way."""
        self._clear_lanes(now_ns)
        events = []
        if not self._edge_lost and now_ns - self._heard_at_ns > self._settings.heartbeat_timeout_s * NS_PER_S:
            self._edge_lost = True
            events.append(BeltEvent(event=BeltEventKind.EDGE_LOST))
        while self._due and self._due[0][0] <= now_ns:
            events.append(self._divert(heapq.heappop(self._due)[1]))
        return events

    def next_due_ns(self) -> int | None:
        """When the next parcel reaches the divert point."""
        return self._due[0][0] if self._due else None

    @staticmethod
    def _why_not(passing: _Pass | None, message: DecisionMessage, now_ns: int) -> tuple[AckResult, str] | None:
        if passing is None:
            return AckResult.UNKNOWN_TRACK, "no such parcel on the belt"
        if passing.over or now_ns >= passing.due_ns:
            return AckResult.LATE, "the parcel has passed the divert point"
        if not message.live:
            return AckResult.DISABLED, "the edge is not live"
        if passing.command is not None:
            return AckResult.MISSED, "another command for this parcel was taken before"
        return None

    def _divert(self, track_id: str) -> BeltEvent:
        passing = self._passes[track_id]
        passing.over = True
        message = passing.command
        if message is None:
            cause = "no heartbeat" if self._edge_lost else "no decision"
            lane = self._settings.default_lane
            self._enter(lane)
            return BeltEvent(event=BeltEventKind.DEFAULTED, track_id=track_id, lane=lane, cause=cause)
        lane = self._lane_for(message)
        if not self._enter(lane):
            return self._answer(BeltEventKind.DEFAULTED, message, AckResult.LANE_FULL, lane=lane, cause="recirculated")
        result = AckResult.PASSED if lane == self._settings.onward_lane else AckResult.DIVERTED
        return self._answer(BeltEventKind.DIVERTED, message, result, lane=lane)

    def _lane_for(self, message: DecisionMessage) -> int:
        match message.action_word:
            case Action.PASS:
                return message.lane or self._settings.onward_lane
            case Action.NO_DECISION:
                return self._settings.default_lane
            case _:
                return message.lane or self._settings.hold_lane

    def _enter(self, lane: int) -> bool:
        if lane == self._settings.onward_lane:
            return True
        capacity = self._settings.lane_capacity
        if capacity is not None and self._lanes.get(lane, 0) >= capacity:
            return False
        self._lanes[lane] = self._lanes.get(lane, 0) + 1
        return True

    def _clear_lanes(self, now_ns: int) -> None:
        taken = int((now_ns - self._cleared_at_ns) / NS_PER_S / self._settings.lane_clearing_s)
        if taken:
            self._cleared_at_ns += int(taken * self._settings.lane_clearing_s * NS_PER_S)
            self._lanes = {lane: max(0, parcels - taken) for lane, parcels in self._lanes.items()}

    def _answer(
        self,
        kind: BeltEventKind,
        message: DecisionMessage,
        result: AckResult,
        *,
        lane: int | None = None,
        cause: str = "",
    ) -> BeltEvent:
        """An event that answers a command, remembered in case the command comes again."""
        self._answers[message.track_id, message.seq] = result
        _forget(self._answers)
        return self._event(kind, message, result, lane=lane, cause=cause)

    @staticmethod
    def _event(
        kind: BeltEventKind, message: DecisionMessage, result: AckResult, *, lane: int | None = None, cause: str = ""
    ) -> BeltEvent:
        return BeltEvent(event=kind, track_id=message.track_id, seq=message.seq, lane=lane, ack=result, cause=cause)


def _forget(memory: OrderedDict[str, _Pass] | OrderedDict[tuple[str, int], AckResult]) -> None:
    while len(memory) > MEMORY:
        memory.popitem(last=False)
