"""A package whose names are loaded when somebody asks for them, as `lazy from … import …` of Python 3.15 will do.

Settings and commands need one small thing from most rooms. With this they start without the networks, barcode readers
and rules behind the rest: in half of the time and memory.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

__all__ = ["names_on_demand"]


def names_on_demand(room: str) -> Callable[[str], object]:
    """Returns a package's `__getattr__`, which loads the names that the package imports for type checkers only.

    Args:
        room: name of the package. It imports by `from … import …`, within `if TYPE_CHECKING`.
    """
    package = sys.modules[room]
    places = _places(Path(str(package.__file__)).read_text(encoding="utf-8"))

    def load(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        found = getattr(import_module(places[name]), name)
        setattr(package, name, found)  # so that nobody asks here again
        return found

    return load


def _places(source: str) -> dict[str, str]:
    """The module that each name comes from."""
    checked = (node for node in ast.parse(source).body if isinstance(node, ast.If))
    imports = (node for block in checked for node in block.body if isinstance(node, ast.ImportFrom))
    return {alias.name: str(node.module) for node in imports for alias in node.names}
