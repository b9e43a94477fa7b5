"""A station's present settings: those of its own file, overlaid by those of the bundle in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from edge.remote import Bundle, RevisionStore, StoreError
from edge.settings import Settings, SettingsError, load_settings

__all__ = ["SettingsInForce", "settings_in_force", "settings_under"]


@dataclass(frozen=True)
class SettingsInForce:
    """The settings, the text of the bundle's settings among them, and what kept a bundle's from being used."""

    settings: Settings
    overlay: str = ""
    fault: str = ""


def settings_in_force(config: Path) -> SettingsInForce:
    """The settings of a station. If the bundle's can't be used, for whatever reason, its own are in force.

    Raises:
        SettingsError: its own file can't be used either.
    """
    own = load_settings(config)
    store = RevisionStore(own.revisions_dir)
    try:
        found = store.in_force()
        if found is None:
            return SettingsInForce(own)
        return SettingsInForce(settings_under(config, store, found[1]), found[1].settings_toml)
    except (StoreError, SettingsError) as error:
        return SettingsInForce(own, fault=str(error))


def settings_under(config: Path, store: RevisionStore, bundle: Bundle) -> Settings:
    """The settings of a station under a bundle that is kept in its store.

    Raises:
        SettingsError: the bundle's settings, or those of the station's own file, can't be used.
    """
    settings = load_settings(config, bundle.settings_toml)
    models = store.model_dir(bundle)
    if models is None:
        return settings
    return settings.model_copy(update={"vision": settings.vision.model_copy(update={"model_dir": models})})
