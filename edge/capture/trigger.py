"""What the line says of a parcel: the form of a trigger, and how strictly its file is read.

A trigger comes from the line's own software, but its scanner codes come from a label, and a file can be cut short or be
something else altogether. So everything is bounded and checked before anything is believed, and a picture is named by
its bare file name, which can't lead out of the folder.
"""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from edge.domain import Frozen, Label, Measurement, ScannerCode, TrackId, UtcTime, ViewFault
from edge.domain.model import TRACK_PATTERN
from edge.fault_words import error_in_words
from edge.files.plain import open_plain

__all__ = [
    "MAX_TIME_LEFT_MS",
    "MAX_TRIGGER_BYTES",
    "MAX_VIEWS",
    "Trigger",
    "TriggerError",
    "TriggerView",
    "is_trigger_name",
    "read_trigger",
    "track_in",
]

MAX_TRIGGER_BYTES = 65_536
MAX_TIME_LEFT_MS = 3_600_000
MAX_DISTANCE_MM = 10_000_000
MAX_VIEWS = 6


class TriggerError(Exception):
    """A trigger can't be used. `track_id` is what could still be read, so that its parcel gets a disposition."""

    def __init__(self, text: str, track_id: str | None = None) -> None:
        super().__init__(text)
        self.track_id = track_id


def is_trigger_name(name: str) -> bool:
    """Whether a file is called as a trigger is, be it by a program that writes endings in capitals."""
    return name.lower().endswith(".json")


def _bare(name: str) -> str:
    if name.startswith(".") or is_trigger_name(name):
        raise ValueError("must be a plain file name that does not begin with a dot, nor end like a trigger's")
    return name


FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,128}$"), AfterValidator(_bare)]


class TriggerView(Frozen):
    """One picture: the camera's name, and the file beside the trigger, or why there is none."""

    name: Label
    file: FileName | None = None
    not_captured: ViewFault | None = None
    why: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.file is None) == (self.not_captured is None):
            raise ValueError("a view has a file, or says by not_captured why it has none")
        return self


class Trigger(Frozen):
    """What the line says of a parcel: one of `time_left_ms` and `distance_mm` tells when its decision is due.

    The optional pair `boot_id`, `triggered_monotonic_ns` gives its exact age.
    """

    version: Literal[1]
    track_id: TrackId
    triggered_at: UtcTime | None = None
    time_left_ms: int | None = Field(
        default=None, ge=0, le=MAX_TIME_LEFT_MS, description="to the divert point, at the trigger"
    )
    distance_mm: int | None = Field(
        default=None, ge=0, le=MAX_DISTANCE_MM, description="of belt to the divert point, at the trigger"
    )
    boot_id: str | None = Field(default=None, max_length=64)
    triggered_monotonic_ns: int | None = Field(default=None, ge=0, lt=2**63)
    scanner_codes: tuple[ScannerCode, ...] = Field(default=(), max_length=64)
    mass_g: int | None = Field(default=None, ge=0, le=10_000_000)
    length_mm: int | None = Field(default=None, ge=0, le=100_000)
    width_mm: int | None = Field(default=None, ge=0, le=100_000)
    height_mm: int | None = Field(default=None, ge=0, le=100_000)
    views: tuple[TriggerView, ...] = Field(default=(), max_length=MAX_VIEWS)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.time_left_ms is None) == (self.distance_mm is None):
            raise ValueError("one of time_left_ms and distance_mm is needed, and only one")
        if (self.boot_id is None) != (self.triggered_monotonic_ns is None):
            raise ValueError("boot_id and triggered_monotonic_ns belong together: give both or none")
        if len({view.name for view in self.views}) < len(self.views):
            raise ValueError("two views have the same name")
        return self

    def left_ms(self, belt_speed_mm_s: float | None) -> int:
        """Milliseconds from the trigger to the divert point; from a distance, rounded down.

        Raises:
            TriggerError: it gives a distance, and the speed of the belt is not known.
        """
        if self.distance_mm is None:
            return self.time_left_ms or 0
        if belt_speed_mm_s is None:
            raise TriggerError("distance_mm can't be used: set triggers.belt_speed_mm_s", self.track_id)
        return min(int(self.distance_mm / belt_speed_mm_s * 1000), MAX_TIME_LEFT_MS)

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the pictures."""
        return tuple(view.file for view in self.views if view.file is not None)

    @property
    def measurement(self) -> Measurement:
        """Weight and size as measured by the line."""
        return Measurement(
            mass_g=self.mass_g, length_mm=self.length_mm, width_mm=self.width_mm, height_mm=self.height_mm
        )


def read_trigger(path: Path, *, least_views: int = 1) -> Trigger:
    """The trigger in a file, which must have at least this many views.

    Raises:
        TriggerError: the file is too large, not JSON, or not of this form; says what and where, never quoting values.
        FileNotFoundError: the file has gone since it was listed.
        OSError: it can't be read.
    """
    with open_plain(path) as file:
        raw = file.read(MAX_TRIGGER_BYTES + 1)
    raw = raw.removeprefix(codecs.BOM_UTF8)  # that Windows puts before a text
    if len(raw) > MAX_TRIGGER_BYTES:
        raise TriggerError(f"larger than {MAX_TRIGGER_BYTES} bytes, so it was not read")
    try:
        content = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        where = f" at byte {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise TriggerError(f"not valid JSON{where}; was it made visible before it was written whole?") from None
    try:
        # Strict: a number in quotes is a fault of the sender that had better be seen on the first day.
        trigger = Trigger.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise TriggerError(error_in_words(error, whole="trigger"), track_in(content, "track_id")) from None
    if len(trigger.views) < least_views:
        raise TriggerError("views: a trigger file names at least one picture", trigger.track_id)
    return trigger


def track_in(content: object, name: str) -> str | None:
    """The track under that name, if that much of a faulty trigger is sound."""
    if not isinstance(content, dict):
        return None
    track_id = content.get(name)
    return track_id if isinstance(track_id, str) and TRACK_PATTERN.fullmatch(track_id) else None
