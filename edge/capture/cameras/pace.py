"""Whether the moment at which a frame arrived tells when it was taken.

A network that stalls delivers what the camera took meanwhile all at once: such frames arrive late and in a rush, and
taken at their arrival they would show an earlier parcel than the one they are chosen for. So after a gap nothing is
believed until a frame comes at the camera's usual distance from the one before.
"""

from __future__ import annotations

__all__ = ["Pace"]

GAP = 2.5
"""Usual distances from which a silence is a gap."""
RUSH = 0.5
"""A frame that comes sooner than this share of the usual distance was waiting somewhere."""
MEMORY = 0.05
"""Weight of the newest distance: about the last twenty count."""
FEW = 3


class Pace:
    """Learns how far apart the frames of one camera are."""

    def __init__(self) -> None:
        self.usual_ms = 0.0
        self._last_ns: int | None = None
        self._seen = 0
        self._unsure = False

    def arrived(self, at_ns: int) -> bool:
        """Takes note of a frame; whether the moment of its arrival can be believed."""
        last_ns, self._last_ns = self._last_ns, at_ns
        if last_ns is None:
            return False
        apart_ms = (at_ns - last_ns) / 1e6
        if self._seen < FEW:
            self._seen += 1
            self.usual_ms = max(self.usual_ms, apart_ms)  # the first ones may come in a rush
            return self._seen == FEW
        if apart_ms > GAP * self.usual_ms:
            self._unsure = True
            return False
        if self._unsure and apart_ms < RUSH * self.usual_ms:
            return False
        self._unsure = False
        if apart_ms >= RUSH * self.usual_ms:
            self.usual_ms += MEMORY * (apart_ms - self.usual_ms)
        return True
