"""Where something stands in a file of YAML, in lines and columns counted from 1, as editors do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from edge.policy.rules import Problem

__all__ = ["Source", "line_of", "node_at", "place_in_part", "repeated_keys"]


class Source(NamedTuple):
    """A file as text, as the nodes of its YAML, which know their places, and as plain values."""

    path: Path
    text: str
    root: yaml.Node | None
    tree: Any


def node_at(root: yaml.Node | None, loc: Sequence[str | int]) -> yaml.Node | None:
    """The node that a way of keys and numbers leads to, or as far along the way as there are nodes."""
    node = root
    for part in loc:
        below = _below(node, part)
        if below is None:
            break
        node = below
    return node


def line_of(node: yaml.Node | None) -> tuple[int, int]:
    """Line and column at which a node begins; the file's beginning where there is none."""
    return (1, 1) if node is None else (node.start_mark.line + 1, node.start_mark.column + 1)


def place_in_part(source: Source, loc: Sequence[str | int], line: int, column: int) -> tuple[int, int]:
    """Line and column in the file of a place within the text of a scalar; that of a literal begins on its own line."""
    node = node_at(source.root, loc)
    first, left = line_of(node)
    if isinstance(node, yaml.ScalarNode) and node.style == "|":
        # Its text begins on the next line, indented as that line is.
        own = source.text.splitlines()[first]
        first, left = first + 1, len(own) - len(own.lstrip()) + 1
    elif isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}:
        left += 1
    return first + line - 1, left + column - 1


def repeated_keys(source: Source) -> Iterator[Problem]:
    """Keys that stand twice in one mapping: YAML would silently let the last one count."""
    nodes = [source.root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                nodes.append(value)
                if key.value in seen:
                    line, column = line_of(key)
                    why = f"'{key.value}' stands twice; YAML would let the last one count"
                    yield Problem(file=str(source.path), part=str(key.value), line=line, column=column, why=why)
                seen.add(key.value)


def _below(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None
