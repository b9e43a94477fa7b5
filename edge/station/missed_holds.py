"""Held parcels that may have gone on, and the alarm that sends somebody after them.

The controller may say after its time that such a parcel was diverted. The alarm then counts as returned, but only where
that is known of each parcel for which people were called. What an earlier run called them for is told by the journal:
the parcels whose holds are still open and that were not diverted.
"""

from __future__ import annotations

import threading

from edge.alarms import AlarmRegister

__all__ = ["MissedHolds"]

ALARM = "hold-unconfirmed"


class MissedHolds:
    """Numbers of the decisions whose parcels somebody is to look for. Safe to use from any thread."""

    def __init__(self, alarms: AlarmRegister) -> None:
        self._alarms = alarms
        self._lock = threading.Lock()
        self._missing: set[int] | None = None
        """None: an alarm that is present stands for parcels of an earlier run, which are not known yet."""

    def restore(self, astray: set[int]) -> None:
        """Takes the parcels that may have gone on in earlier runs for those that a restored alarm stands for."""
        with self._lock:
            if self._alarm_is_present:
                self._missing = set(astray)
                if not astray:
                    self._alarms.clear(ALARM)

    def missed(self, seq: int) -> bool:
        """Calls people, because the parcel may have gone on. False: they were called for it before."""
        with self._lock:
            if self._missing is not None and seq in self._missing:
                return False
            if not self._alarm_is_present:
                self._missing = {seq}
            elif self._missing is not None:
                self._missing.add(seq)
            self._alarms.raise_(ALARM)
            return True

    def diverted(self, seq: int) -> None:
        """Notes that the parcel lies where it belongs. The last one for which people were called ends the condition."""
        with self._lock:
            if not self._missing or seq not in self._missing:
                return
            self._missing.remove(seq)
            if not self._missing:
                self._alarms.clear(ALARM)  # before anybody can call for another parcel: that call must stand

    @property
    def _alarm_is_present(self) -> bool:
        return any(alarm.alarm_id == ALARM for alarm in self._alarms.present())
