"""What is wrong with one value, in words that speak of files and messages and not of a program's types.

Without the place, which each reader names in its own way, and without the value, which may be a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["fault_in_words"]

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


def _plain(value: object) -> object:
    """A limit as people write it, without `.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
