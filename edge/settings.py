"""What one station is configured with: the rooms' own settings, put together and read from one TOML file.

Unknown fields are refused, relative paths are taken from the folder the file lies in, and an error names the file, the
field, the value and what was expected, so that nobody has to guess from afar.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from edge.capture import SpoolSettings
from edge.domain import Frozen
from edge.evidence import EvidenceSettings
from edge.health import HealthSettings
from edge.journal import JournalSettings
from edge.link import DispatchSettings, LinkSettings
from edge.records import RecordsSettings
from edge.station import StationSettings
from edge.vision import VisionSettings

__all__ = ["Settings", "SettingsError", "load_settings"]


class SettingsError(Exception):
    """The configuration can't be used; the text says which file, which field, and what was expected."""


class Settings(Frozen):
    """Everything one station is told, by section of its TOML file."""

    station: StationSettings = StationSettings()
    spool: SpoolSettings
    link: LinkSettings = LinkSettings()
    dispatch: DispatchSettings = DispatchSettings()
    records: RecordsSettings = RecordsSettings()
    journal: JournalSettings = JournalSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    vision: VisionSettings = VisionSettings()
    health: HealthSettings = HealthSettings()
    data_dir: Path = Field(description="journal, record store, quarantine and lock of this station")
    policy_file: Path | None = Field(default=None, description="rules; without it those that come with Sortgate")

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
        """Operators' tips, watched for beside the rules."""
        return self.data_dir / "tips.json"

    @property
    def status_file(self) -> Path:
        """What the daemon says of itself, replaced every few seconds."""
        return self.data_dir / "status.json"

    @property
    def backup_dir(self) -> Path:
        """Copies of the journal."""
        return self.journal.backup_dir or self.data_dir / "backups"

    @property
    def evidence_dir(self) -> Path:
        """What decisions were made from, a folder each."""
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
    def lock_file(self) -> Path:
        """Held while a daemon works on this data."""
        return self.data_dir / "lock"


def load_settings(path: Path) -> Settings:
    """Read and check a station's configuration.

    Raises:
        SettingsError: the file is missing, not TOML, or says something that can't be.
    """
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise SettingsError(_in_words(path, error)) from error
    return _anchored(settings, path.resolve().parent)


def _in_words(path: Path, error: ValidationError) -> str:
    faults = []
    for fault in error.errors(include_url=False, include_context=False):
        field = ".".join(str(part) for part in fault["loc"])
        given: Any = fault["input"]
        shown = "" if isinstance(given, dict) else f", not {given!r}"
        faults.append(f"  {field}: {fault['msg']}{shown}")
    return f"{path} can't be used:\n" + "\n".join(faults)


def _anchored(settings: Settings, base: Path) -> Settings:
    """The settings with relative paths taken from the folder of the file."""

    def anchored(room: Frozen, *fields: str) -> dict[str, Path]:
        """The fields of a room that are given, as absolute paths."""
        return {field: base / path for field in fields if (path := getattr(room, field)) is not None}

    link_files = ("password_file", "tls_ca_file", "tls_cert_file", "tls_key_file")
    return settings.model_copy(
        update={
            **anchored(settings, "data_dir", "policy_file"),
            "spool": settings.spool.model_copy(update=anchored(settings.spool, "folder")),
            "link": settings.link.model_copy(update=anchored(settings.link, *link_files)),
            "journal": settings.journal.model_copy(update=anchored(settings.journal, "backup_dir")),
            "vision": settings.vision.model_copy(update=anchored(settings.vision, "model_dir")),
        }
    )
