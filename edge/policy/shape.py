"""What is wrong with the shape of a file, with its place, in words that speak of files and not of a program's types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from edge.fault_words import fault_in_words
from edge.policy.places import Source, line_of, node_at
from edge.policy.problem import Problem

__all__ = ["problems_of_shape"]

_IN_YAML: Final = {
    "tuple_type": "a list is expected: put it in [square brackets]",
    "float_type": "a number is expected, its decimals behind a dot",
    "float_parsing": "a number is expected, its decimals behind a dot",
    "date_type": "a day is expected, such as 2026-01-31",
    "date_parsing": "a day is expected, such as 2026-01-31",
    "date_from_datetime_parsing": "a day is expected, such as 2026-01-31",
    "date_from_datetime_inexact": "a day without a time is expected, such as 2026-01-31",
    "too_short": "at least one is expected",
}
"""By the type of fault that pydantic reports: what to write in this format, where that needs to be said."""


def problems_of_shape(source: Source, error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """Each fault with its place, but for those that are only there because a part within is faulty."""
    faults = error.errors(include_url=False)
    places = [fault["loc"] for fault in faults]
    for fault in faults:
        within = any(place[: len(fault["loc"])] == fault["loc"] != place for place in places)
        if not within:
            yield _problem(source, fault, model)


def _problem(source: Source, fault: Any, model: type[BaseModel]) -> Problem:
    loc = tuple(part for part in fault["loc"] if part != "[key]")
    node = node_at(source.root, loc)
    rule_id = ""
    if loc[:1] == ("rules",) and len(loc) > 1:
        rule = source.tree["rules"][loc[1]]
        rule_id = str(rule.get("id", "")) if isinstance(rule, dict) else ""
        rule_id = rule_id or f"number {loc[1] + 1}"
        loc = loc[2:]
    part = ".".join(map(str, loc))
    line, column = line_of(node)
    why = _why(fault, model)
    return Problem(file=str(source.path), rule_id=rule_id, part=part, line=line, column=column, why=why)


def _why(fault: Mapping[str, Any], model: type[BaseModel]) -> str:
    kind, given, told = fault["type"], fault.get("input"), fault.get("ctx", {})
    if kind == "extra_forbidden":
        return fault_in_words(fault) + _meant(str(fault["loc"][-1]), _names_in(model))
    if kind == "string_type":
        return f"a text is expected: {_as_text(given)}"
    if kind in {"enum", "literal_error"}:
        expected = str(told["expected"])
        return f"one of {expected} is expected" + _meant(str(given), re.findall("'([^']+)'", expected))
    if kind == "string_pattern_mismatch":
        return f"'{given}' does not fit the pattern {told['pattern']}"
    return _IN_YAML.get(kind) or fault_in_words(fault)


def _meant(given: str, names: Iterable[str]) -> str:
    near = get_close_matches(given, list(names), n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else ""


def _as_text(given: object) -> str:
    if isinstance(given, bool):
        return "YAML takes yes, no, on, off, true and false for truth values, so put it in quotes"
    return f"put {given} in quotes" if isinstance(given, (int, float)) else "found is something else"


def _names_in(model: type[BaseModel]) -> list[str]:
    """Names of the fields of a model and of all models within it."""
    names: list[str] = []
    for name, field in model.model_fields.items():
        names.append(field.alias or name)
        for inner in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                names += _names_in(inner)
    return names
