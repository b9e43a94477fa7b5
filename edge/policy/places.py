"""Where something stands in a file of YAML, in lines and columns counted from 1, as editors do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from edge.policy.problem import Problem

__all__ = ["Source", "impossible_days", "line_of", "node_at", "place_in_part", "repeated_keys"]

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


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
    for node in _all_nodes(source.root):
        if not isinstance(node, yaml.MappingNode):
            continue
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                why = f"'{key.value}' stands twice; YAML would let the last one count"
                yield _problem_at(source.path, key, why)
            seen.add(key.value)


def impossible_days(path: Path, root: yaml.Node | None) -> Iterator[Problem]:
    """What looks like a day and is none, such as 2026-02-30, on which reading the file would stop without a place."""
    for node in _all_nodes(root):
        if isinstance(node, yaml.ScalarNode) and node.tag == _TIMESTAMP:
            try:
                dt.datetime.fromisoformat(node.value)
            except ValueError as error:
                if "must be in" in str(error) or "out of range" in str(error):
                    yield _problem_at(path, node, f"there is no day {node.value}: {error}")


def _problem_at(path: Path, node: yaml.Node, why: str) -> Problem:
    line, column = line_of(node)
    return Problem(file=str(path), part=str(node.value), line=line, column=column, why=why)


def _all_nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """Every node once: an alias is the node it stands for, even one within itself."""
    nodes = [root] if root else []
    met: set[int] = set()
    while nodes:
        node = nodes.pop()
        if id(node) in met:
            continue
        met.add(id(node))
        yield node
        if isinstance(node, yaml.SequenceNode):
            nodes.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            nodes.extend(value for _, value in node.value)


def _below(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None
