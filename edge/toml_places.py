"""Where something is in a TOML file, so that an error can name the line.

The standard library's parser keeps no positions. Rather than write a second grammar, we ask the parser itself: the
statement that sets a key is the one with which the key first appears as the file is read further, line by line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

__all__ = ["line_of_key", "says"]


def line_of_key(text: str, keys: Sequence[str | int]) -> int | None:
    """The line, from 1, on which the statement begins that sets what `keys` lead to.

    For something that the file does not have, it is the line of the innermost table that it does have.

    Args:
        text: a file that is valid TOML.
        keys: names of tables and keys, and numbers of elements, from the outside in.

    Returns:
        None if the file does not even have the outermost of `keys`.
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
    """Whether `keys` lead to something in a valid TOML text."""
    return bool(keys) and _leads_somewhere(tomllib.loads(text), keys)


def _statements_to(lines: Sequence[str], line: int) -> dict[str, Any]:
    """What the file says up to a line, including the whole of the statement that the line belongs to."""
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
