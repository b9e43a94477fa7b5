"""An alarm that is taken back for one parcel does not take back the call for another."""

from __future__ import annotations

import threading

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import AlarmState
from edge.station.missed_holds import MissedHolds

MEANWHILE_S = 0.2


class Interrupted(AlarmRegister):
    """Gives another parcel the time to go astray just before an alarm is taken back."""

    holds: MissedHolds
    other: threading.Thread

    def clear(self, alarm_id: str) -> None:
        self.other = threading.Thread(target=lambda: self.holds.missed(2))
        self.other.start()
        self.other.join(MEANWHILE_S)
        super().clear(alarm_id)


def test_a_parcel_that_goes_astray_while_the_alarm_is_taken_back_for_another_is_still_called_for() -> None:
    register = Interrupted(Clock())
    register.holds = MissedHolds(register)
    register.holds.missed(1)
    register.holds.diverted(1)
    register.other.join()
    (alarm,) = register.present()
    assert alarm.state is AlarmState.UNACKNOWLEDGED
