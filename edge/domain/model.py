"""The one base of every word of the vocabulary: frozen, closed to unknown fields, and true to a JSON round trip.

A value that crossed a process, a file or a broker must come back equal to the one that was sent, so the types here
are chosen for JSON: tuples for lists, `Decimal` as a string, times as UTC ISO 8601.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "LABEL_PATTERN",
    "TRACK_PATTERN",
    "CountryCode",
    "CurrencyCode",
    "Frozen",
    "Instant",
    "Label",
    "Sha256",
    "Share",
    "Stamp",
    "TrackId",
    "UtcTime",
]


class Frozen(BaseModel):
    """A value of the vocabulary. Immutable, hashable, without unknown fields, without NaN or infinity."""

    # By default pydantic keeps 16,384 texts of what it read, for good: names and numbers that hardly come again.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, cache_strings="keys"
    )

    def to_json(self) -> str:
        """Compact JSON text; `from_json` gives an equal value back."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The value that `to_json` wrote.

        Raises:
            pydantic.ValidationError: the text is not JSON, or not of this shape.
        """
        return cls.model_validate_json(text)


def _as_utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset from UTC, such as 2026-11-23T09:30:00Z")
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError("in UTC the time lies before the year 1 or after 9999") from error


UtcTime = Annotated[dt.datetime, AfterValidator(_as_utc)]
"""A moment in UTC. A time without an offset is refused: nobody knows what it means."""

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2, in capitals. Not checked against the list: a new country must not stop a line."""

CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share or a confidence, 0 to 1."""

LABEL_PATTERN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")
Label = Annotated[str, StringConstraints(pattern=LABEL_PATTERN.pattern)]
"""A name that may enter a topic, a path or a log line: letters, digits, `.`, `_`, `-`; at most 63 characters."""

TRACK_PATTERN = re.compile(r"^[A-Za-z0-9._-]{1,32}$")
TrackId = Annotated[str, StringConstraints(pattern=TRACK_PATTERN.pattern)]
"""The line's number for one pass of a parcel. It wraps, so it names a pass only together with station and time."""


class Instant(Frozen):
    """A point of the machine's monotonic clock, valid within one boot only."""

    boot_id: str
    monotonic_ns: int = Field(ge=0)


class Stamp(Frozen):
    """When something happened: the wall clock to tell people, the monotonic clock to measure with."""

    utc: UtcTime
    instant: Instant
