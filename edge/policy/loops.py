"""How often the loops of a condition can go round. A condition runs in native code, which nothing can interrupt.

A loop within a loop, or over what another one gave, goes round as often as both together. None is longer than the lists
that a parcel's facts or the condition itself can hold, so a bound is known before the condition is run at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["MOST_ROUNDS", "rounds"]

MOST_ROUNDS = 100_000
"""About a second where `map` copies its list at each round; tariff numbers compared with 150 others make half of it."""

_LONGEST_FACT = 20
"""Elements that a list of a parcel's facts is counted with."""

_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
_TOKEN = re.compile(
    r"""
    //[^\n]* | \s+
    | (?P<text> \"{3}.*?\"{3} | '{3}.*?'{3} | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' )
    | (?P<name> [A-Za-z_]\w* )
    | (?P<sign> \d[\w.]* | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class _Outside(NamedTuple):
    """Before a bracket: the deepest loops beside it, those of the value before it, whether the bracket is a loop's."""

    deepest: int
    value: int
    is_loop: bool


def rounds(condition: str) -> int:
    """The most rounds that all loops of a condition can make together, where no list is longer than expected."""
    tokens = _tokens(condition)
    longest = max(_LONGEST_FACT, 1 + tokens.count(",") + tokens.count("+"))
    loops = sum(map(_begins_loop, tokens, tokens[1:], tokens[2:]))
    return loops * int(longest ** _depth(tokens))


def _tokens(condition: str) -> list[str]:
    """Names and signs; a text stands as a pair of quotes, a remark not at all."""
    found = _TOKEN.finditer(condition)
    return ['""' if match["text"] else match[0] for match in found if match.lastgroup]


def _begins_loop(dot: str, name: str, bracket: str) -> bool:
    return dot == "." and name in _MACROS and bracket == "("


def _depth(tokens: list[str]) -> int:
    """How many loops lie within one another or follow on one another's lists."""
    outside: list[_Outside] = []
    deepest = value = 0
    for place, word in enumerate(tokens):
        if word in {"(", "[", "{"}:
            is_loop = place > 1 and _begins_loop(*tokens[place - 2 : place + 1])
            outside.append(_Outside(deepest, value, is_loop))
            deepest = value = 0
        elif word in {")", "]", "}"} and outside:
            before = outside.pop()
            value = before.value + deepest + 1 if before.is_loop else max(before.value, deepest)
            deepest = max(before.deepest, value)
        elif word == "in" or not (word.isidentifier() or word == "."):
            value = 0  # another value begins
    return deepest
