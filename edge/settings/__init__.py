"""What one station is configured with, read from one TOML file."""

from __future__ import annotations

from edge.settings.model import Settings
from edge.settings.reading import SettingsError, check_overlay, load_settings

__all__ = ["Settings", "SettingsError", "check_overlay", "load_settings"]
