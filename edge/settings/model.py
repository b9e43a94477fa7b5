"""What one station is configured with: the settings of all rooms, and where its files are."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from edge.capture import MAX_VIEWS, CameraSettings, SpoolSettings, TriggerSettings
from edge.console import ConsoleSettings
from edge.domain import Frozen
from edge.evidence import EvidenceSettings
from edge.health import HealthSettings
from edge.journal import JournalSettings
from edge.link import DispatchSettings, LinkSettings
from edge.records import RecordsSettings
from edge.remote.settings import RemoteSettings
from edge.station import StationSettings
from edge.toml_values import NamedPath
from edge.vision import VisionSettings

__all__ = ["Settings"]


class Settings(Frozen):
    """Everything one station is told, by section of its TOML file."""

    station: StationSettings = StationSettings()
    spool: SpoolSettings
    triggers: TriggerSettings = TriggerSettings()
    link: LinkSettings = LinkSettings()
    dispatch: DispatchSettings = DispatchSettings()
    records: RecordsSettings = RecordsSettings()
    journal: JournalSettings = JournalSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    vision: VisionSettings = VisionSettings()
    health: HealthSettings = HealthSettings()
    console: ConsoleSettings = ConsoleSettings()
    remote: RemoteSettings = RemoteSettings()
    data_dir: NamedPath = Field(description="journal, record store, quarantine and lock of this station")
    cameras: tuple[CameraSettings, ...] = Field(
        default=(), max_length=MAX_VIEWS, description="the station's own cameras, each in a `[[cameras]]` of its own"
    )
    policy_file: NamedPath | None = Field(default=None, description="rules; without it those that come with Sortgate")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        lanes, link, vision = self.station.lanes, self.link, self.vision
        if lanes.hold and lanes.hold == lanes.onward:
            raise ValueError(
                f"station.lanes.hold and station.lanes.onward are both {lanes.hold}: held parcels would pass"
            )
        if lanes.hold_flood and lanes.hold_flood == lanes.onward:
            raise ValueError(f"station.lanes.hold_flood and onward are both {lanes.onward}: held parcels would pass")
        if link.retry_least_s > link.retry_most_s:
            raise ValueError("link.retry_least_s is more than link.retry_most_s")
        if not vision.reject_confidence <= vision.sure_confidence <= vision.settled_confidence:
            raise ValueError("vision: reject_confidence, sure_confidence and settled_confidence must not fall")
        if len({camera.name for camera in self.cameras}) < len(self.cameras):
            raise ValueError("cameras: two have the same name")
        if self.cameras and not self.triggers.mqtt:
            raise ValueError("cameras: nothing would tell them of parcels; set triggers.mqtt = true")
        for camera in self.cameras:
            _check_field(camera, self.triggers.belt_speed_mm_s)
        return self

    @property
    def journal_file(self) -> Path:
        """The journal of decisions."""
        return self.data_dir / "journal.sqlite"

    @property
    def records_file(self) -> Path:
        """The store of declarations."""
        return self.data_dir / self.records.path

    @property
    def tips_file(self) -> Path:
        """Operators' tips, which count beside the rules."""
        return self.data_dir / "tips.json"

    @property
    def status_file(self) -> Path:
        """What the daemon says of itself, replaced every few seconds."""
        return self.data_dir / "status.json"

    @property
    def errors_file(self) -> Path:
        """The last warnings and errors of the daemon's log."""
        return self.data_dir / "recent-errors.json"

    @property
    def cameras_dir(self) -> Path:
        """The last picture of each camera, and how each is doing; empty if none is configured."""
        return self.data_dir / "cameras"

    @property
    def backup_dir(self) -> Path:
        """Copies of this station's journal, and of no other: stations of one machine may copy to the same disk."""
        if self.journal.backup_dir is None:
            return self.data_dir / "backups"
        return self.journal.backup_dir / f"{self.station.site}-{self.station.line}-{self.station.station}"

    @property
    def evidence_dir(self) -> Path:
        """What decisions were made from, one folder each."""
        return self.data_dir / "evidence"

    @property
    def evidence_key_file(self) -> Path:
        """The station's private key, which signs the evidence that leaves it."""
        return self.data_dir / "evidence-key.pem"

    @property
    def quarantine_dir(self) -> Path:
        """Pictures that killed a reading process."""
        return self.data_dir / "quarantine"

    @property
    def revisions_dir(self) -> Path:
        """Rules that were pushed, and whom the station trusts to push them."""
        return self.data_dir / "configuration"

    @property
    def users_file(self) -> Path:
        """Who may use the console."""
        return self.data_dir / "console-users.json"

    @property
    def starts_file(self) -> Path:
        """Starts of the daemon that did not get ready."""
        return self.data_dir / "starts.json"


def _check_field(camera: CameraSettings, speed_mm_s: float | None) -> None:
    """Neighbours can be cut off only if every parcel in a picture has been triggered by the time it is taken."""
    if camera.field_mm is None:
        return
    if speed_mm_s is None:
        raise ValueError(f"cameras: {camera.name} has field_mm, which needs triggers.belt_speed_mm_s")
    least_ms = camera.field_mm / 2 / speed_mm_s * 1000
    if camera.offset_ms < least_ms:
        raise ValueError(
            f"cameras: {camera.name} sees parcels before they are triggered, which can't be cut off: offset_ms must be "
            f"at least {least_ms:.0f} with this field_mm and belt speed"
        )
