"""What every thread of a station works with, and the last step that all of them share: judge, then commit."""

from __future__ import annotations

import queue
from dataclasses import dataclass, field

import structlog

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import LookupStatus, Parcel, Reading, ReasonCode, Stamp
from edge.health import HealthMonitor, Pulses
from edge.station.backlog import Backlog
from edge.station.desk import Desk
from edge.station.frozen_cameras import FrozenCameras
from edge.station.judge import Judge
from edge.station.quarantine import Quarantine
from edge.station.reading_time import ReadingTime
from edge.station.settings import StationSettings

__all__ = ["Post"]

log = structlog.get_logger(__name__)


@dataclass
class Post:
    """What every loop of a station works with. `settled` holds parcels whose decision is committed, to be put away.

    Only `settings` is ever replaced, by `use`: look it up here each time. `records_fault` is what the log was told.
    """

    clock: Clock
    settings: StationSettings
    backlog: Backlog
    judge: Judge
    desk: Desk
    quarantine: Quarantine
    health: HealthMonitor
    alarms: AlarmRegister
    settled: queue.SimpleQueue[Parcel]
    pulses: Pulses
    reading_time: ReadingTime
    frozen_cameras: FrozenCameras
    records_fault: str = field(default="", init=False)

    def use(self, settings: StationSettings) -> None:
        """Changes lanes, times and limits, from the next step on."""
        self.settings = settings
        self.desk.use(settings)
        self.reading_time.use(least_ms=settings.least_reading_ms)
        self.frozen_cameras.use(frozen_after=settings.frozen_after_pictures)

    def can_be_read(self, parcel: Parcel) -> bool:
        """Whether a reading begun now would end early enough to be judged, committed and sent."""
        left_ms = self.clock.ms_until(parcel.deadline) - self.settings.reserve_ms
        return left_ms >= self.reading_time.expected_ms(len(parcel.pictures))

    def settle(self, parcel: Parcel, reading: Reading | None, fault: ReasonCode | None) -> None:
        """Judges and commits. Even if judging fails, the parcel gets its one disposition."""
        now = self.clock.utc()
        try:
            judgement = self.judge.judge(parcel, reading, at=now, fault=fault)
        except Exception:
            log.exception("judging failed in an unforeseen way", parcel_id=parcel.parcel_id)
            self.health.failed("policy", "judging failed in an unforeseen way; see the log")
            judgement = self.judge.give_up(parcel, ReasonCode.DEGRADED, at=now)
        else:
            self.health.worked("policy")
            self._note_records(judgement.evidence.lookup.status)
        self.desk.settle(parcel, judgement)

    def refuse(self, parcel_id: str, track_id: str, *, seen: Stamp) -> None:
        """Settles a parcel whose trigger can't be used: how long it has is not known, so its time counts as over."""
        station = self.settings.station
        parcel = Parcel(
            parcel_id=parcel_id, station=station, track_id=track_id,
            triggered_at=seen.utc, triggered=seen.instant, deadline=seen.instant,
        )  # fmt: skip
        self.settle(parcel, None, ReasonCode.TRIGGER_INVALID)

    def _note_records(self, answer: LookupStatus) -> None:
        if answer is LookupStatus.UNAVAILABLE:
            why = self.judge.records_fault
            if why != self.records_fault:
                log.error("declarations not searched", why=why)
            self.records_fault = why
            self.health.failed("records", why)
            self.alarms.raise_("records-unavailable")
        elif answer is not LookupStatus.NOT_LOOKED:
            self.records_fault = ""
            self.health.worked("records")
            self.alarms.clear("records-unavailable")
