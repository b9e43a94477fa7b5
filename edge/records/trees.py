"""Objects of a JSON or JSON Lines file as drafts of declarations, streamed: memory is bounded by one object.

An object is either in our own shape (the fields of `Declaration`) or in that of a shipping interface, whose nested
parts are found by name: parties, a customs part, a list of items.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from edge.domain import Declaration
from edge.records.assembly import FieldRefusedError, ImportOptions, assemble
from edge.records.columns import LINE_LISTS, NESTED, PARTIES, Part, Target, fold_name, target_in_tree
from edge.records.draft import Draft, ImportFileError, Refused

__all__ = ["JsonDocument", "JsonLines"]

CHUNK_CHARS = 1 << 20
MAX_OBJECT_CHARS = 16 << 20
_OWN_FIELDS = frozenset(Declaration.model_fields)
_OWN_LINE = "line_no"
_DEEPEST = 4
_AMOUNT_KEYS = ("amount", "value")


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number that JSON knows")


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=str)
"""Fractions stay as written: a value of 0.1 must not become a binary fraction on its way to a Decimal."""


class JsonLines:
    """A file with one JSON object per line. A line that is no JSON is refused and the next one is read."""

    def __init__(self, file: TextIO, path: Path, options: ImportOptions) -> None:
        self._file = file
        self._path = path
        self._options = options
        self.ignored: tuple[str, ...] = ()
        self.repeated = 0

    def __iter__(self) -> Iterator[Draft | Refused]:
        number = 0
        try:
            while text := self._file.readline(MAX_OBJECT_CHARS):
                number += 1
                if len(text) == MAX_OBJECT_CHARS:
                    raise ImportFileError(self._path, number, f"a line longer than {MAX_OBJECT_CHARS} characters")
                if not text.isspace():
                    yield self._draft(text, number)
        except UnicodeDecodeError as error:
            raise ImportFileError(self._path, number + 1, f"not readable as text: {error}") from error

    def _draft(self, text: str, number: int) -> Draft | Refused:
        try:
            found = _DECODER.decode(text)
        except (ValueError, RecursionError) as error:
            return Refused(number, "row", f"not JSON: {error}", text)
        return draft_of(found, number, self._options)


class JsonDocument:
    """A file that is one JSON array of declarations, or one object that holds such an array."""

    def __init__(self, file: TextIO, path: Path, options: ImportOptions) -> None:
        self._file = file
        self._path = path
        self._options = options
        self.ignored: tuple[str, ...] = ()
        self.repeated = 0
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False

    def __iter__(self) -> Iterator[Draft | Refused]:
        try:
            first = self._peek()
            if first == "[":
                yield from self._array()
            elif first == "{":
                yield from self._object()
            else:
                raise self._error("a JSON array, or an object that holds one, is expected")
            if self._peek():
                raise self._error("there is more text after the end of the JSON")
        except (UnicodeDecodeError, RecursionError) as error:
            raise self._error(f"not readable as JSON: {error}") from error

    def _array(self) -> Iterator[Draft | Refused]:
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            self._peek()
            line = self._line
            yield draft_of(self._value(), line, self._options)
            if self._peek() == "]":
                self._take("]")
                return
            self._take(",")

    def _object(self) -> Iterator[Draft | Refused]:
        """The first array among the object's values is the list; an object without one is itself a declaration."""
        self._take("{")
        fields: dict[str, Any] = {}
        line, streamed = self._line, False
        while self._peek() != "}":
            key = self._value()
            self._take(":")
            # A declaration's own lists hold lines, so an item id seen before them says which kind of object this is.
            if self._peek() == "[" and not streamed and not _names_an_item(fields) and fold_name(str(key)) not in _OWN:
                streamed = True
                yield from self._array()
            else:
                fields[str(key)] = self._value()
            if self._peek() == "}":
                break
            self._take(",")
        self._take("}")
        if not streamed:
            yield draft_of(fields, line, self._options)

    def _peek(self) -> str:
        """The next character that is no blank, "" at the end of the file."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, mark: str) -> None:
        found = self._peek()
        if found != mark:
            raise self._error(f"'{mark}' is expected, {found!r} found" if found else "the file ends in the middle")
        self._at += 1

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > MAX_OBJECT_CHARS or not self._more():
                    raise self._error(f"not JSON: {error}") from error
                continue
            # A number at the end of what was read may go on in the next chunk.
            if end == len(self._text) and self._more():
                continue
            self._line += self._text.count("\n", self._at, end)
            self._at = end
            return value

    def _more(self) -> bool:
        # As much as is held is read again, so that a long object costs no more than twice its length.
        held = self._text[self._at :]
        fresh = "" if self._ended else self._file.read(max(CHUNK_CHARS, len(held)))
        self._ended = not fresh
        self._text, self._at = held + fresh, 0
        return bool(fresh)

    def _error(self, why: str) -> ImportFileError:
        return ImportFileError(self._path, self._line, why)


_OWN = frozenset({"altids", "transitcountries"}) | LINE_LISTS - {"items", "lines"}


def _names_an_item(fields: dict[str, Any]) -> bool:
    targets = (target_in_tree(name, Part.TOP) for name in fields)
    return any(target is not None and target.field == "item_id" for target in targets)


def draft_of(found: object, line: int, options: ImportOptions) -> Draft | Refused:
    """The draft of one JSON value, or why there is none."""
    if not isinstance(found, dict):
        return Refused(line, "row", "an object is expected", json.dumps(found)[:200])
    lines = found.get("lines", ())
    # Our own shape needs no reading of names, and gives back exactly what `Declaration.to_json` wrote.
    if found.keys() <= _OWN_FIELDS and isinstance(lines, list) and all(_OWN_LINE in entry for entry in lines):
        return Draft(line, found, found)
    header: list[tuple[Target, str]] = []
    contents: list[list[tuple[Target, str]]] = []
    try:
        _walk(found, Part.TOP, header, contents, _DEEPEST)
        if not any(target.field == "item_id" for target, _ in header):
            why = "no key holds the item's number; name one 'item_id' or 'tracking_number'"
            return Refused(line, "item_id", why, json.dumps(found, ensure_ascii=False))
        return Draft(line, assemble(header, contents, options), found)
    except FieldRefusedError as error:
        return Refused(line, error.field, error.why, json.dumps(found, ensure_ascii=False))


def _walk(
    tree: dict[str, Any],
    part: Part,
    header: list[tuple[Target, str]],
    contents: list[list[tuple[Target, str]]],
    depth: int,
) -> None:
    """Gather the known values of a nested object; parts without meaning here are passed over."""
    for name, value in tree.items():
        folded = fold_name(name)
        if isinstance(value, list) and folded in LINE_LISTS and part is Part.TOP:
            for entry in value:
                if not isinstance(entry, dict):
                    raise FieldRefusedError(name, "a list of objects is expected")
                line: list[tuple[Target, str]] = []
                _walk(entry, Part.LINE, line, [], depth - 1)
                contents.append(line)
        elif isinstance(value, dict) and depth and part is Part.TOP and folded in PARTIES:
            _walk(value, PARTIES[folded], header, contents, depth - 1)
        elif isinstance(value, dict) and depth and part is Part.TOP and folded in NESTED:
            _walk(value, part, header, contents, depth - 1)
        else:
            header.extend(_pairs(name, value, part))


def _pairs(name: str, value: Any, part: Part) -> list[tuple[Target, str]]:
    """One key and its value as text; an amount given as an object brings its currency or unit with it."""
    target = target_in_tree(name, part)
    if target is None or value is None or value == "" or isinstance(value, bool):
        return []
    if isinstance(value, dict):
        amount = next((value[key] for key in _AMOUNT_KEYS if value.get(key) is not None), None)
        if amount is None:
            return []
        unit = value.get("unit") or value.get("units")
        pairs = [(target, f"{amount} {unit}" if unit else str(amount))]
        currency = target_in_tree("currency", part)
        if value.get("currency") and currency is not None:
            pairs.append((currency, str(value["currency"])))
        return pairs
    if isinstance(value, list):
        return [(target, " ".join(str(entry) for entry in value))] if value else []
    return [(target, str(value))]
