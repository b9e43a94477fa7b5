"""What the station and a camera's process say to each other: one JSON object per message, over a pipe."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from edge.capture.settings import CameraSettings
from edge.domain import Frozen, ViewFault

__all__ = ["Begin", "Neighbour", "News", "Sign", "Take", "Taken"]


class Begin(Frozen):
    """The first message to the process: what it is to do."""

    settings: CameraSettings
    password: str | None = Field(default=None, repr=False)
    belt_speed_mm_s: float | None = None
    preview: Path | None = Field(default=None, description="file to show the newest picture in, replaced once a second")


class Neighbour(Frozen):
    """Another parcel on the belt, by its trigger on the monotonic clock."""

    triggered_ns: int
    length_mm: int | None = None


class Take(Frozen):
    """Asks for the picture nearest to a moment, as a file."""

    number: int
    at_ns: int
    within_ns: int
    file: Path
    triggered_ns: int = 0
    length_mm: int | None = None
    neighbours: tuple[Neighbour, ...] = ()


class Taken(Frozen):
    """The answer: written to the file, or why not."""

    number: int
    at_ns: int | None = None
    width_px: int = 0
    height_px: int = 0
    cut: bool = Field(default=False, description="a neighbour was cut off")
    fault: ViewFault | None = None
    why: str = ""


class Sign(Frozen):
    """A sign of life, several times a second, even while the stream blocks.

    `arrived_ns` is of the last frame of any kind, `usable_ns` of the last one that could be believed.
    """

    opened_ns: int | None = Field(default=None, description="since when the stream is open; None: it is not")
    frames: int = 0
    arrived_ns: int | None = None
    usable_ns: int | None = None
    width_px: int = 0
    height_px: int = 0
    frames_per_s: float = 0.0
    fault: str = Field(default="", description="why there is no stream, or why its frames can't be used")
    refused: bool = Field(default=False, description="the camera answers, but a person has to change something")
    frozen: bool = False


class News(Frozen):
    """A message from the process: one of the two."""

    sign: Sign | None = None
    taken: Taken | None = None
