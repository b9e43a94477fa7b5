"""The text of conditions in CEL: its remarks, and the facts that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["named_at", "names_in", "signs_in", "without_remarks"]

_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_TEXT_OR_REMARK = re.compile(_TEXT.pattern + r"|//[^\n]*")
_NAME = re.compile(r"(?<![\w.])([A-Za-z_]\w*)((?:\s*\.\s*[A-Za-z_]\w*)*)")
_BOUND = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_]\w*)\s*,")
_FUNCTIONS = frozenset({"size", "double", "int", "string", "has", "true", "false", "null", "in"})


def without_remarks(condition: str) -> str:
    """The condition with its `//` remarks blanked out; a `//` within a text stays."""
    return _TEXT_OR_REMARK.sub(lambda m: " " * len(m[0]) if m[0].startswith("//") else m[0], condition)


def names_in(condition: str) -> tuple[str, ...]:
    """Facts a condition names, as `group.name`, each once."""
    return tuple(dict.fromkeys(name for name, _ in named_at(condition) if "." in name))


def named_at(condition: str) -> Iterator[tuple[str, int]]:
    """Names in a condition with their offsets: `group.fact`, without functions and variables of macros."""
    blank = _TEXT_OR_REMARK.sub(lambda m: " " * len(m[0]), condition)
    bound = set(_BOUND.findall(blank)) | _FUNCTIONS
    for match in _NAME.finditer(blank):
        if match[1] not in bound:
            parts = [match[1], *re.findall(r"\w+", match[2])]
            yield ".".join(parts[:2]), match.start()


def signs_in(condition: str) -> list[str]:
    """The words and the single `=` of a condition, texts and remarks aside."""
    return re.findall(r"[A-Za-z]+|(?<![=!<>])=(?!=)", _TEXT_OR_REMARK.sub("", condition))
