"""Objects of a JSON or JSON Lines file as declarations, streamed: memory is bounded by one object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from edge.records.blocks import Block, Units, completed, in_blocks
from edge.records.draft import ImportFileError, Refused
from edge.records.entry import Entry, Intake
from edge.records.files.assembly import ImportOptions
from edge.records.files.columns import LINE_LISTS, fold_name
from edge.records.files.encoding import UNDECODABLE, undecodable_row
from edge.records.files.shapes import TreeReader, names_an_item

__all__ = ["JsonDocument", "JsonLines"]

CHUNK_CHARS = 1 << 20
MAX_OBJECT_CHARS = 16 << 20


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number that JSON knows")


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=str)
"""Fractions stay as written: a value of 0.1 must not become a binary fraction on its way to a Decimal."""


_FAST = msgspec.json.Decoder(float_hook=str)
"""Takes what `_DECODER` takes in a third of the time, but for some oddities, which are then left to that one."""


class JsonLines:
    """A file with one JSON object per line. A line that is no JSON is refused and the next one is read."""

    head = ""
    ignored: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    export = ""

    def __init__(self, options: ImportOptions, intake: Intake) -> None:
        self._trees = TreeReader(options, intake)

    def cut(self, text: str) -> int:
        """Behind the last line break."""
        return text.rfind("\n") + 1

    def read(self, text: str, line: int) -> Block:
        """The declarations of whole lines."""
        numbered = [
            (number, one) for number, one in enumerate(text.split("\n"), start=line) if one and not one.isspace()
        ]
        broken = [undecodable_row(number, one.rstrip("\r")) for number, one in numbered if UNDECODABLE in one]
        if broken:
            numbered = [(number, one) for number, one in numbered if UNDECODABLE not in one]
        lines, texts = [number for number, _ in numbered], [one for _, one in numbered]
        packed, good = self._trees.read_texts(texts, lines)
        block = completed(packed, good, lambda at: self._unit(texts[at], lines[at]))
        return msgspec.structs.replace(block, refused=broken + block.refused, ignored=self._trees.newly_ignored())

    def _unit(self, text: str, number: int) -> Entry | Refused:
        try:
            found = _FAST.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            try:
                found = _DECODER.decode(text)
            except (ValueError, RecursionError) as error:
                why = "it is nested too deep" if isinstance(error, RecursionError) else error
                return Refused(number, "row", f"not JSON: {why}", text.rstrip("\r\n"))
        return self._trees.read(found, number)


class JsonDocument:
    """A file that is one JSON array of declarations, or one object that holds such an array."""

    head = ""

    def __init__(self, file: TextIO, path: Path, options: ImportOptions, intake: Intake) -> None:
        self._file = file
        self._path = path
        self._trees = TreeReader(options, intake)
        self._skip = 0
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False

    def blocks(self, skip: int) -> Iterator[Block]:
        """Blocks behind the first `skip` objects, which are read but not looked at."""
        self._skip = skip
        return self._trees.with_ignored(in_blocks(self._units(), skip=skip))

    def _units(self) -> Units:
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
        except UnicodeDecodeError as error:
            raise self._error(f"not readable as JSON: {error}") from error
        except RecursionError as error:
            raise self._error("not readable as JSON: it is nested too deep") from error

    def _array(self) -> Units:
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            self._peek()
            line = self._line
            found = self._value()
            if self._skip:
                self._skip -= 1
            else:
                yield self._trees.read(found, line)
            if self._peek() == "]":
                self._take("]")
                return
            self._take(",")

    def _object(self) -> Units:
        """The first array among the object's values is the list; an object without one is itself a declaration."""
        self._take("{")
        fields: dict[str, Any] = {}
        line, streamed = self._line, False
        while self._peek() != "}":
            key = self._value()
            self._take(":")
            # A declaration's own lists hold lines, so an item id seen before them says which kind of object this is.
            if self._peek() == "[" and not streamed and not names_an_item(fields) and fold_name(str(key)) not in _OWN:
                streamed = True
                yield from self._array()
            else:
                fields[str(key)] = self._value()
            if self._peek() == "}":
                break
            self._take(",")
        self._take("}")
        if not streamed:
            yield self._trees.read(fields, line)

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
                begun = self._at
                if len(self._text) - begun > MAX_OBJECT_CHARS or not self._more():
                    raise self._broken(error, begun) from error
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

    def _broken(self, error: ValueError, begun: int) -> ImportFileError:
        """What is wrong with a value, and in which line of the file; `begun`: where it begins in the decoder's text."""
        if not isinstance(error, json.JSONDecodeError):
            return self._error(f"not JSON: {error}")
        self._line += error.doc.count("\n", begun, error.pos)
        cut_short = not error.doc[error.pos :].strip()
        return self._error("the file ends in the middle" if cut_short else f"not JSON: {error.msg}")

    def _error(self, why: str) -> ImportFileError:
        return ImportFileError(self._path, self._line, why)


_OWN = frozenset({"altids", "transitcountries"}) | LINE_LISTS - {"items", "lines"}
