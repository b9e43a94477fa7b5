"""What is wrong with a value, in words that speak of files and messages and not of a program's types.

Never with the value itself, which may be a secret. Readers of files that know lines and columns name the place of a
fault in their own way; for all others it is the name of the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

__all__ = ["error_in_words", "fault_in_words"]

MOST_TOLD = 10
"""Faults of one value: who sees ten knows that it is something else altogether."""

_TEXT: Final = "a text is expected"
_WHOLE_NUMBER: Final = "a whole number is expected"
_NUMBER: Final = "a number is expected"
_TRUTH: Final = "true or false is expected"
_LIST: Final = "a list is expected"
_KEYS: Final = "keys with values are expected"
_TIME: Final = "a time with its offset is expected, such as 2026-01-31T09:30:00Z"

_EXPECTED: Final = {
    "missing": "it is missing",
    "extra_forbidden": "nothing is called so here",
    "string_type": _TEXT,
    "string_too_long": "{max_length} characters or fewer are expected",
    "string_pattern_mismatch": "a text of the pattern {pattern} is expected",
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": "more than {gt} is expected",
    "greater_than_equal": "{ge} or more is expected",
    "less_than": "less than {lt} is expected",
    "less_than_equal": "{le} or less is expected",
    "literal_error": "{expected} is expected",
    "enum": "{expected} is expected",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "too_long": "{max_length} or fewer are expected",
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "timezone_aware": _TIME,
    "value_error": "{error}",
}
"""By the type of fault that pydantic reports; the names in it are those of pydantic's context."""


def fault_in_words(fault: Mapping[str, Any]) -> str:
    """What was expected, of a fault as `ValidationError.errors` gives them, with its context.

    A type of fault that is not known here is told in pydantic's words.
    """
    kind, told = str(fault["type"]), {name: _plain(value) for name, value in fault.get("ctx", {}).items()}
    if kind in {"string_too_short", "too_short"}:
        least = told["min_length"]
        return "it is empty" if least == 1 else f"{least} or more are expected"
    return _EXPECTED[kind].format_map(told) if kind in _EXPECTED else str(fault["msg"])


def error_in_words(error: ValidationError, *, whole: str = "") -> str:
    """The faults of a value, each behind the name of its field.

    Args:
        error: as pydantic raises it.
        whole: what to call the value itself, for faults that lie in no single field; empty: they stand without a name.
    """
    told = []
    for fault in error.errors(include_url=False, include_input=False)[:MOST_TOLD]:
        place = ".".join(map(str, fault["loc"])) or whole
        told.append(": ".join(filter(None, (place, fault_in_words(fault)))))
    return "; ".join(told)


def _plain(value: object) -> object:
    """A limit as people write it, without `.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
