"""What there is to tell: alarms in sight, open holds, and a station that has fallen silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from edge.clock import Clock
from edge.console.text import shortened
from edge.domain import AlarmState, Hold, HoldState, Priority
from edge.health import StationStatus, StatusError, read_status
from edge.journal import JournalReader

__all__ = ["Matter", "MatterKind", "Matters"]

SILENT_S = 60.0
"""A station writes its status every 2 s; a start, a restart or an upgrade takes less than this."""
SILENT = "The station is silent. The conveyor acts by its own default; look at the machine."


class MatterKind(StrEnum):
    """What routes choose by."""

    ALARM = "alarm"
    HOLD = "hold"


@dataclass(frozen=True)
class Matter:
    """One thing that needs somebody. It keeps the same `key` for as long as it lasts."""

    key: str
    kind: MatterKind
    priority: Priority
    since: dt.datetime
    text: str
    hold_id: str = ""


class Matters:
    """Looks at one station. For use from one thread.

    Args:
        status_file: replaced by the station every few seconds.
        journal: opened for reading.
        clock: of this machine.
    """

    def __init__(self, status_file: Path, journal: JournalReader, clock: Clock) -> None:
        self._status_file, self._journal, self._clock = status_file, journal, clock
        self._heard = clock.instant()
        self._last_word = clock.boot_id
        """Tells one silence from the next; a process id does not, it comes again after a boot."""
        self._priorities: dict[int, Priority] = {}
        self._open_holds: list[Matter] = []
        self._mark: tuple[int, int] | None = None

    def open(self) -> dict[str, Matter]:
        """What nobody is dealing with yet, by key; the gravest first, then the oldest.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        matters = sorted((*self._of_station(), *self._holds()), key=lambda matter: (matter.priority, matter.since))
        return {matter.key: matter for matter in matters}

    def _of_station(self) -> Iterator[Matter]:
        try:
            status = read_status(self._status_file)
        except StatusError as error:
            yield from self._silence(self._clock.utc(), str(error))
            return
        self._last_word = status.at.utc.isoformat()
        if status.at.instant.boot_id == self._clock.boot_id:
            self._heard = status.at.instant
        # One from before a boot is about to be replaced, if the station starts.
        silence = list(self._silence(status.at.utc, SILENT))
        yield from silence
        if not silence and self._heard == status.at.instant:
            yield from _alarms(status)

    def _silence(self, since: dt.datetime, text: str) -> Iterator[Matter]:
        if self._clock.ms_since(self._heard) > SILENT_S * 1000:
            yield Matter(f"silent:{self._last_word}", MatterKind.ALARM, Priority.CRITICAL, since, text)

    def _holds(self) -> Iterator[Matter]:
        mark = self._journal.hold_mark()
        if mark != self._mark:
            holds = self._journal.open_holds()
            self._priorities = {hold.seq: self._priorities.get(hold.seq) or self._priority(hold) for hold in holds}
            self._open_holds = [self._hold(hold) for hold in holds if hold.state is not HoldState.CLAIMED]
            self._mark = mark
        yield from self._open_holds

    def _hold(self, hold: Hold) -> Matter:
        escalated = hold.state is HoldState.ESCALATED
        return Matter(
            key=f"hold:{hold.hold_id}:{'escalated' if escalated else 'open'}",
            kind=MatterKind.HOLD,
            priority=Priority.HIGH if escalated else self._priorities[hold.seq],
            since=hold.opened_at.utc,
            text=shortened(f"{hold.item_id or hold.track_id}, lane {hold.lane}: {hold.sentence}", 300),
            hold_id=hold.hold_id,
        )

    def _priority(self, hold: Hold) -> Priority:
        row = self._journal.decision(hold.seq)
        return Priority.HIGH if row is not None and row.record.decision.is_grave else Priority.MEDIUM


def _alarms(status: StationStatus) -> Iterator[Matter]:
    for alarm in status.alarms:
        if alarm.state is AlarmState.UNACKNOWLEDGED:
            key = f"alarm:{alarm.alarm_id}:{alarm.raised_at.utc.isoformat()}"
            yield Matter(
                key, MatterKind.ALARM, alarm.priority, alarm.raised_at.utc, f"{alarm.condition} {alarm.action}"
            )
