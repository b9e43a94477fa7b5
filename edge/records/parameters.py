"""Parameters of statements."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

__all__ = ["number_list"]


def number_list(numbers: Sequence[int]) -> str:
    """A list of any length as one parameter, for `json_each`."""
    return msgspec.json.encode(numbers).decode()
