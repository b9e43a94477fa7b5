"""Which part of a picture belongs to which parcel: where they lay on the belt at the moment it was taken.

A parcel's leading edge breaks the light barrier at its trigger, and lies in the middle of the picture `offset` later;
the belt moves it on from there. So we know where every triggered parcel begins, without knowing what it looks like, and
a picture that shows two of them can be cut between them. Pure: no picture, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Passing", "Place", "Span", "TooCloseError", "own_span"]

NS_PER_S = 1e9
LONGEST_MM = 2000
"""Assumed for parcels of unknown length: most sorters take 1,500 mm at most."""


class TooCloseError(Exception):
    """Two parcels are too close for what is seen of them to be told apart; the text says so with figures."""


@dataclass(frozen=True)
class Passing:
    """A parcel on the belt. `length_mm` is None if the line did not measure it."""

    triggered_ns: int
    length_mm: int | None = None


@dataclass(frozen=True)
class Place:
    """Where the camera is and what it sees: `field_mm` of belt, placed to within `tolerance_mm`."""

    offset_ms: float
    field_mm: float
    speed_mm_s: float
    tolerance_mm: float

    def lead_mm(self, parcel: Passing, at_ns: int) -> float:
        """How far downstream of the middle of the picture a parcel's leading edge lies."""
        return (at_ns - parcel.triggered_ns - self.offset_ms * 1e6) / NS_PER_S * self.speed_mm_s


@dataclass(frozen=True)
class Span:
    """Part of a picture along the belt, in fractions of its length: 0 is the upstream end, 1 the downstream end."""

    begin: float = 0.0
    end: float = 1.0

    @property
    def whole(self) -> bool:
        """Whether it is all of the picture."""
        return self.begin <= 0 and self.end >= 1


def own_span(place: Place, own: Passing, others: Iterable[Passing], at_ns: int) -> Span:
    """The part of a picture that shows this parcel and no other.

    Args:
        place: of the camera.
        own: the parcel that the picture is for.
        others: parcels triggered before or after it.
        at_ns: when the picture was taken, on the clock of the triggers.

    Raises:
        TooCloseError: a neighbour begins before this one ends, or too close to its end.
    """
    half, tolerance = place.field_mm / 2, place.tolerance_mm
    lead = place.lead_mm(own, at_ns)
    low, high = -half, half
    for other in others:
        other_lead = place.lead_mm(other, at_ns)
        if -half - tolerance < other_lead <= lead:
            low = max(low, _cut_mm(ahead=(lead, own.length_mm), behind_mm=other_lead, tolerance_mm=tolerance))
        elif other_lead > lead and lead < half and other_lead - (other.length_mm or LONGEST_MM) < half:
            high = min(high, _cut_mm(ahead=(other_lead, other.length_mm), behind_mm=lead, tolerance_mm=tolerance))
    if high - low < tolerance:
        raise TooCloseError("the parcel had left the picture, or not reached it, when it was taken; check offset_ms")
    return Span((low + half) / place.field_mm, (high + half) / place.field_mm)


def _cut_mm(*, ahead: tuple[float, int | None], behind_mm: float, tolerance_mm: float) -> float:
    """Where to cut between a parcel ahead and one behind it: in the gap between them, or just before the one behind.

    The one behind begins at `behind_mm`, to within the tolerance.
    """
    lead_mm, length_mm = ahead
    if length_mm is None:
        gap_mm = lead_mm - behind_mm
        if gap_mm < tolerance_mm:
            raise TooCloseError(f"two parcels were triggered within {gap_mm:.0f} mm of belt")
        return behind_mm + min(tolerance_mm, gap_mm) / 2
    gap_mm = lead_mm - length_mm - behind_mm
    if gap_mm < tolerance_mm:
        raise TooCloseError(
            f"the next parcel lies {gap_mm:.0f} mm behind the one before; {tolerance_mm:.0f} are needed"
        )
    return behind_mm + gap_mm / 2
