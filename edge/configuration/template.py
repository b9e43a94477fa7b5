"""A first configuration of a station: required settings are given, all others are comments with their defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from edge.configuration.fields import SettingField, listed_fields, setting_fields

__all__ = ["toml_value", "written_template"]

_HEAD = """\
# Configuration of one Sortgate station.
# What is commented out shows the default. Relative paths are taken from the folder of this file. Changes here
# come into force when the station is restarted; `sortgate config validate FILE` says beforehand whether it will start.
# Passwords and keys stand in files of their own, which this one only names.
"""


def written_template(given: Mapping[str, str]) -> str:
    """The text of a configuration.

    Args:
        given: values of settings by their path, such as `{"station.site": "hkg"}`, all required ones included.
    """
    parts = [_HEAD]
    for section, fields in groupby(setting_fields(), key=lambda field: field.section):
        parts.append(f"\n[{section}]" if section else "")
        for field in fields:
            parts += _lines(field, given.get(field.path))
    for section, fields in groupby(listed_fields(), key=lambda field: field.section):
        parts.append(f"\n# One such table for each of the {section}:\n# [[{section}]]")
        for field in fields:
            parts += _lines(field, None)
    return "\n".join(parts) + "\n"


def toml_value(value: Any) -> str:
    """A JSON value in TOML: as in JSON, except for the one control character that only TOML escapes.

    What is not given is left out of a table.
    """
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, dict):
        pairs = (f"{name} = {toml_value(part)}" for name, part in value.items() if part is not None)
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(field: SettingField, given: str | None) -> list[str]:
    told = ", ".join(filter(None, (field.type.replace("`", ""), field.unit, field.limits)))
    comment = f"# {field.meaning} ({told})"
    if given is not None:
        return [comment, f"{field.name} = {toml_value(given)}"]
    if field.default is None:
        return [comment, f"# {field.name} = ({'by the machine' if field.computed else 'not given'})"]
    return [comment, f"# {field.name} = {toml_value(field.default)}"]
