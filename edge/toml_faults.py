"""What is wrong with a TOML file, in words: file, line, field, what was expected, and what is there instead."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from edge.fault_words import fault_in_words
from edge.toml_places import line_of_key, says

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["faults_in_words"]

Text = tuple[str, str]
"""What a file is called, and what it says."""


def faults_in_words(
    faults: Iterable[ErrorDetails], model: type[BaseModel], texts: Sequence[Text], *, private: Collection[str] = ()
) -> list[str]:
    """One sentence for each fault: `FILE:LINE: field: what was expected, not what was given`.

    Args:
        faults: as `ValidationError.errors` gives them.
        model: that the texts were read into.
        texts: valid TOML; what a later one says replaces what an earlier one says.
        private: names of fields whose values are never repeated: somebody may have written a password there.
    """
    return [
        f"{_place(texts, fault['loc'])}: {_field(fault['loc'])}{fault_in_words(fault)}{_given(fault, model, private)}"
        for fault in faults
    ]


def _place(texts: Sequence[Text], keys: Sequence[str | int]) -> str:
    """Where a fault is; if it is about something that is nowhere, the innermost table that should hold it."""
    those_that_say_it = [text for text in texts if says(text[1], keys)]
    for name, text in reversed(those_that_say_it or texts):
        line = line_of_key(text, keys)
        if line is not None:
            return f"{name}:{line}"
    return " with ".join(name for name, _ in texts)


def _field(keys: Sequence[str | int]) -> str:
    return f"{'.'.join(map(str, keys))}: " if keys else ""


def _given(fault: ErrorDetails, model: type[BaseModel], private: Collection[str]) -> str:
    """What is there, if that may be shown; for an unknown name, the nearest known one."""
    keys = fault["loc"]
    if fault["type"] == "extra_forbidden":
        # A password may have been put here by mistake: its value is never repeated.
        near = difflib.get_close_matches(str(keys[-1]), _names_in(model, keys[:-1]), n=1)
        return f"; did you mean {near[0]}?" if near else ""
    if keys and keys[-1] in private:
        return ""
    given: Any = fault["input"]
    return "" if isinstance(given, dict | list | tuple) else f", not {reprlib.repr(given)}"


def _names_in(model: type[BaseModel], section: Sequence[str | int]) -> list[str]:
    """The names that a section may have."""
    room: Any = model
    for name in section:
        # A number stands for an element of a list, as in `tuple[CameraSettings, ...]`.
        room = get_args(room)[0] if isinstance(name, int) else room.model_fields[name].annotation
    return list(room.model_fields)
