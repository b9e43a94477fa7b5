"""The table of a customs declaration (CN22, CN23) as rows of description, quantity, net mass, value, HS and origin.

The heads of the columns are found by their words, the cells by their place below them, in the form's own direction of
reading. Lines that recognition has run together over several columns are cut apart again by where their words stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.amounts import as_grams, as_tariff_number, as_value
from edge.claims.fold import fold
from edge.claims.layout import Frame
from edge.claims.places import country_of_code
from edge.domain import GoodsKind, LineState, TextLine

__all__ = ["Cell", "table_cells"]

MIN_COSINE: Final = 0.97
HEAD_ROW: Final = 1.6
"""Heads of one table lie within this many line heights of each other, across the direction of reading."""

ROW_STEP: Final = 0.6
MAX_ROWS: Final = 12
MAX_GAP: Final = 4.5
MIN_COLUMNS: Final = 3
MAX_HEAD_LENGTH: Final = 120
SLACK: Final = 0.6
"""How far a cell may begin before its head does, in line heights."""

FITS: Final = {
    "quantity": re.compile(r"[x×]?\d{1,6}(?:pcs|x|件|个)?", re.IGNORECASE),
    "mass": re.compile(r"(?:\d{1,6}(?:[.,]\d{1,4})?)?(?:kgs?|g|lbs?|oz)?", re.IGNORECASE),
    "value": re.compile(r"(?:US|HK)?[$€£¥]?\d[\d.,]*|[A-Z]{3}|\d[\d.,]*[A-Z]{3}|[$€£¥]"),
    "tariff": re.compile(r"\d{4}[\d.]*"),
    "origin": re.compile(r"[^\W\d_]{2,}\.?"),
}
WITH_QUANTITY: Final = re.compile(
    r"(?:quantity|qty|quantite|anzahl|cantidad|数量)\s?(?:and|et|und|y|&|及|和)|(?:and|et|und|y|&|及|和)\s?(?:quantity|quantite|anzahl|数量)"
)
"""A head such as `Quantity and detailed description of contents` is one column, of descriptions."""

COUNTED: Final = re.compile(r"\d{1,5}\s?(?:[x×*]|pcs|pieces|件|个)?\s+(?=\S)", re.IGNORECASE)
MASS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kgs?|g|lbs?|oz|千克|公斤|克)?", re.IGNORECASE)
MASS_UNIT: Final = re.compile(r"(?<![a-z])(kgs?|g|lbs?|oz)(?![a-z])|(千克|公斤|克)")
KINDS: Final = {"quantity": GoodsKind.QUANTITY, "mass": GoodsKind.NET_MASS, "value": GoodsKind.VALUE,
                "tariff": GoodsKind.HS_CODE, "description": GoodsKind.DESCRIPTION}  # fmt: skip


class Cell(NamedTuple):
    """One cell: its row, what it is (`kind` None: country of origin), the value, and its characters in a line."""

    row: int
    kind: GoodsKind | None
    value: str
    line: int
    start: int
    end: int


class _Column(NamedTuple):
    name: str
    left: float
    head: str


@cache
def _heads() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    lists = tomllib.loads(files(__package__).joinpath("data/table_heads.toml").read_text(encoding="utf-8"))
    names = {fold(word).text: name for name, words in lists.items() if name != "end" for word in words}
    ordered = sorted(names, key=len, reverse=True)
    head = re.compile("|".join(_whole(word) for word in ordered))
    end = re.compile("|".join(_whole(fold(word).text) for word in lists["end"]))
    return head, end, names


def _whole(word: str) -> str:
    """Pattern of a word that no letter may follow; that none precedes is asked of its matches, which is far quicker."""
    return rf"{re.escape(word)}(?![^\W_])" if word.isascii() else re.escape(word)


def _begins_word(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()]
    return not before.isalnum() or not match[0].isascii()


@lru_cache(maxsize=1024)
def _head_words(text: str) -> tuple[tuple[str, float, str], ...]:
    """Heads of columns in a text: name, where they begin as a share of its length, and the words."""
    if not text or len(text) > MAX_HEAD_LENGTH:
        return ()
    head, _, names = _heads()
    folded = fold(text)
    found: dict[str, tuple[str, float, str]] = {}
    for match in filter(_begins_word, head.finditer(folded.text)):
        name = names[match[0]]
        found.setdefault(name, (name, folded.offsets[match.start()] / len(text), folded.text[match.start() :]))
    if "description" in found and WITH_QUANTITY.search(folded.text):
        name, place, words = found["description"]
        found["description"] = (name, min(place, found.pop("quantity", (name, place, words))[1]), words)
    return tuple(found.values())


def table_cells(lines: Sequence[TextLine], frames: Sequence[Frame]) -> list[Cell]:
    """Cells of all customs tables in the lines, which have these frames, rows counted through all tables."""
    heads = {
        at: words for at, line in enumerate(lines) if line.state is LineState.READ and (words := _head_words(line.text))
    }
    cells: list[Cell] = []
    taken: set[int] = set()
    first_row = 0
    for at, words in heads.items():
        if at in taken or not any(name == "description" for name, _, _ in words):
            continue
        columns, used = _columns(at, frames, heads, lines)
        if len(columns) < MIN_COLUMNS:
            continue
        taken |= used
        found = list(_rows(at, frames, columns, used, lines))
        cells.extend(cell._replace(row=first_row + cell.row) for cell in found)
        first_row += max((cell.row for cell in found), default=-1) + 1
    return cells


def _columns(
    at: int, frames: Sequence[Frame], heads: dict[int, tuple[tuple[str, float, str], ...]], lines: Sequence[TextLine]
) -> tuple[list[_Column], set[int]]:
    frame = frames[at]
    columns: dict[str, _Column] = {}
    used: set[int] = set()
    for other, words in heads.items():
        if lines[other].view != lines[at].view:
            continue
        beside = frames[other]
        along, across = frame.offset(beside)
        if frame.cosine(beside) < MIN_COSINE or abs(across) > HEAD_ROW * frame.height:
            continue
        used.add(other)
        for name, share, text in words:
            left = along - beside.half + share * 2 * beside.half
            if name not in columns or abs(across) < SLACK * frame.height:
                columns.setdefault(name, _Column(name, left, text))
    return sorted(columns.values(), key=lambda column: column.left), used


def _rows(
    head: int, frames: Sequence[Frame], columns: Sequence[_Column], used: set[int], lines: Sequence[TextLine]
) -> Iterator[Cell]:
    _, closing, _ = _heads()
    frame, view = frames[head], lines[head].view
    right = columns[-1].left + 8 * frame.height
    below = []
    for at, line in enumerate(lines):
        if at in used or line.view != view or line.state is not LineState.READ:
            continue
        other = frames[at]
        along, across = frame.offset(other)
        inside = columns[0].left - 2 * frame.height < along < right and across > ROW_STEP * frame.height
        if inside and frame.cosine(other) >= MIN_COSINE:
            below.append((across, at, along - other.half, 2 * other.half))
    below.sort()
    row, last = -1, 0.0
    for across, at, left, length in below:
        if across - last > MAX_GAP * frame.height or any(
            map(_begins_word, closing.finditer(fold(lines[at].text).text))
        ):
            return
        if across - last > ROW_STEP * frame.height:
            row += 1
        if row >= MAX_ROWS:
            return
        last = across
        for column, first, last_char in _cut(lines[at].text, left, length, columns, frame.height):
            value = _value(column, lines[at].text[first:last_char]) if column.name != "unit" else None
            counted = COUNTED.match(value or "") if column.name == "description" else None
            if value:
                start = counted.end() if counted else 0
                yield Cell(row, KINDS.get(column.name), value[start:], at, first + start, last_char)


def _cut(
    text: str, left: float, length: float, columns: Sequence[_Column], height: float
) -> list[tuple[_Column, int, int]]:
    """Which characters of a line stand in which column; a word unfit for its column stays with the one before."""
    groups: list[tuple[_Column, int, int]] = []
    for word in re.finditer(r"\S+", text):
        position = left + length * word.start() / len(text)
        begun = [column for column in columns if column.left - SLACK * height <= position]
        column = begun[-1] if begun else columns[0]
        pattern = FITS.get(column.name)
        if groups and (column == groups[-1][0] or (pattern is not None and not pattern.fullmatch(word[0]))):
            column, start, _ = groups.pop()
            groups.append((column, start, word.end()))
        else:
            groups.append((column, word.start(), word.end()))
    return groups


def _value(column: _Column, text: str) -> str | None:
    """A cell's value in the form that claims have; None where the text is none."""
    match column.name:
        case "description":
            return text if re.search(r"[^\W\d_]{2}", text) else None
        case "quantity":
            digits = re.search(r"\d{1,6}", text)
            return digits[0] if digits else None
        case "mass":
            figure = MASS.match(text)
            headed = MASS_UNIT.search(column.head)
            unit = (figure[2] if figure else None) or (headed[0] if headed else "kg" if "." in text else "g")
            # A figure that begins with a nought and has no point has lost it.
            return as_grams(re.sub(r"^0(?=\d+$)", "0.", figure[1]), unit) if figure else None
        case "value":
            bare = re.fullmatch(r"\d[\d.,]*", text)
            return as_value(text) or (bare[0] if bare else None)
        case "tariff":
            return as_tariff_number(text)
        case _:
            return country_of_code(text.strip(". ").upper())
