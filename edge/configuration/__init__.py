"""A station's settings as people see them: each one explained, a first file written, two files compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.configuration.change import SettingsChange
    from edge.configuration.compare import Difference, differences, flattened
    from edge.configuration.examiner import station_examiner
    from edge.configuration.fields import SettingField, listed_fields, setting_fields, settings_schema
    from edge.configuration.in_force import SettingsInForce, settings_in_force, settings_under
    from edge.configuration.reference import reference_files
    from edge.configuration.settings_watch import OtherSettings, SettingsWatch
    from edge.configuration.template import toml_value, written_template
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "Difference",
    "OtherSettings",
    "SettingField",
    "SettingsChange",
    "SettingsInForce",
    "SettingsWatch",
    "differences",
    "flattened",
    "listed_fields",
    "reference_files",
    "setting_fields",
    "settings_in_force",
    "settings_schema",
    "settings_under",
    "station_examiner",
    "toml_value",
    "written_template",
]
