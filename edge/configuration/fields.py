"""Every setting with its title, unit, type, limits, default, meaning, and when a change of it comes into force.

All of this is taken from the models with which the daemon itself reads its file, so it can't fall behind them. The unit
is the last part of a setting's name, as everywhere in Sortgate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from edge.domain import APPLIES, Applies, Frozen
from edge.settings import Settings

__all__ = ["UNITS", "SettingField", "listed_fields", "setting_fields", "settings_schema"]

Schema = dict[str, Any]

UNITS: Mapping[str, str] = {
    "ms": "milliseconds", "s": "seconds", "h": "hours", "days": "days",
    "bytes": "bytes", "mb": "megabytes", "px": "pixels", "megapixels": "megapixels",
    "g": "grams", "mm": "millimetres", "pct": "percent",
    "mm_s": "millimetres a second",
    "share": "share, 0 to 1", "confidence": "share, 0 to 1", "scale": "share, 0 to 1",
}  # fmt: skip
"""Units by the last word of a setting's name, or by the last two together."""

_LIMITS = {"minimum": "at least {:.15g}", "exclusiveMinimum": "more than {:.15g}", "maximum": "at most {:.15g}"}

_TYPES = {"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number"}


class SettingField(Frozen):
    """One setting.

    `default` is a JSON value; None stands for not given. A `required` setting has none, and a `computed` one gets it
    from the machine.
    """

    section: str
    name: str
    title: str
    unit: str
    type: str
    limits: str
    default: Any
    required: bool
    computed: bool
    meaning: str
    applies: Applies

    @property
    def path(self) -> str:
        """Name of the setting in errors and tables, such as `station.lanes.hold`."""
        return f"{self.section}.{self.name}" if self.section else self.name


def setting_fields() -> tuple[SettingField, ...]:
    """All settings: those of the station as a whole first, then section by section in the order of the models."""
    schema = Settings.model_json_schema()
    return tuple(_fields(schema, schema, ""))


def listed_fields() -> tuple[SettingField, ...]:
    """The settings of an element of each list of tables, such as those of one camera under `[[cameras]]`."""
    schema = Settings.model_json_schema()
    elements = ((name, _element(schema, part)) for name, part in schema["properties"].items())
    return tuple(field for name, element in elements if element for field in _fields(schema, element, name))


def settings_schema() -> Schema:
    """JSON Schema of a station's file, for editors; with `x-unit` and `x-applies` on each setting."""
    schema = Settings.model_json_schema()
    for model in (schema, *schema["$defs"].values()):
        for name, part in model.get("properties", {}).items():
            if "$ref" not in part:
                part["x-unit"] = _unit(name)
                part[APPLIES] = _applies(model, part).value
        model.pop(APPLIES, None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "A station's configuration"}


def _fields(root: Schema, model: Schema, section: str) -> Iterator[SettingField]:
    shapes = {name: _resolved(root, part) for name, part in model["properties"].items()}
    for name, shape in shapes.items():
        if "properties" in shape:
            continue
        part = model["properties"][name]
        yield SettingField(
            section=section,
            name=name,
            title=_title(name),
            unit=_unit(name),
            type=_type(root, shape),
            limits=", ".join(_limits(shape)),
            default=part.get("default"),
            required=name in model.get("required", ()),
            computed="default" not in part and name not in model.get("required", ()),
            meaning=part.get("description", ""),
            applies=_applies(model, part),
        )
    for name, shape in shapes.items():  # after its own settings, as TOML wants it
        if "properties" in shape:
            yield from _fields(root, shape, f"{section}.{name}" if section else name)


def _resolved(root: Schema, part: Schema) -> Schema:
    """What a part of a schema means, without references and without `or null`."""
    if "anyOf" in part:
        return next(_resolved(root, choice) for choice in part["anyOf"] if choice.get("type") != "null")
    if "$ref" in part:
        return _resolved(root, root["$defs"][part["$ref"].rsplit("/", 1)[1]])
    return part


def _element(root: Schema, part: Schema) -> Schema | None:
    """The schema of each element of a list of tables; None: it is not such a list."""
    shape = _resolved(root, part)
    element = _resolved(root, shape["items"]) if shape.get("type") == "array" else {}
    return element if "properties" in element else None


def _type(root: Schema, shape: Schema) -> str:
    if "enum" in shape:
        return "one of " + ", ".join(f"`{value}`" for value in shape["enum"])
    if shape["type"] == "array":
        if _element(root, shape) is not None:
            return "list of tables, each as below"
        return f"list of {_type(root, _resolved(root, shape['items']))}s"
    if shape.get("format") == "path":
        return "path"
    return _TYPES[shape["type"]]


def _limits(shape: Schema) -> Iterator[str]:
    """The limits of a value, without a lower one that another one rules out."""
    for limit, words in _LIMITS.items():
        ruled_out = limit == "minimum" and shape.get("exclusiveMinimum", float("-inf")) >= shape.get(limit, 0)
        if limit in shape and not ruled_out:
            yield words.format(shape[limit])


def _applies(model: Schema, part: Schema) -> Applies:
    """As the setting says, or else its section; if neither says anything, a restart is needed."""
    return Applies(part.get(APPLIES) or model.get(APPLIES) or Applies.RESTART)


def _unit(name: str) -> str:
    return UNITS.get(_unit_words(name), "")


def _unit_words(name: str) -> str:
    words = name.split("_")
    return next((end for count in (2, 1) if (end := "_".join(words[-count:])) in UNITS), "")


def _title(name: str) -> str:
    end = _unit_words(name)
    if end and UNITS[end] != UNITS["share"]:
        name = name.removesuffix(f"_{end}")
    return name.replace("_", " ").capitalize()
