"""What stands in a cell of a customs form, in the form that claims have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from edge.claims.form.heads import counts_too
from edge.claims.goods.amounts import as_grams, as_tariff_number, as_value
from edge.claims.words.fold import Folded, fold
from edge.claims.words.lexicon import lexicon
from edge.claims.words.pieces import pieces_of
from edge.claims.words.places import country_of_code
from edge.claims.words.tokens import tokens_of
from edge.domain import GoodsKind

__all__ = ["Cell", "Column", "fits", "is_currency", "is_value", "read_cell"]

FITS: Final = {
    "quantity": re.compile(r"[x×(]?(?:\d{1,6}|\d{1,3}(?:,\d{3})+)(?:[.,]0{1,2})?(?:pcs|x|件|个)?", re.IGNORECASE),
    "mass": re.compile(r"(?:\d{1,6}(?:[.,]\d{1,4})?)?(?:kgs?|g|lbs?|oz|кг|г)?", re.IGNORECASE),
    "value": re.compile(r"(?:US|HK)?[$€£¥]?\d[\d.,]*|[A-Z]{3}|\d[\d.,]*[A-Z]{3}|[$€£¥]"),
    "tariff": re.compile(r"\d{4}[\d.]*"),
    "origin": re.compile(r"[^\W\d_]{2,}\.?"),
}
COUNT: Final = re.compile(r"(?<![\d.,])(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,6})(?=(?:[.,]0{1,2})?(?![.,]?\d))")
"""A number of pieces: `1,000` and `2.00`, but not what has digits behind a point, as a mass in the next column has."""

COUNTED: Final = re.compile(r"(\d{1,5})\s?(?:[x×*]|pcs|pieces|件|个)?\s+(?=\S)", re.IGNORECASE)
MASS: Final = re.compile(
    r"(\d++(?:[.,]\d++)?+)\s*+"
    r"(kgs?|g|lbs?|oz|千克|公斤|克|кг|г|كغم?|كجم|كيلوغرام|غرام|غ|جم|กก|กิโลกรัม|กรัม)?+(?!(?-i:[A-Z]{3}(?![a-z]))|[€£$元]|[:;]\d)",
    re.IGNORECASE,
)
"""A figure that no currency follows: what has one is a value that stands before its column. `1:200` is none either."""

MASS_UNIT: Final = re.compile(
    r"(?<![^\W\d_])(kgs?|g|lbs?|oz|кг|г|كغم?|كجم|كيلوغرام|غرام|غ|جم)(?![^\W\d_])|(千克|公斤|克|กก|กิโลกรัม|กรัม)",
    re.IGNORECASE,
)
CURRENCY: Final = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])|[€£$元]")
BARE_VALUE: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?|\d{1,3}(?:([.,])\d{3})+(?:(?!\1)[.,]\d{1,2})?")
"""A figure that may be a value without its currency; not one that ran into the next column."""

MISREAD_DOLLARS: Final = re.compile(r"(?<![A-Za-z])U[S5][DO0](?![A-Za-z\d])", re.IGNORECASE)
TARIFF: Final = re.compile(r"[\d. ]*\d")
CODE_LENGTH: Final = 2
LOST_POINT: Final = re.compile(r"^0(?=\d+$)")
"""A figure that begins with a nought and has no point has lost it."""


class Column(NamedTuple):
    """A column: its name (empty: of something else), where it begins along the line of its heads, and its head."""

    name: str
    left: float
    head: str


class Cell(NamedTuple):
    """One cell: its row (None: below the table), what it is, the value, and its characters in a line.

    `kind` None is the country of origin.
    """

    row: int | None
    kind: GoodsKind | None
    value: str
    line: int
    start: int
    end: int


def fits(column: Column, word: str) -> bool:
    """Whether a word may stand in a column."""
    pattern = FITS.get(column.name)
    return pattern is None or pattern.fullmatch(word) is not None


def is_currency(text: str) -> bool:
    """Whether a text is a currency and no more."""
    return CURRENCY.fullmatch(_with_dollars(text)) is not None


def is_value(text: str) -> bool:
    """Whether a text is a value with its currency."""
    return as_value(_with_dollars(text)) is not None


def read_cell(column: Column, text: str, row: int | None, line: int, start: int) -> Iterator[Cell]:
    """The cells that a text means, which begins at character `start` of a line; none where it is no such thing."""

    def cell(kind: GoodsKind | None, value: str | None, first: int = 0, end: int = len(text)) -> Iterator[Cell]:
        if value:
            yield Cell(row, kind, value, line, start + first, start + end)

    match column.name:
        case "description" if re.search(r"[^\W\d_]{2}", text):
            counted = COUNTED.match(text) if counts_too(column.head) else None  # but `3 in 1 cable`, `2027 calendar`
            first = counted.end() if counted else 0
            yield from cell(GoodsKind.QUANTITY, counted[1], 0, counted.end(1)) if counted else ()
            yield from cell(GoodsKind.DESCRIPTION, text[first:], first)
        case "quantity" if digits := COUNT.search(text):
            yield from cell(GoodsKind.QUANTITY, digits[0].replace(",", ""))
        case "mass" if figure := MASS.match(text):
            yield from cell(GoodsKind.NET_MASS, _grams(figure, column, text))
        case "value":
            yield from cell(GoodsKind.VALUE, _value(text, column))
        case "tariff" if digits := TARIFF.match(text):
            yield from cell(GoodsKind.HS_CODE, as_tariff_number(digits[0]), 0, digits.end())
            yield from cell(None, _country(text[digits.end() :]), digits.end() + 1)
        case "origin":
            yield from cell(None, _country(text))


def _grams(figure: re.Match[str], column: Column, text: str) -> str | None:
    headed = MASS_UNIT.search(column.head)
    unit = figure[2] or (headed[0] if headed else "kg" if "." in text or "," in text else "g")
    return as_grams(LOST_POINT.sub("0.", figure[1]), unit)


def _with_dollars(text: str) -> str:
    """The text with the letters of the commonest currency set right."""
    return MISREAD_DOLLARS.sub("USD", text)


def _value(text: str, column: Column) -> str | None:
    text = _with_dollars(text)
    bare = BARE_VALUE.fullmatch(text)
    headed = CURRENCY.search(column.head)
    return as_value(text) or (bare and headed and as_value(f"{text} {headed[0]}")) or (bare[0] if bare else None)


def _country(text: str) -> str | None:
    """The country that is all of a text: by its code, which forms print in capitals, or by one of its names.

    In small letters two may be a unit, or capitals that were misread (`cm`).
    """
    letters = text.strip(". ")
    code = country_of_code(letters)
    if code or (letters.isascii() and len(letters) <= CODE_LENGTH):
        return code
    return _named(fold(text)) or _named(fold(text, disguised=False))  # `Βιετνάμ`, of letters that all look like Latin


def _named(folded: Folded) -> str | None:
    words = lexicon()
    said = [token for token in tokens_of(pieces_of(folded, words), words) if token.kind != "mark"]
    countries = {token.sense.place.countries[:1] if token.sense.place and not token.damage else () for token in said}
    return countries.pop()[0] if len(countries) == 1 and all(countries) else None
