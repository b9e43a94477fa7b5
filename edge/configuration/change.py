"""Notices that a station's settings have changed: in its own file, or by a bundle that came into force."""

from __future__ import annotations

from pathlib import Path

from edge.configuration.in_force import settings_in_force
from edge.files.replaced import Version, version_of
from edge.remote import RevisionStore
from edge.settings import Settings, SettingsError

__all__ = ["SettingsChange"]


class SettingsChange:
    """Looks at the files now and then. For use from one thread at a time.

    Args:
        config: the station's own file.
        settings: those in force when it was last read.
    """

    def __init__(self, config: Path, settings: Settings) -> None:
        self._config, self._settings = config, settings
        self._state_file = RevisionStore(settings.revisions_dir).state_file
        self._looked_at: list[Version | None] = []  # they may have changed since they were read
        self._seen = False

    def seen(self) -> bool:
        """Whether other settings are in force now. A file that can't be used counts as unchanged."""
        versions = self._versions()
        if not self._seen and versions != self._looked_at:
            try:
                self._seen = settings_in_force(self._config).settings != self._settings
            except SettingsError:
                return False  # it is looked at again when it is mended
            self._looked_at = versions
        return self._seen

    def _versions(self) -> list[Version | None]:
        return [version_of(path) for path in (self._config, self._state_file)]
