"""From a trigger to the parcel that the station works with: its name, and when it was triggered and is due.

The deadline is never later than the truth: if the age of a trigger can't be known, it counts as old.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from edge.capture.trigger import Trigger, TriggerError
from edge.clock import Clock
from edge.domain import Instant, Parcel, View

__all__ = ["Namer", "parcel_id_of"]

LABEL_LENGTH = 63


def parcel_id_of(station: str, track_id: str, at: dt.datetime) -> str:
    """Station, track and time. The same trigger gives the same id, even after a restart."""
    tail = f"-{track_id}-{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03d}Z"
    return station[: LABEL_LENGTH - len(tail)] + tail


@dataclass(frozen=True)
class Namer:
    """Makes parcels out of the triggers of one station.

    Args:
        station: name that goes into parcel ids.
        clock: the station's.
        folder: where the pictures lie.
        belt_speed_mm_s: for triggers that give a distance.
    """

    station: str
    clock: Clock
    folder: Path
    belt_speed_mm_s: float | None = None

    def parcel(self, trigger: Trigger, *, seen_at: dt.datetime, appeared_after: Instant | None) -> Parcel:
        """The parcel of a trigger.

        Args:
            trigger: as it was read.
            seen_at: when it appeared, by the wall clock; used if it does not say when it was triggered.
            appeared_after: an instant at which it was not there yet; None: it was there when we started.

        Raises:
            edge.capture.TriggerError: it gives a distance, and the speed of the belt is not known; or it comes from
                another clock than it says.
        """
        triggered_at = trigger.triggered_at or seen_at
        triggered, deadline = self._timing(trigger, appeared_after)
        return Parcel(
            parcel_id=parcel_id_of(self.station, trigger.track_id, triggered_at),
            station=self.station,
            track_id=trigger.track_id,
            triggered_at=triggered_at,
            triggered=triggered,
            deadline=deadline,
            scanner_codes=trigger.scanner_codes,
            measurement=trigger.measurement,
            views=tuple(
                View(
                    name=view.name,
                    path=str(self.folder / view.file) if view.file is not None else "",
                    not_captured=view.not_captured,
                    why=view.why,
                )
                for view in trigger.views
            ),
        )

    def _timing(self, trigger: Trigger, appeared_after: Instant | None) -> tuple[Instant, Instant]:
        """When the parcel was triggered, and when it will be at the divert point: never later than in truth."""
        clock, now, left_ms = self.clock, self.clock.instant(), trigger.left_ms(self.belt_speed_mm_s)
        if trigger.boot_id is not None and trigger.triggered_monotonic_ns is not None:
            begin = Instant(boot_id=trigger.boot_id, monotonic_ns=trigger.triggered_monotonic_ns)
            if clock.ms_until(begin) > 0:  # its deadline would be later than the truth
                raise TriggerError(
                    "triggered_monotonic_ns lies ahead of this machine's monotonic clock (CLOCK_MONOTONIC)",
                    trigger.track_id,
                )
            # From another boot: all we know is that it is too late.
            return begin, clock.after(left_ms, begin) if trigger.boot_id == clock.boot_id else now
        if appeared_after is not None:
            return appeared_after, clock.after(left_ms, appeared_after)
        # It was there when we started: only the wall clock can tell its age, unless it was set back.
        age_ms = -1.0
        if trigger.triggered_at is not None:
            age_ms = (clock.utc() - trigger.triggered_at) / dt.timedelta(milliseconds=1)
        if age_ms < 0:
            return now, now
        begin = clock.after(-age_ms, now)
        return begin, clock.after(left_ms - age_ms, now)
