"""Which tracks are on the belt: one that is announced again meanwhile is the same parcel, not another one.

Otherwise two decisions would be on their way to the controller, and it could not tell which of them counts.
"""

from __future__ import annotations

from edge.clock import Clock
from edge.domain import Instant

__all__ = ["TracksOnBelt"]


class TracksOnBelt:
    """Tracks whose parcels have not reached their divert point. To be used from one thread.

    Args:
        clock: the station's.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[str, Instant] = {}

    def take(self, track_id: str, deadline: Instant) -> bool:
        """Notes a parcel until its deadline. False: one with its track is still on the belt."""
        due = self._due.pop(track_id, None)
        if due is not None and self._clock.ms_until(due) > 0:
            self._due[track_id] = due
            return False
        self._due[track_id] = deadline
        self._forget_oldest()
        return True

    def _forget_oldest(self) -> None:
        """Those that came first have mostly reached their end first; any other is forgotten a little later."""
        while self._clock.ms_until(self._due[oldest := next(iter(self._due))]) <= 0:
            del self._due[oldest]
            if not self._due:
                return
