"""The bar at the top of every screen: the line, its state in one big word, the age of its last sign of life, alarms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from edge.clock import Clock
from edge.domain import Alarm, AlarmState, FunctionState, StationMode
from edge.health import STALE_AFTER_S, StationStatus, StatusError, read_status

__all__ = ["Bar", "StateWord", "read_bar"]


_STANDING = {AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED}
_ENFORCING = {"link", "controller"}
"""Functions without which a decision does not reach the conveyor."""


class StateWord(StrEnum):
    """The state of the line, in one word."""

    RUNNING = "RUNNING"
    DEGRADED = "DEGRADED"
    NOT_ENFORCING = "NOT ENFORCING"
    STALE = "STALE"


@dataclass(frozen=True)
class Bar:
    """What the bar shows. `age_s` and `status` are None if the station never spoke; `why` holds no label text."""

    word: StateWord
    why: str
    age_s: float | None = None
    status: StationStatus | None = None

    @property
    def loudest(self) -> int | None:
        """The highest priority of an alarm that nobody has acknowledged: the screens sound for it."""
        return min(
            (alarm.priority for alarm in self.alarms if alarm.state is not AlarmState.ACKNOWLEDGED), default=None
        )

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Alarms in sight, highest priority first."""
        return tuple(alarm for alarm in self.status.alarms if alarm.state.in_sight) if self.status else ()


def read_bar(status_file: Path, clock: Clock) -> Bar:
    """The bar, from the station's last status."""
    try:
        status = read_status(status_file)
    except StatusError as error:
        return Bar(StateWord.STALE, str(error))
    age_s = clock.ms_since(status.at.instant) / 1000
    word, why = _judged(status, age_s)
    return Bar(word, why, age_s, status)


def _judged(status: StationStatus, age_s: float) -> tuple[StateWord, str]:
    if age_s > STALE_AFTER_S:
        return StateWord.STALE, "The station is silent. Holds can be read here; nothing can be done with them."
    if status.mode is not StationMode.LIVE:
        return StateWord.NOT_ENFORCING, f"The station only watches (mode {status.mode.value}): no parcel is stopped."
    for health in status.functions:
        if health.function in _ENFORCING and health.state is FunctionState.FAILED:
            return StateWord.NOT_ENFORCING, f"Decisions do not reach the conveyor: {health.detail or health.function}."
    if status.stalled:
        return StateWord.DEGRADED, f"{status.stalled[0]} does not turn any more."
    for health in status.functions:
        if health.state is not FunctionState.OK:
            return StateWord.DEGRADED, f"{health.function}: {health.detail or health.state.value}"
    standing = [alarm for alarm in status.alarms if alarm.state in _STANDING]
    return (StateWord.DEGRADED, standing[0].condition) if standing else (StateWord.RUNNING, "")
