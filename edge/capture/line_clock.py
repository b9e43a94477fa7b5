"""How long an announcement was on its way, by the clock of the line that sends it.

A network that stalls delivers announcements late; dated by their arrival, their pictures would be those of another
parcel. No clock is set here: the line says what its own clock showed when it sent the message, and the message that
took least time tells how far that clock is from ours. Any other message was held up for as much longer as it took.
"""

from __future__ import annotations

from collections import deque

__all__ = ["LineClock"]

WRAPS_MS = 1 << 32
"""A controller counts milliseconds in 32 bits, which wrap after 49 days."""
DRIFT = 200e-6
"""Two quartz clocks drift apart by less than this; so much may have been added since the fastest message."""
ANOTHER_CLOCK_MS = 60_000.0
"""No link holds a message up for this long: the line's clock was restarted."""
MEMORY = 30
"""Messages remembered; after this many, even a clock that has jumped by less than a minute is known again."""


class LineClock:
    """Learns how far the line's clock is from ours. For use from one thread."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque(maxlen=MEMORY)

    def held_up_ms(self, clock_ms: int, came_ns: int) -> float:
        """How much longer than the fastest one a message took; 0 for the first.

        Args:
            clock_ms: what the line's clock showed when the message was sent.
            came_ns: when it came, on our monotonic clock.
        """
        came_ms = came_ns / 1e6
        apart_ms = came_ms - clock_ms
        least_ms = min((apart + DRIFT * (came_ms - came) for came, apart in self._seen), default=apart_ms)
        apart_ms += WRAPS_MS * round((least_ms - apart_ms) / WRAPS_MS)
        if apart_ms - least_ms > ANOTHER_CLOCK_MS:
            self._seen.clear()
            least_ms = apart_ms
        self._seen.append((came_ms, apart_ms))
        return max(0.0, apart_ms - least_ms)
