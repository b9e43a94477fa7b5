"""Objects as declarations: in our own shape (the fields of `Declaration`), or in that of a shipping interface.

The nested parts of a shipping interface are found by name: parties, a customs part, a list of items. JSON, XML and
messages from the network all come through here, so that all of them mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from edge.records.blocks import Block
from edge.records.draft import Draft, Refused
from edge.records.entry import Entry, Intake
from edge.records.files.assembly import FieldRefusedError, ImportOptions, assemble
from edge.records.files.columns import LINE_LISTS, NESTED, PARTIES, Part, Target, fold_name, target_in_tree
from edge.records.files.own_shape import OwnShape
from edge.records.packing import Packed

__all__ = ["TreeReader", "names_an_item"]

_DEEPEST = 8
_IGNORED_KNOWN = 200
"""A file of any size may have a new name in each of its objects."""
_WITHIN_PARTIES = frozenset(map(fold_name, ("contact", "address", "postal address", "contact information", "name")))
_UNIT_KEYS = ("unit", "units", "uom", "unitcode", "unitofmeasure", "unitofmeasurement")
_AMOUNT_KEYS = ("amount", "value")
_NO_ITEM = "no key holds the item's number; name one 'item_id' or 'tracking_number'"

# Files have few names and millions of them.
_folded = lru_cache(maxsize=4096)(fold_name)
_target = lru_cache(maxsize=4096)(target_in_tree)


class TreeReader:
    """Makes entries of objects, or says why there are none."""

    def __init__(self, options: ImportOptions, intake: Intake) -> None:
        self._options = options
        self._intake = intake
        self._own = OwnShape(intake)
        self._ignored: set[str] = set()
        self._newly_ignored: list[str] = []

    def read_texts(self, texts: Sequence[str], lines: Sequence[int]) -> tuple[Packed, list[bool]]:
        """The declarations of plain objects in our own shape, as JSON texts, and of each text whether it is one."""
        return self._own.read(texts, lines)

    def read(self, found: object, line: int) -> Entry | Refused:
        """The entry of one value; `line` is where it begins in its file, or its number in a message."""
        if not isinstance(found, dict):
            return Refused(line, "row", "an object is expected", Draft(line, {}, found).raw_text()[:200])
        if self._own.fits(found):
            return self._own.entry(found, line) or self._intake.take(Draft(line, dict(found), found))
        header: list[tuple[Target, str]] = []
        contents: list[list[tuple[Target, str]]] = []
        try:
            self._walk(found, Part.TOP, header, contents, _DEEPEST)
            if not any(target.field == "item_id" for target, _ in header):
                return Refused(line, "item_id", _NO_ITEM, Draft(line, {}, found).raw_text())
            fields, left_open = assemble(header, contents, self._options)
            return self._intake.take(Draft(line, fields, found, left_open))
        except FieldRefusedError as error:
            return Refused(line, error.field, error.why, Draft(line, {}, found).raw_text())

    def newly_ignored(self) -> tuple[str, ...]:
        """The keys without meaning here that have been met since this was last asked."""
        fresh, self._newly_ignored = tuple(self._newly_ignored), []
        return fresh

    def with_ignored(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, each with the keys without meaning that were met on the way to it."""
        return (msgspec.structs.replace(block, ignored=self.newly_ignored()) for block in blocks)

    def _walk(
        self,
        tree: dict[str, Any],
        part: Part,
        header: list[tuple[Target, str]],
        contents: list[list[tuple[Target, str]]],
        depth: int,
    ) -> None:
        """Gather the known values of a nested object; keys without meaning here are noted and passed over."""
        for name, value in tree.items():
            folded = _folded(name)
            if isinstance(value, list) and folded in LINE_LISTS and part is Part.TOP:
                for entry in value:
                    if not isinstance(entry, dict):
                        raise FieldRefusedError(name, "a list of objects is expected")
                    line: list[tuple[Target, str]] = []
                    self._walk(entry, Part.LINE, line, [], depth - 1)
                    contents.append(line)
            elif depth and (inner := _only_object(value)) and (inside := _part_inside(part, folded)):
                self._walk(inner, inside, header, contents, depth - 1)
            elif value or isinstance(value, int):
                pairs = _pairs(name, value, part)
                header.extend(pairs)
                if not pairs:
                    self._ignore(name, part)

    def _ignore(self, name: str, part: Part) -> None:
        told = name if part is Part.TOP else f"{part.value}: {name}"
        if told not in self._ignored and len(self._ignored) < _IGNORED_KNOWN:
            self._ignored.add(told)
            self._newly_ignored.append(told)


def _only_object(value: object) -> dict[str, Any] | None:
    """An object, or the one that a list of one holds."""
    only = value[0] if isinstance(value, list) and len(value) == 1 else value
    return only if isinstance(only, dict) else None


def _part_inside(part: Part, folded: str) -> Part | None:
    """What the fields of an object of this name are read as; what nests in a party is told of it, too."""
    if part is Part.TOP:
        return PARTIES.get(folded) or (part if folded in NESTED else None)
    return part if part is not Part.LINE and folded in _WITHIN_PARTIES else None


def names_an_item(fields: dict[str, Any]) -> bool:
    """Whether one of the names of an object is that of the item's number."""
    targets = (_target(name, Part.TOP) for name in fields)
    return any(target is not None and target.field == "item_id" for target in targets)


def _pairs(name: str, value: Any, part: Part) -> list[tuple[Target, str]]:
    """One key and its value as text; an amount given as an object brings its currency or unit with it."""
    target = _target(name, part)
    if target is None or value is None or value == "" or isinstance(value, bool):
        return []
    if isinstance(value, dict):
        amount = next((value[key] for key in _AMOUNT_KEYS if value.get(key) is not None), None)
        if amount is None:
            return []
        aside = {_folded(key): str(text) for key, text in value.items() if text}
        unit = next((aside[key] for key in _UNIT_KEYS if key in aside), "") if target.kind == "mass" else ""
        pairs = [(target, f"{amount} {unit}".strip())]
        currency = _target("currency", part)
        named = aside.get("currency") or aside.get("currencycode")
        if named and currency is not None:
            pairs.append((currency, named))
        return pairs
    if isinstance(value, list):
        plain = not any(isinstance(entry, dict | list) for entry in value)
        return [(target, ", ".join(str(entry) for entry in value))] if value and plain else []
    return [(target, str(value))]
