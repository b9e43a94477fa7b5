"""Pieces of a declaration's JSON body, each worked out once for each different text that a file has in a field.

A file of millions of rows has few countries, tariff headings, currencies and weights. So the strict way, through the
reading of values and the model, is gone once for each different text, and its result is remembered as the piece of
JSON that the model writes. What the strict way refuses is `BAD`: the row that holds it goes the strict way as a whole,
which says what is wrong. Free texts, which differ in every row, have a short way of their own.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import filterfalse
from json.encoder import encode_basestring
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from edge.domain import Declaration, DeclarationLine
from edge.records.files.assembly import FieldRefusedError, ImportOptions, assemble
from edge.records.files.columns import Part, Target
from edge.records.names import named, shortened

__all__ = [
    "BAD",
    "DESCRIPTION_CHARS",
    "LEFT_OPEN",
    "REMEMBERED",
    "Memo",
    "Strict",
    "escape_all",
    "number_text",
    "quote",
    "strict_value",
    "text_fragments",
]

BAD = "\0"
"""Stands in no JSON text: zero characters are escaped there."""
LEFT_OPEN = "\1"
"""Stands in none either, and before a piece whose texts leave something open in words; it is taken out of the body."""
_BETWEEN = "\x7f"
"""A character that JSON writes as it is, and that hardly any text holds."""
REMEMBERED = 1 << 16
DESCRIPTION_CHARS = 2_000
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")
_HEAD = {"item_id": "X", "received_at": "2000-01-01T00:00:00Z"}

K = TypeVar("K")
V = TypeVar("V")

quote: Callable[[str], str] = encode_basestring
"""A text in JSON, with the escapes of RFC 8259 and no others, as the model writes it."""


def escape_all(texts: Sequence[str]) -> list[str]:
    """Each text as it stands in JSON between the quotes; done as one text, which is many times faster."""
    joined = _BETWEEN.join(texts)
    quoted = quote(joined)
    if len(quoted) == len(joined) + 2:
        return list(texts)
    escaped = quoted[1:-1].split(_BETWEEN)
    return escaped if len(escaped) == len(texts) else [quote(text)[1:-1] for text in texts]


class Memo(dict[K, V], Generic[K, V]):
    """Remembers what a function gave for a key; forgets all when it has become too large."""

    def __init__(self, compute: Callable[[K], V]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: K) -> V:
        if len(self) >= REMEMBERED:
            self.clear()
        value = self._compute(key)
        self[key] = value
        return value


class ColumnMemo(Generic[K, V]):
    """As `Memo`, of a function that works on many keys at once."""

    def __init__(self, compute: Callable[[list[K]], Iterable[V]]) -> None:
        self._compute = compute
        self._known: dict[K, V] = {}

    def values(self, keys: Sequence[K]) -> list[V]:
        """The value of each key."""
        known = self._known
        with contextlib.suppress(KeyError):  # mostly there is nothing new among them
            return list(map(known.__getitem__, keys))
        fresh = list(dict.fromkeys(filterfalse(known.__contains__, keys)))
        if len(known) + len(fresh) > REMEMBERED:
            known.clear()
            fresh = list(dict.fromkeys(keys))
        known.update(zip(fresh, self._compute(fresh), strict=True))
        return list(map(known.__getitem__, keys))


def text_fragments(field: str, texts: Sequence[str]) -> list[str]:
    """The fragments of free texts, whose default is empty; a description is always written."""
    always = field == "description"
    plain = list(map(str.strip, texts))
    begin = f',{named(field)}"'
    found = [f'{begin}{text}"' if text or always else "" for text in escape_all(plain)]
    for at, (text, stripped) in enumerate(zip(texts, plain, strict=True)) if _any_odd(texts, plain) else ():
        # A cell of blanks only still makes a line of contents: rare enough to go the strict way.
        if (text and not stripped) or (always and len(stripped) > DESCRIPTION_CHARS):
            found[at] = BAD
    return found


def _any_odd(texts: Sequence[str], plain: Sequence[str]) -> bool:
    return ("" in plain and plain.count("") != texts.count("")) or max(map(len, plain)) > DESCRIPTION_CHARS


def number_text(field: str, strict: Callable[[str], str]) -> Callable[[str], str]:
    """The fragment of a number that is written as JSON shows it; others go the strict way."""
    begin = f',{named(field)}"'

    def fragment(text: str) -> str:
        return f'{begin}{text}"' if _NUMBER.fullmatch(text) else strict(text)

    return fragment


class Strict(NamedTuple):
    """What the strict way gave: the JSON fragment, the value of the first field, and whether that was left open."""

    fragment: str
    value: Any
    left_open: bool


def strict_value(
    targets: Sequence[Target], texts: Sequence[str], wanted: frozenset[str], options: ImportOptions
) -> Strict | None:
    """The wanted fields through assembly and model.

    `targets` are all columns that have a say in it: units, quantities, currencies. None: refused. Of several fields
    `currency` is never the first.
    """
    pairs = [(target, text) for target, text in zip(targets, texts, strict=True) if text]
    # A column of units is said of every mass of its row.
    header = [pair for pair in pairs if pair[0].part is not Part.LINE or pair[0].kind == "mass unit"]
    contents = [pair for pair in pairs if pair[0].part is Part.LINE]
    try:
        fields, left_open = assemble(header, [contents], options)
        model: Declaration | DeclarationLine
        if any(target.part is not Part.LINE and target.field in wanted for target in targets):
            model = Declaration.model_validate(_HEAD | {name: fields[name] for name in wanted if name in fields})
        else:
            lines = fields["lines"]
            line = {name: lines[0][name] for name in wanted if lines and name in lines[0]}
            model = DeclarationLine.model_validate({"line_no": 1, "description": ""} | line)
        written = model.model_dump_json(include=set(wanted), exclude_defaults=True)[1:-1]
    except (FieldRefusedError, ValidationError, OverflowError):
        return None
    fragment = "," + shortened(written) if written else ""
    return Strict(fragment, getattr(model, min(wanted, key="currency".__eq__), None), left_open)
