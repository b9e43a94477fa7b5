"""Settings of where parcels come from: the spool folder, the line's announcements, the station's cameras."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from edge.domain import Frozen, Label
from edge.toml_values import NamedPath

__all__ = ["CameraSettings", "SpoolSettings", "Travel", "TriggerSettings"]

_SECRET = re.compile(r"(pass|pwd|token|secret|key|auth)\w*=(?!\{password\})[^&/]", re.IGNORECASE)
_SCHEMES = {"http", "https", "rtsp", "rtsps"}


class SpoolSettings(Frozen):
    """Where triggers appear, and how much of what is done stays on the disk."""

    folder: NamedPath = Field(description="holds incoming/, done/ and failed/; they are made where missing")
    poll_interval_ms: float = Field(default=10, gt=0, le=1000, description="between two looks into incoming/")
    keep_parcels: int = Field(default=20_000, ge=0, le=10_000_000, description="done parcels to keep, the newest")
    keep_mb: int = Field(
        default=10_000, ge=0, le=100_000_000, description="megabytes of done parcels to keep, the newest"
    )
    least_free_mb: int = Field(
        default=500, ge=0, le=100_000_000, description="with less free disk, done parcels go, the oldest first"
    )

    @property
    def incoming(self) -> Path:
        """Where triggers and their pictures appear."""
        return self.folder / "incoming"

    @property
    def done(self) -> Path:
        """Where parcels that are done lie, each in a folder of its id."""
        return self.folder / "done"


class TriggerSettings(Frozen):
    """How the line announces parcels, beside trigger files in the spool folder."""

    mqtt: bool = Field(default=False, description="take parcels that the line announces on the topic `parcel`")
    belt_speed_mm_s: float | None = Field(
        default=None, gt=0, le=20_000, description="of the belt, for triggers that give a distance"
    )
    picture_wait_ms: int = Field(
        default=500, ge=0, le=60_000, description="a picture that an announcement names is waited for so long"
    )


class Travel(StrEnum):
    """Which way parcels move through a picture."""

    RIGHT = "right"
    LEFT = "left"
    DOWN = "down"
    UP = "up"


def _known_source(source: str) -> str:
    """A device, or an address without a secret in it."""
    if source.startswith("/"):
        return source
    parts = urlsplit(source)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError("must be a device such as /dev/video0, or an address that begins with rtsp:// or http://")
    if parts.username is not None or parts.password is not None or _SECRET.search(source):
        raise ValueError(
            "must not hold a name with a password, or a key: give username and password_file, and write {password} "
            "where the camera wants it elsewhere than before its name"
        )
    return source


class CameraSettings(Frozen):
    """One area camera that runs freely: pictures are chosen by the moment of the trigger."""

    name: Label = Field(description="of its view, such as top")
    source: Annotated[str, AfterValidator(_known_source)] = Field(
        description="device (/dev/video0) or address of its stream (rtsp://, http:// with MJPEG), without its password"
    )
    username: str | None = Field(default=None, description="name to log in with")
    password_file: NamedPath | None = Field(default=None, description="file that holds the password and nothing else")
    width_px: int | None = Field(
        default=None, ge=16, le=65_535, description="width of its pictures; another one is refused"
    )
    height_px: int | None = Field(
        default=None, ge=16, le=65_535, description="height of its pictures; another one is refused"
    )
    offset_ms: float = Field(
        default=0,
        ge=-10_000,
        le=600_000,
        description="from trigger to arrival of its picture; with field_mm: when its leading edge is in the middle",
    )
    window_ms: float = Field(
        default=200, gt=0, le=10_000, description="how far from that moment a picture may have arrived"
    )
    field_mm: int | None = Field(
        default=None, ge=1, le=100_000, description="length of belt in the picture: neighbours are cut off by it"
    )
    travel: Travel = Field(default=Travel.RIGHT, description="which way parcels move through the picture")
    tolerance_mm: int = Field(
        default=20, ge=0, le=100_000, description="parcels that are nearer to each other can't be told apart"
    )
    lost_after_ms: float = Field(
        default=1500, ge=100, le=600_000, description="without a picture for so long it is reconnected"
    )
    open_timeout_ms: float = Field(default=5000, ge=100, le=600_000, description="for opening device or stream")
    reconnect_most_s: float = Field(default=5, gt=0, le=3600, description="longest wait between tries to reconnect")
    frozen_after_s: float = Field(
        default=3,
        gt=0,
        le=86_400,
        description="the very same picture for so long is not believed; no sensor gives it twice",
    )
    memory_mb: int = Field(default=150, ge=1, le=100_000, description="newest pictures kept for triggers to come")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.width_px is None) != (self.height_px is None):
            raise ValueError("width_px and height_px belong together: give both or none")
        if self.password_file is not None and self.username is None:
            raise ValueError("password_file needs username")
        return self

    @property
    def told_source(self) -> str:
        """The source as it may be shown and logged: what follows a question mark may be a key."""
        return self.source if self.source.startswith("/") else urlsplit(self.source)._replace(query="").geturl()
