"""Whether the moment at which a frame arrived tells when it was taken.

After a stall, a network delivers all at once what the camera took meanwhile: such frames arrive late and in a rush, and
dated by their arrival they would show an earlier parcel than the one they are chosen for. So after a gap no arrival is
believed until a frame comes at the camera's usual interval after the one before.
"""

from __future__ import annotations

import statistics

__all__ = ["Pace"]

GAP = 2.5
"""Usual intervals that make a silence a gap."""
RUSH = 0.5
"""A frame that comes sooner than this share of the usual interval was waiting somewhere."""
MEMORY = 0.05
"""Weight of the newest interval: roughly the last twenty count."""
MOST = 4.0
"""A gap counts as at most this many usual intervals: a camera that has become slower is learnt, but no stall is."""
FIRST = 5
"""Intervals that have to be seen before anything is believed."""


class Pace:
    """Learns how far apart the frames of one camera are."""

    def __init__(self) -> None:
        self.usual_ms = 0.0
        self._first: list[float] = []
        self._last_ns: int | None = None
        self._unsure_until_ns = 0

    def arrived(self, at_ns: int) -> bool:
        """Notes a frame. Returns whether the moment of its arrival can be believed."""
        last_ns, self._last_ns = self._last_ns, at_ns
        if last_ns is None:
            return False
        apart_ms = (at_ns - last_ns) / 1e6
        if len(self._first) < FIRST:
            self._first.append(apart_ms)
            self.usual_ms = statistics.median(self._first)
            return False
        if apart_ms > GAP * self.usual_ms:
            # Held-up frames come faster than they were taken, so the rush lasts no longer than the gap did.
            self._unsure_until_ns = at_ns + (at_ns - last_ns)
            self._learn(min(apart_ms, MOST * self.usual_ms))
            return False
        if at_ns < self._unsure_until_ns and apart_ms < RUSH * self.usual_ms:
            return False
        self._unsure_until_ns = 0
        self._learn(apart_ms)
        return True

    def _learn(self, apart_ms: float) -> None:
        self.usual_ms += MEMORY * (apart_ms - self.usual_ms)
