"""Whether other settings are in force than the daemon works by, and whether it can take them up while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from edge.configuration.compare import Difference, differences
from edge.configuration.in_force import SettingsInForce, settings_in_force
from edge.domain import Applies
from edge.files.replaced import Version, version_of
from edge.remote import RevisionStore
from edge.settings import Settings, SettingsError, load_settings

__all__ = ["OtherSettings", "SettingsWatch"]


class OtherSettings(NamedTuple):
    """Settings to work by from now on. `restarts`: the daemon has to start again for them."""

    settings: Settings
    restarts: bool
    told: str


class SettingsWatch:
    """Follows the store of revisions. For use from one thread.

    Args:
        config: the station's own file.
        store: of the revisions that were taken.
        found: what the daemon was started with.
    """

    def __init__(self, config: Path, store: RevisionStore, found: SettingsInForce) -> None:
        self._config, self._store = config, store
        self._overlay, self._settings = found.overlay, found.settings
        self._seen: Version | None = None

    def changed(self) -> OtherSettings | None:
        """What a bundle has changed since the last look. Where none can be read, the station's own settings count.

        Changes in the station's own file wait for the next start, as ever.
        """
        version = version_of(self._store.state_file)
        if version in {None, self._seen}:
            return None
        try:
            found = settings_in_force(self._config)
            before = load_settings(self._config, self._overlay)
        except SettingsError as error:
            return OtherSettings(self._settings, restarts=True, told=str(error))
        self._seen = version
        changes = differences(_reading_by(before, self._settings.vision.model_dir), found.settings)
        self._overlay = found.overlay
        if not changes:
            return None
        self._settings = _with(self._settings, found.settings, changes)
        restarts = any(change.applies is Applies.RESTART for change in changes)
        return OtherSettings(self._settings, restarts, ", ".join(change.path for change in changes))


def _reading_by(settings: Settings, model_dir: Path | None) -> Settings:
    return settings.model_copy(update={"vision": settings.vision.model_copy(update={"model_dir": model_dir})})


def _with(settings: Settings, others: Settings, changes: tuple[Difference, ...]) -> Settings:
    """The settings, with the values of others for those that have changed."""
    merged, source = settings.model_dump(), others.model_dump()
    for change in changes:
        *rooms, name = change.path.split(".")
        into, out_of = merged, source
        for room in rooms:
            into, out_of = into[room], out_of[room]
        into[name] = out_of[name]
    return Settings.model_validate(merged)
