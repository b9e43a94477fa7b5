"""The line's announcement of a parcel: what a controller or scanner says at the trigger, to station and conveyor."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from edge.domain import Label, ScannerCode
from edge.link.messages import Track, Version
from edge.link.wire import Wire

__all__ = ["ParcelMessage", "PictureMessage"]


class PictureMessage(Wire):
    """A picture that comes as a file: whose view it is, and its name in the spool's `incoming` folder."""

    name: Label = Field(description="of the view, such as top")
    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$")] = Field(
        description="bare name of the file; made visible as a whole, by a rename"
    )


class ParcelMessage(Wire):
    """A parcel was triggered. One of `d` and `x` says how far its divert point is; the track is needed, all else not.

    The same track again before that point is the same announcement again.
    """

    max_bytes = 16_384
    version: Version = 1
    track_id: Track
    time_left_ms: int | None = Field(
        default=None, ge=0, le=3_600_000, alias="d", description="milliseconds to the divert point, when it is sent"
    )
    distance_mm: int | None = Field(
        default=None, ge=0, le=10_000_000, alias="x",
        description="millimetres of belt to the divert point, when it is sent; the station knows the belt's speed",
    )  # fmt: skip
    age_ms: int = Field(
        default=0, ge=0, le=60_000, alias="a", description="milliseconds since the trigger, when it is sent"
    )
    clock_ms: int | None = Field(
        default=None, ge=0, lt=2**32, alias="c",
        description="milliseconds of the sender's clock when it is sent, wrapping at 32 bits: tells held-up messages",
    )  # fmt: skip
    scanner_codes: tuple[ScannerCode, ...] = Field(
        default=(), max_length=64, description="what the line's scanner read: text and AIM symbology identifier"
    )
    mass_g: int | None = Field(default=None, ge=0, le=10_000_000, description="mass in grams")
    length_mm: int | None = Field(default=None, ge=0, le=100_000, description="length along the belt")
    width_mm: int | None = Field(default=None, ge=0, le=100_000, description="width across the belt")
    height_mm: int | None = Field(default=None, ge=0, le=100_000, description="height above the belt")
    views: tuple[PictureMessage, ...] = Field(
        default=(), max_length=6, description="pictures that come as files; the station's own cameras add theirs"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.time_left_ms is None) == (self.distance_mm is None):
            raise ValueError("one of d and x is needed, and only one")
        if len({view.name for view in self.views}) < len(self.views):
            raise ValueError("two views have the same name")
        return self

    def left_ms(self, belt_speed_mm_s: float | None) -> int | None:
        """Milliseconds to the divert point; None: it gives a distance, and the belt's speed is not known."""
        if self.distance_mm is None:
            return self.time_left_ms
        return None if belt_speed_mm_s is None else int(self.distance_mm / belt_speed_mm_s * 1000)
