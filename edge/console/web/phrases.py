"""Sentences that other rooms make with numbers and names in them, known by their pattern, to be translated.

The rooms speak English to logs and terminals; here is what of it reaches a screen. A sentence that follows no pattern
is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["PATTERNS", "matched"]

PATTERNS = (
    # The bar
    "The station only watches (mode {mode}): no parcel is stopped.",
    "Decisions do not reach the conveyor: {detail}.",
    "{loop} does not turn any more.",
    "there is no status at {path}; has the station been started?",
    # Details of functions
    "broker {state}: {detail}",
    "no connection to {place}: {detail}",
    "no final word on track {track}",
    "the same picture again and again from {cameras}",
    "the spool can't be used: {detail}",
    "could not {chore}: {detail}",
    "safe mode: {detail}",
    # Why a picture was not read, and what to do (edge/vision/shortfall.py)
    "too dark: the brightest parts reach level {level} of 255; check the lamp, open the aperture",
    "overexposed: {share} of the picture is saturated; close the aperture or shorten the exposure",
    "glare on {share} of the label; turn the lamp aside or put a polariser before the lens",
    "out of focus: edges are {wide} px wide; set the focus, clean the lens",
    "blurred along the {axis}: edges are {wide} px wide there, {narrow} across; shorten the exposure",
    "print too small: lines are {height} px high, {least} are needed; move the camera nearer",
    # Any function with its detail; last, for it fits much
    "{function}: {detail}",
)
"""Each is a message of the catalogues in `locale/`."""

_ONE_WORD = {"function", "mode", "state", "axis", "loop"}


def _compiled(pattern: str) -> re.Pattern[str]:
    literals_and_names = re.split(r"\{(\w+)\}", pattern)
    parts = [
        (rf"(?P<{part}>[\w-]+)" if part in _ONE_WORD else rf"(?P<{part}>.+)") if number % 2 else re.escape(part)
        for number, part in enumerate(literals_and_names)
    ]
    return re.compile("".join(parts), re.DOTALL)


_COMPILED = tuple((pattern, _compiled(pattern)) for pattern in PATTERNS)


def matched(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The pattern that a text follows, and what stands in its places; None where it follows none."""
    for pattern, expression in _COMPILED:
        found = expression.fullmatch(text)
        if found:
            return pattern, found.groupdict()
    return None
