"""Two configurations compared, setting by setting, by what they mean and not by how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from edge.configuration.fields import setting_fields
from edge.domain import Applies
from edge.settings import Settings

__all__ = ["Difference", "differences", "flattened"]


class Difference(NamedTuple):
    """A setting in which two configurations differ, and when a change from one to the other comes into force."""

    path: str
    was: Any
    becomes: Any
    applies: Applies


def differences(was: Settings, becomes: Settings) -> tuple[Difference, ...]:
    """What changes from one configuration to another, in the order of the reference."""
    before, after = flattened(was), flattened(becomes)
    return tuple(
        Difference(field.path, before[field.path], after[field.path], field.applies)
        for field in setting_fields()
        if before[field.path] != after[field.path]
    )


def flattened(settings: Settings) -> dict[str, Any]:
    """The JSON value of each setting, by its path."""
    return dict(_leaves(settings.model_dump(mode="json"), {field.path for field in setting_fields()}, ""))


def _leaves(tree: dict[str, Any], paths: set[str], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        path = prefix + name
        if path in paths:
            yield path, value
        else:
            yield from _leaves(value, paths, f"{path}.")
