"""What a TOML file says, as a model takes it: TOML knows numbers, texts and truths apart, and so a text is no number.

`port = "1883"` is refused like `port = "broker"`: who mixes them up has perhaps mixed up more.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator

__all__ = ["NamedPath", "taken_as"]

_Model = TypeVar("_Model", bound=BaseModel)


def _named(path: object) -> object:
    if path == "":  # which would be the very folder that relative paths are taken from
        raise ValueError("it is empty")
    return path


NamedPath = Annotated[Path, BeforeValidator(_named)]
"""A path that is given, if only as `.`."""


def taken_as(model: type[_Model], content: dict[str, Any]) -> _Model:
    """The model of what a file says.

    Raises:
        pydantic.ValidationError: it says what the model does not take.
    """
    # By way of JSON, because only there pydantic is strict and still takes texts for paths and lists for tuples.
    return model.model_validate_json(json.dumps(content, default=_written), strict=True)


def _written(moment: Any) -> str:
    """A date or a time, the only values that TOML has and JSON has not."""
    return str(moment.isoformat())
