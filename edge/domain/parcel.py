"""A parcel as the line announces it: one physical item passing once, before anything has been read."""

from __future__ import annotations

from pydantic import Field

from edge.domain.model import Frozen, Instant, Label, Sha256, TrackId, UtcTime
from edge.domain.reading import ViewFault

__all__ = ["Measurement", "Parcel", "ScannerCode", "View"]


class ScannerCode(Frozen):
    """A code that the line's own scanner read. Its text is hostile data like any label's."""

    text: str = Field(max_length=4096)
    symbology_id: str | None = Field(default=None, max_length=8, description="AIM identifier such as ]C1")


class Measurement(Frozen):
    """What the line's scale and dimensioner measured. None: not measured, which is not zero."""

    mass_g: int | None = Field(default=None, ge=0)
    length_mm: int | None = Field(default=None, ge=0)
    width_mm: int | None = Field(default=None, ge=0)
    height_mm: int | None = Field(default=None, ge=0)

    @property
    def volume_cm3(self) -> float | None:
        """Volume of the enclosing box, or None where a side is missing or zero."""
        if not (self.length_mm and self.width_mm and self.height_mm):
            return None
        return self.length_mm * self.width_mm * self.height_mm / 1000

    @property
    def bulk_density_kg_l(self) -> float | None:
        """Gross mass over box volume: the only density that can be seen from outside."""
        if self.mass_g is None or self.volume_cm3 is None:
            return None
        return self.mass_g / self.volume_cm3


class View(Frozen):
    """One picture of a parcel, named by the camera that took it; the file lies where `path` says.

    A camera that should have taken one and did not leaves a view as well, with the fault instead of a path: a side that
    nobody looked at is not a side with nothing on it.
    """

    name: Label
    path: str = ""
    sha256: Sha256 | None = None
    not_captured: ViewFault | None = Field(default=None, description="why there is no picture")
    why: str = Field(default="", max_length=200, description="the same for a technician, with what to do")


class Parcel(Frozen):
    """One physical item passing the station once.

    `track_id` is given by the line and wraps; `parcel_id` (station, track and trigger time) is the key.
    """

    parcel_id: Label
    station: Label
    track_id: TrackId
    triggered_at: UtcTime
    triggered: Instant = Field(description="the trigger on the monotonic clock, as nearly as it is known")
    deadline: Instant = Field(description="the last instant at which the controller can still act")
    scanner_codes: tuple[ScannerCode, ...] = ()
    measurement: Measurement = Measurement()
    views: tuple[View, ...] = ()

    @property
    def pictures(self) -> tuple[View, ...]:
        """The views that there is a picture of."""
        return tuple(view for view in self.views if view.not_captured is None)
