"""Element strings of GS1 codes: the text of a GS1-128, DataMatrix or QR code cut into application identifiers.

Lengths follow the GS1 General Specifications, table "GS1 Application Identifiers": predefined lengths need no
separator, all others end at FNC1, which readers transmit as GS (0x1D). Values stay text, so that the leading zero of
a numeric country code (AI 422 `036`, Australia) is kept.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from edge.identifiers.check_digits import gs1_mod10

__all__ = ["GS", "GS1_SYMBOLOGY_IDS", "Gs1Element", "gs1_elements", "is_gs1", "without_symbology_prefix"]

GS: Final = "\x1d"
GS1_SYMBOLOGY_IDS: Final = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
"""AIM identifiers (ISO/IEC 15424) by which a reader says that FNC1 stood first."""

PREDEFINED_LENGTH: Final = {
    "00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "11": 6, "12": 6, "13": 6, "14": 6, "15": 6, "16": 6, "17": 6,
    "18": 6, "19": 6, "20": 2, "31": 6, "32": 6, "33": 6, "34": 6, "35": 6, "36": 6, "41": 13,
}  # fmt: skip
"""Length of the value by the first two digits of the AI, where the specification fixes it."""

AI_DIGITS: Final = {
    **dict.fromkeys(
        ("00", "01", "02", "03", "10", "11", "12", "13", "15", "16", "17", "20", "21", "22", "30", "37"), 2
    ),
    **{str(number): 2 for number in range(90, 100)},
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "82"), 4),
}
"""How many digits the AI itself has, by its first two."""

CHECKED: Final = frozenset({"00", "01", "02", "410", "411", "412", "413", "414", "415", "416", "417"})
"""AIs whose value ends in a GS1 mod 10 check digit."""

MAX_VALUE: Final = 90
COUNTRY_VALUE: Final = re.compile(r"\d{3}")
COUNTRY_LIST_VALUE: Final = re.compile(r"(?:\d{3}){1,5}")
LINK: Final = re.compile(r"https?://[^/?#\s]+(?P<path>/[^?#\s]*)(?:\?(?P<query>[^#\s]*))?(?:#\S*)?", re.IGNORECASE)
LINK_KEY: Final = re.compile(r"/(?P<ai>00|01)/(?P<value>\d{18}|\d{14})(?=/|$)", re.ASCII)
"""What a GS1 Digital Link names, an SSCC or a GTIN: where it stands in the path, the link's elements begin."""

LINK_PART: Final = re.compile(r"/(\d{2,4})/([^/]{1,90})", re.ASCII)
LINK_ATTRIBUTE: Final = re.compile(r"(?<=[?&;])(\d{2,4})=([^&;]{1,90})", re.ASCII)
HUMAN_READABLE: Final = re.compile(r"\((\d{2,4})\)([^()]{1,90})")


class Gs1Element(NamedTuple):
    """One element: `value` is text, `start`/`end` its place in the code's text, `fault` what is wrong with it."""

    ai: str
    value: str
    start: int
    end: int
    fault: str | None = None


def without_symbology_prefix(text: str, symbology_id: str) -> tuple[str, str]:
    """Text and AIM identifier, where a scanner sends the identifier as the first three characters of the text."""
    if re.match(r"\][A-Za-z][0-9A-Z]", text):
        return text[3:], symbology_id or text[:3]
    return text, symbology_id


def is_gs1(text: str, symbology_id: str) -> bool:
    """Whether the reader, the separator, printed brackets or a web address of GS1's form say that a text is of GS1."""
    marked = symbology_id in GS1_SYMBOLOGY_IDS or GS in text or HUMAN_READABLE.match(text) is not None
    return marked or bool(_linked(text, 0))


def gs1_elements(text: str, symbology_id: str = "") -> tuple[Gs1Element, ...]:
    """All elements of a code's text, in order; an empty tuple where the text is no run of GS1 elements.

    A wrong check digit, or a country list of a wrong length, keeps its element and says so in `fault`. The function
    does not ask for a GS1 symbology: callers that read a code without one must weigh that themselves (`is_gs1`).
    """
    body, symbology_id = without_symbology_prefix(text, symbology_id)
    offset = len(text) - len(body)
    if HUMAN_READABLE.match(body):
        return _bracketed(body, offset)
    linked = _linked(body, offset)
    if linked:
        return linked
    elements: list[Gs1Element] = []
    position = 0
    while position < len(body):
        if body[position] == GS:
            position += 1
            continue
        element = _element_at(body, position)
        if element is None:
            return ()
        elements.append(element._replace(start=element.start + offset, end=element.end + offset))
        position = element.end
    return tuple(elements)


def _bracketed(body: str, offset: int) -> tuple[Gs1Element, ...]:
    found = []
    position = 0
    for match in HUMAN_READABLE.finditer(body):
        if body[position : match.start()].strip():
            return ()
        value = match[2].strip()
        found.append(_judged(match[1], value, match.start(2) + offset, match.start(2) + len(value) + offset))
        position = match.end()
    return tuple(found) if not body[position:].strip() else ()


def _linked(body: str, offset: int) -> tuple[Gs1Element, ...]:
    """Elements of a GS1 Digital Link (`https://id.gs1.org/01/06901234567892?422=156`); none of any other address."""
    link = LINK.fullmatch(body)
    key = LINK_KEY.search(link["path"]) if link else None
    if link is None or key is None or PREDEFINED_LENGTH[key["ai"]] != len(key["value"]):
        return ()
    path_end = link.end("path")
    parts = list(LINK_PART.finditer(body, link.start("path") + key.start(), path_end))
    if link["query"]:
        parts += LINK_ATTRIBUTE.finditer(body, link.start("query"), link.end("query"))
    return tuple(_judged(part[1], part[2], part.start(2) + offset, part.end(2) + offset) for part in parts)


def _element_at(body: str, position: int) -> Gs1Element | None:
    head = body[position : position + 2]
    digits = AI_DIGITS.get(head)
    ai = body[position : position + digits] if digits else ""
    if not digits or len(ai) < digits or not (ai.isascii() and ai.isdigit()):
        return None
    start = position + digits
    length = PREDEFINED_LENGTH.get(head)
    if length is not None:
        end = start + length
        value = body[start:end]
        whole = len(value) == length and value.isascii() and value.isdigit()
        return _judged(ai, value, start, end) if whole else None
    separator = body.find(GS, start)
    end = _end_of_variable(ai, body, start, len(body) if separator < 0 else separator)
    value = body[start:end]
    return _judged(ai, value, start, end) if 0 < len(value) <= MAX_VALUE else None


def _end_of_variable(ai: str, body: str, start: int, limit: int) -> int:
    """Where a value without predefined length ends.

    AIs 422 and 424 to 426 hold exactly three digits; printers leave the separator after them out so often that the
    length is the better guide.
    """
    if ai in {"422", "424", "425", "426"} and COUNTRY_VALUE.match(body, start):
        return min(start + 3, limit)
    return limit


def _judged(ai: str, value: str, start: int, end: int) -> Gs1Element:
    fault = None
    if ai in CHECKED and value.isascii() and value.isdigit() and gs1_mod10(value[:-1]) != value[-1]:
        fault = f"check digit of AI {ai} is {value[-1]}, the other digits call for {gs1_mod10(value[:-1])}"
    elif ai in {"422", "424", "426"} and not COUNTRY_VALUE.fullmatch(value):
        fault = f"AI {ai} must hold one ISO 3166 numeric country of three digits"
    elif ai in {"423", "425"} and not COUNTRY_LIST_VALUE.fullmatch(value):
        fault = f"AI {ai} must hold one to five ISO 3166 numeric countries of three digits each"
    return Gs1Element(ai, value, start, end, fault)
