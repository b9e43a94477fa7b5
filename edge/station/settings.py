"""What one station is told about itself: its names, its lanes, its workers and its time budget."""

from __future__ import annotations

import os

from pydantic import ConfigDict, Field

from edge.domain import LIVE, Action, Frozen, Label, Share, StationMode
from edge.link import Topics

__all__ = ["Lanes", "StationSettings"]


class Lanes(Frozen):
    """Lane numbers of the conveyor by action. 0 lets the controller choose."""

    model_config = ConfigDict(json_schema_extra=LIVE)

    onward: int = Field(default=0, ge=0, le=65535, description="lane for parcels that pass")
    hold: int = Field(default=17, ge=0, le=65535, description="lane for held parcels")
    recheck: int = Field(default=18, ge=0, le=65535, description="lane back to the scanner, or to manual reading")
    hold_flood: int | None = Field(
        default=None, ge=0, le=65535,
        description="lane for parcels held while far too many are, such as one that goes round; None: the hold lane",
    )  # fmt: skip

    def lane_for(self, action: Action, *, flood: bool = False) -> int:
        """The lane that goes with an action, in a flood of holds or not."""
        if action is Action.HOLD and flood and self.hold_flood is not None:
            return self.hold_flood
        return {Action.PASS: self.onward, Action.HOLD: self.hold, Action.RECHECK: self.recheck}.get(action, 0)


class StationSettings(Frozen):
    """One station at one line of one site."""

    site: Label = Field(default="site", description="name of the site in topics")
    line: Label = Field(default="line-1", description="name of the line in topics")
    station: Label = Field(default="station-1", description="name of this station in topics and parcel ids")
    mode: StationMode = Field(default=StationMode.LIVE, description="shadow and simulation: decide, but do not act")
    lanes: Lanes = Lanes()
    workers: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)), ge=1, le=64, description="reading processes, one a core"
    )
    backlog_parcels: int = Field(
        default=500, ge=1, le=100_000, description="parcels that may wait for a reading process"
    )
    frozen_after_pictures: int = Field(
        default=3,
        ge=2,
        le=1000,
        json_schema_extra=LIVE,
        description="a camera that gives the same picture for so many parcels in a row is frozen",
    )
    hold_flood_share: Share = Field(
        default=0.5, gt=0,
        description="share of holds among the latest 200 parcels from which far too many are held: a bad feed, say",
    )  # fmt: skip
    reserve_ms: float = Field(
        default=400,
        ge=50,
        le=60_000,
        json_schema_extra=LIVE,
        description="kept of every parcel's time for judging, committing and sending, and for ending a hung process",
    )
    least_reading_ms: float = Field(
        default=200,
        ge=0,
        le=60_000,
        json_schema_extra=LIVE,
        description="a parcel with less time for reading is decided without its pictures",
    )

    @property
    def topics(self) -> Topics:
        """What the station sends and hears over MQTT, and where."""
        return Topics(site=self.site, line=self.line, station=self.station)
