"""Where in a TOML file something stands, so that an error can name the line.

The standard library's parser keeps no places. Instead of a second grammar beside it, the parser itself is asked: the
statement that gives a key is the one with which the key first appears when the file is read line by line further.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

__all__ = ["line_of_key", "says"]


def line_of_key(text: str, keys: Sequence[str | int]) -> int | None:
    """The line, from 1, on which the statement begins that gives what `keys` lead to.

    Of what the file does not have, it is the line of the innermost table that it does have.

    Args:
        text: a file that is valid TOML.
        keys: names of tables and keys, and numbers of elements, from the outside in.

    Returns:
        None where the file has not even the outermost of `keys`.
    """
    lines = text.splitlines(keepends=True)
    whole = tomllib.loads(text)
    known = list(keys)
    while known and not _leads_somewhere(whole, known):
        known.pop()
    if not known:
        return None
    least, most = 1, len(lines)
    while least < most:
        middle = (least + most) // 2
        if _leads_somewhere(_statements_to(lines, middle), known):
            most = middle
        else:
            least = middle + 1
    return least


def says(text: str, keys: Sequence[str | int]) -> bool:
    """Whether a valid TOML text has something that `keys` lead to."""
    return bool(keys) and _leads_somewhere(tomllib.loads(text), keys)


def _statements_to(lines: Sequence[str], line: int) -> dict[str, Any]:
    """What the file says up to a line, with the whole of the statement that the line is part of."""
    for end in range(line, len(lines)):
        try:
            return tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
    return tomllib.loads("".join(lines))


def _leads_somewhere(tree: Any, keys: Sequence[str | int]) -> bool:
    for key in keys:
        try:
            tree = tree[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
