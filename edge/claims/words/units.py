"""Cutting folded text into units: a word, one character of a script that does not part words, a mark, a check box."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.words.fold import fold

__all__ = ["BARE_CROSSES", "OFF", "ON", "Unit", "folded_units", "split_units"]

ON: Final = "[x]"
OFF: Final = "[ ]"
BARE_CROSSES: Final = frozenset("✗✘")
"""Crosses without a box, which choose beside empty boxes only; else they may as well cross out."""

TICKED: Final = "☑☒✓✔✗✘■◼⬛●◉"
EMPTY: Final = "☐□◻⬜○◯"

UNIT: Final = re.compile(
    rf"(?P<on>[\[({{]\s?[xvk✓✔✗✘*]\s?[\])}}]|[{TICKED}])"
    rf"|(?P<off>[\[({{]\s{{0,3}}[\])}}]|[{EMPTY}])"
    r"|(?P<single>[\u0e00-\u0e7f\u3005\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7a3])"
    r"|(?P<word><>|!=|=/=|(?:\|(?=[a-z]))?[a-z0-9](?:[a-z0-9|!$@+]*[a-z0-9])?%?|[\u0370-\u03ff]+|[\u0400-\u052f]+|[\u0600-\u06ff]+|[\u0900-\u097f]+"
    r"|[^\W_a-z0-9\u0e00-\u0e7f\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+)"
    r"|(?P<mark>[^\s'])"
    r"|(?P<line>\n)"
)


class Unit(NamedTuple):
    """A unit with its place in the folded text. `kind`: word, single, mark, box or line."""

    text: str
    kind: str
    start: int
    end: int


@lru_cache(maxsize=512)
def folded_units(folded: str) -> tuple[Unit, ...]:
    """Units of a folded text, in order."""
    units = []
    chosen = any(box in folded for box in EMPTY)
    for match in UNIT.finditer(folded):
        kind = match.lastgroup or "mark"
        if match[0] in BARE_CROSSES and not chosen:
            kind = "mark"
        if kind in {"on", "off"}:
            units.append(Unit(ON if kind == "on" else OFF, "box", *match.span()))
        else:
            units.append(Unit(match[0], kind, *match.span()))
    return tuple(units)


def split_units(text: str) -> tuple[Unit, ...]:
    """Units of a phrase of the data files, folded first."""
    return folded_units(fold(text, disguised=False).text)
