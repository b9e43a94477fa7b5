"""Tables that are shipped beside the code as YAML: words, names and numbers that people can read and change.

They are loaded at each start of a process, by the C library of YAML because it takes a tenth of the time. What people
write themselves, such as rules, is read by `edge.policy`, which can say in which line something is wrong.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

__all__ = ["shipped_table"]


def shipped_table(package: str, name: str) -> Any:
    """What the file `name` of a package holds."""
    return yaml.load(files(package).joinpath(name).read_text(encoding="utf-8"), yaml.CSafeLoader)
