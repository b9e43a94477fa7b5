"""The alarms present now, in the states of ISA-18.2: raised, acknowledged, gone but not yet acknowledged.

Raising an alarm that is present already changes nothing and tells nobody: a condition is one alarm however often it is
noticed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from edge.alarms.catalogue import CATALOGUE
from edge.clock import Clock
from edge.domain import Alarm, AlarmState

__all__ = ["AlarmRegister"]


class AlarmRegister:
    """Present alarms of one station. Safe to use from any thread.

    Args:
        clock: gives the time an alarm is raised at.
        on_change: told of each alarm whose state changed, outside the lock, in the thread that changed it.
    """

    def __init__(self, clock: Clock, *, on_change: Callable[[Alarm], None] = lambda _: None) -> None:
        self._clock = clock
        self._on_change = on_change
        self._lock = threading.Lock()
        self._present: dict[str, Alarm] = {}

    def raise_(self, alarm_id: str) -> None:
        """The condition holds.

        Raises:
            KeyError: no such alarm in the catalogue.
        """
        definition = CATALOGUE[alarm_id]
        with self._lock:
            known = self._present.get(alarm_id)
            if known is not None and known.state is not AlarmState.RETURNED_UNACKNOWLEDGED:
                return
            alarm = Alarm(**definition.model_dump(), raised_at=self._clock.stamp())
            self._present[alarm_id] = alarm
        self._on_change(alarm)

    def clear(self, alarm_id: str) -> None:
        """The condition is gone. An alarm nobody acknowledged stays visible until somebody does."""
        self._move(
            alarm_id,
            {
                AlarmState.UNACKNOWLEDGED: AlarmState.RETURNED_UNACKNOWLEDGED,
                AlarmState.ACKNOWLEDGED: AlarmState.NORMAL,
            },
        )

    def acknowledge(self, alarm_id: str) -> None:
        """A person has seen it."""
        self._move(
            alarm_id,
            {
                AlarmState.UNACKNOWLEDGED: AlarmState.ACKNOWLEDGED,
                AlarmState.RETURNED_UNACKNOWLEDGED: AlarmState.NORMAL,
            },
        )

    def present(self) -> tuple[Alarm, ...]:
        """Highest priority first, then oldest."""
        with self._lock:
            return tuple(sorted(self._present.values(), key=lambda alarm: (alarm.priority, alarm.raised_at.utc)))

    def _move(self, alarm_id: str, moves: dict[AlarmState, AlarmState]) -> None:
        with self._lock:
            known = self._present.get(alarm_id)
            if known is None or known.state not in moves:
                return
            alarm = known.model_copy(update={"state": moves[known.state]})
            if alarm.state is AlarmState.NORMAL:
                del self._present[alarm_id]
            else:
                self._present[alarm_id] = alarm
        self._on_change(alarm)
