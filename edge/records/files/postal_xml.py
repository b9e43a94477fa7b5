"""Postal customs data in XML as declarations, streamed: memory is bounded by one item, however large the file is.

What is public of the UPU's item attribute message (ITMATT, standard M33) and of its sisters to and from customs is what
they carry: the boxes of form CN23 for each postal item. The names of the XML elements are not public and NOT CONFIRMED
here. So elements are read by meaning, with the names of `columns.yaml`: an element that holds an item's number, itself
or in an attribute, is an item; its parts are found as in the JSON of shipping interfaces. A post's file whose names
mean nothing here is refused as a whole; where only some do, these are told after the import.

XML from outside is hostile: entities are never resolved, nothing is fetched, depth and size of an item are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from lxml import etree

from edge.records.blocks import Block, Units, in_blocks
from edge.records.draft import ImportFileError
from edge.records.entry import Intake
from edge.records.files.assembly import ImportOptions
from edge.records.files.columns import LINE_LISTS, Part, fold_name, target_in_tree
from edge.records.files.shapes import TreeReader

__all__ = ["PostalXml"]

DEEPEST = 32
MAX_ITEM_ELEMENTS = 200_000
_LINE_NAMES = frozenset(map(fold_name, ("content piece", "content", "line", "customs item", "commodity", "line item")))
"""Elements that are one line of contents each, with or without a list round them."""
_LISTS = LINE_LISTS | {"contentpieces"}


class PostalXml:
    """A file of postal items in XML."""

    head = ""

    def __init__(self, file: BinaryIO, path: Path, options: ImportOptions, intake: Intake) -> None:
        self._file = file
        self._path = path
        self._trees = TreeReader(options, intake)

    def blocks(self, skip: int) -> Iterator[Block]:
        """Blocks behind the first `skip` items."""
        return self._trees.with_ignored(in_blocks(self._units(skip), skip=skip))

    def _units(self, skip: int) -> Units:
        found = False
        try:
            for element in self._items():
                found = True
                if skip:
                    skip -= 1
                else:
                    yield self._trees.read(_as_object(element), _line(element))
        except etree.XMLSyntaxError as error:
            raise ImportFileError(self._path, error.lineno or 1, f"not readable as XML: {error.msg}") from error
        if not found:
            raise ImportFileError(self._path, 1, "no element holds an item's number; name one 'ItemID' or 'S10ID'")

    def _items(self) -> Iterator[etree._Element]:
        """Each outermost element that bears an item's number, complete; what was read is let go."""
        events = etree.iterparse(
            self._file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        depth, elements = 0, 0
        for event, element in events:
            if event == "start":
                self._refuse_doctype(element)
                depth, elements = depth + 1, elements + 1
                if depth > DEEPEST or elements > MAX_ITEM_ELEMENTS:
                    raise ImportFileError(self._path, _line(element), "an item too deep or too large")
                continue
            depth -= 1
            if _is_item(element):
                yield element
                elements = 0
                _let_go(element)

    def _refuse_doctype(self, element: etree._Element) -> None:
        if element.getparent() is None and element.getroottree().docinfo.internalDTD is not None:
            raise ImportFileError(self._path, 1, "a document type declaration is not taken; send the XML without it")


def _let_go(element: etree._Element) -> None:
    """Frees an item, and the items before it that its parent still holds."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        for before in list(element.itersiblings(preceding=True)):
            parent.remove(before)


def _line(element: etree._Element) -> int:
    line: int | None = cast("int | None", element.sourceline)
    return line or 1


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _is_item(element: etree._Element) -> bool:
    """An element that says an item's number, itself or in a child that holds nothing else."""
    names = [*element.attrib, *(_name(child) for child in element if len(child) == 0 and child.text)]
    targets = (target_in_tree(name, Part.TOP) for name in names)
    return any(target is not None and target.field == "item_id" for target in targets)


def _as_object(element: etree._Element) -> dict[str, Any]:
    """Attributes and children by name; lines of contents as one list, an amount with its unit or currency."""
    found: dict[str, Any] = {etree.QName(name).localname: value for name, value in element.attrib.items()}
    lines: list[dict[str, Any]] = []
    for child in element:
        name = _name(child)
        folded = fold_name(name)
        if folded in _LISTS and len(child) and all(len(entry) for entry in child):
            lines.extend(_as_object(entry) for entry in child)
        elif folded in _LINE_NAMES and len(child):
            lines.append(_as_object(child))
        elif len(child):
            found[name] = _as_object(child)
        elif child.text is not None and child.text.strip():
            text = child.text.strip()
            sides = {etree.QName(side).localname.casefold(): value for side, value in child.attrib.items()}
            found[name] = {"value": text, **sides} if sides else text
    if lines:
        found["lines"] = [line for line in lines if line]
    return found
