"""What a station's settings are now: those of its own file, under those of the bundle in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from edge.remote import RevisionStore, StoreError
from edge.settings import Settings, SettingsError, load_settings

__all__ = ["SettingsInForce", "settings_in_force"]


@dataclass(frozen=True)
class SettingsInForce:
    """The settings, the text of the bundle's that are part of them, and what kept others from it."""

    settings: Settings
    overlay: str = ""
    fault: str = ""


def settings_in_force(config: Path) -> SettingsInForce:
    """The settings of a station. Where the bundle's can't be used, for whatever reason, its own are in force.

    Raises:
        SettingsError: its own file can't be used either.
    """
    own = load_settings(config)
    try:
        found = RevisionStore(own.revisions_dir).in_force()
        overlay = found[1].settings_toml if found else ""
        return SettingsInForce(load_settings(config, overlay) if overlay else own, overlay)
    except (StoreError, SettingsError) as error:
        return SettingsInForce(own, fault=str(error))
