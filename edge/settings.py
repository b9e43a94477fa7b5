"""What one station is configured with: the settings of all rooms, read from one TOML file.

Unknown fields are refused, relative paths are taken from the folder of the file, and an error names the file, the line,
the field, the value and what was expected, so that nobody has to guess from afar.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, ValidationError, model_validator

from edge.capture import MAX_VIEWS, CameraSettings, SpoolSettings, TriggerSettings
from edge.console import ConsoleSettings
from edge.domain import Frozen
from edge.evidence import EvidenceSettings
from edge.health import HealthSettings
from edge.journal import JournalSettings
from edge.link import DispatchSettings, LinkSettings
from edge.link.settings import LINK_FILES
from edge.records import RecordsSettings
from edge.remote.settings import RemoteSettings
from edge.station import StationSettings
from edge.toml_faults import faults_in_words
from edge.toml_places import line_of_key, says
from edge.vision import VisionSettings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["Settings", "SettingsError", "check_overlay", "load_settings"]

_OWN = (
    "data_dir", "policy_file", "station.site", "station.line", "station.station", "spool.folder", "journal.backup_dir",
    "records.path", "vision.model_dir",
)  # fmt: skip

_OVERLAY = "the bundle's settings"

_PRIVATE = {"source"}
"""The address of a camera: somebody may have written a password into it."""

MOST_BYTES = 1_000_000
"""Of a configuration: two hundred times the size of a full one."""


class SettingsError(Exception):
    """The configuration can't be used; the text says which file, which field, and what was expected."""


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
    data_dir: Path = Field(description="journal, record store, quarantine and lock of this station")
    cameras: tuple[CameraSettings, ...] = Field(
        default=(), max_length=MAX_VIEWS, description="the station's own cameras, each in a `[[cameras]]` of its own"
    )
    policy_file: Path | None = Field(default=None, description="rules; without it those that come with Sortgate")

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
        """Copies of the journal."""
        return self.journal.backup_dir or self.data_dir / "backups"

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


def load_settings(path: Path, overlay: str = "") -> Settings:
    """Read and check a station's configuration.

    Args:
        path: of the station's own file.
        overlay: TOML text of a bundle; what it says takes the place of what the file says.

    Raises:
        SettingsError: the file or the overlay is missing, not TOML, or says what can't be; or the overlay sets what is
            the station's own.
    """
    texts = [(str(path), _read(path))]
    content = _parsed(texts[0][1], str(path))
    if overlay:
        content = _merged(content, _allowed(overlay, _OVERLAY))
        texts.append((_OVERLAY, overlay))
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise _refused(error.errors(), texts) from error
    return _anchored(settings, path.resolve().parent)


def check_overlay(overlay: str, name: str) -> None:
    """Checks a bundle's settings as far as that can be done at a desk, without any station's own file.

    How settings go together is left to the stations: one of a pair may be in their own file.

    Args:
        overlay: TOML text.
        name: of the text, for errors.

    Raises:
        SettingsError: no station could use them.
    """
    needed = {"data_dir": "data", "spool": {"folder": "spool"}}
    try:
        Settings.model_validate(_merged(needed, _allowed(overlay, name)))
    except ValidationError as error:
        of_one_setting = [fault for fault in error.errors() if not _of_several_settings(fault)]
        if of_one_setting:
            raise _refused(of_one_setting, [(name, overlay)]) from error


def _of_several_settings(fault: ErrorDetails) -> bool:
    return fault["type"] == "value_error" and isinstance(fault["input"], dict)


def _refused(faults: list[ErrorDetails], texts: list[tuple[str, str]]) -> SettingsError:
    name = " with ".join(name for name, _ in texts)
    told = faults_in_words(faults, Settings, texts, private=_PRIVATE)
    return SettingsError("\n  ".join((f"{name} can't be used:", *told)))


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise SettingsError(f"{where}: not valid TOML: {why}") from error


def _allowed(overlay: str, name: str) -> dict[str, Any]:
    """The overlay, unless it names what makes a station this station: who it is, and where its data lies."""
    content = _parsed(overlay, name)
    for path in _OWN:
        keys = path.split(".")
        if says(overlay, keys):
            line = line_of_key(overlay, keys)
            raise SettingsError(f"{name}:{line}: {path} is the station's own and can't come in a bundle")
    return content


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        beneath = merged.get(name)
        if isinstance(beneath, dict) and isinstance(value, dict):
            merged[name] = _merged(beneath, value)
        else:
            merged[name] = value
    return merged


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path} is longer than {MOST_BYTES} bytes: this is no station's configuration")
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: it is not in UTF-8") from error


def _anchored(settings: Settings, base: Path) -> Settings:
    """The settings with relative paths taken from the folder of the file."""

    def anchored(room: Frozen, *fields: str) -> dict[str, Path]:
        """The fields of a room that are given, as absolute paths."""
        return {field: base / path for field in fields if (path := getattr(room, field)) is not None}

    return settings.model_copy(
        update={
            **anchored(settings, "data_dir", "policy_file"),
            "spool": settings.spool.model_copy(update=anchored(settings.spool, "folder")),
            "link": settings.link.model_copy(update=anchored(settings.link, *LINK_FILES)),
            "cameras": tuple(
                camera.model_copy(update=anchored(camera, "password_file")) for camera in settings.cameras
            ),
            "journal": settings.journal.model_copy(update=anchored(settings.journal, "backup_dir")),
            "console": settings.console.model_copy(update=anchored(settings.console, "notices_file")),
            "vision": settings.vision.model_copy(update=anchored(settings.vision, "model_dir")),
            "remote": settings.remote.model_copy(update=anchored(settings.remote, "mirror_ca_file")),
        }
    )
