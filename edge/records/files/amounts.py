"""Amounts as shippers write them: numbers with either decimal mark, masses with units.

An amount that can be read in two ways is refused with the two ways named. Guessing `1,234` wrong by a factor of a
thousand would hold honest mail, or let the other kind pass.
"""

# ruff: noqa: RUF001 - Cyrillic units, and the sign of multiplication
from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from edge.records.files.lone_dots import LoneDot

__all__ = ["GRAMS_PER", "ValueRefusedError", "mass_g", "number", "of_each", "pieces", "unit_meant"]

GRAMS_PER: dict[str, Decimal] = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
"""International avoirdupois ounce and pound, exact by definition (1959)."""

_OUNCES_IN_A_POUND = 16
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_UNITS = {
    "g": "g", "gr": "g", "gram": "g", "grams": "g", "grm": "g", "grs": "g", "gm": "g", "gms": "g", "gramm": "g",
    "kilo": "kg", "kilos": "kg", "kg": "kg", "kgs": "kg", "kgm": "kg", "kilogram": "kg",
    "kilograms": "kg", "oz": "oz", "ounce": "oz", "ounces": "oz", "onz": "oz", "lb": "lb", "lbs": "lb", "pound": "lb",
    "pounds": "lb", "lbr": "lb", "克": "g", "千克": "kg", "公斤": "kg", "г": "g", "кг": "kg",
}  # fmt: skip
_MASS = re.compile(r"^\s*([+-]?[.,]?\d[\d.,'\s\u2019]*?)\s*([A-Za-z]+|克|千克|公斤|кг|г)?\.?\s*$")
_POUNDS_AND_OUNCES = re.compile(
    r"\s*(\d[\d.,]*)\s*(?:lbs?|pounds?)\.?[\s,]*(\d[\d.,]*)\s*(?:oz|ounces?)\.?\s*", re.IGNORECASE
)
_THOUSAND_GRAMS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""A balance for parcels weighs no milligrams: such a figure of grams has its thousands parted."""
_EACH = re.compile(
    r"\s*\(?(?:/\s*(?:pcs?|pieces?|units?|ea|each|stk|stück|件|个|只|瓶|盒|шт)|\b(?:each|per (?:piece|unit)))[.)]*\s*$",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"^\s*[x×]\s*(?=\d)|(?<=\d)\s*(?:pcs?|pieces?|units?|sets?|pairs?|ea|stk?|stück|szt|件|个|只|個|套|双|шт)\.?\s*$",
    re.IGNORECASE,
)
_BLANKS = str.maketrans("", "", " '\u00a0\u202f\u2009\u2019")
"""What parts thousands in places, besides the comma and the dot."""
_THOUSANDS = 3
_LONE_DOT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_BARE_FRACTION = re.compile(r"^([+-]?)(?=[.,]\d)")
_LONE_COMMA = re.compile(r"[+-]?\d+,\d{3}")
_GROUPED = {mark: re.compile(rf"[+-]?[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ",."}


class ValueRefusedError(ValueError):
    """A value can't be taken; the text says why and how to write it."""


def number(text: str, decimal_mark: str | None = None, lone_dot: LoneDot = LoneDot.DECIMAL) -> Decimal:
    """A number with `.` or `,` as decimal mark, as it shows, or as was said of all numbers of the file.

    `lone_dot` is what the dot of `1.250` is, where no decimal mark was said; with it for thousands a comma is none.

    Raises:
        ValueRefusedError: it is none, or its one comma may mean thousands as well as decimals.
    """
    by_itself = decimal_mark == "." or (decimal_mark is None and lone_dot is LoneDot.DECIMAL)
    if by_itself and _PLAIN.fullmatch(text):
        return Decimal(text)
    plain = _BARE_FRACTION.sub(r"\g<1>0", text.strip().translate(_BLANKS))
    if decimal_mark is None and not by_itself and _LONE_DOT.fullmatch(plain):
        if lone_dot is LoneDot.UNCLEAR:
            raise ValueRefusedError(_either(plain))
        decimal_mark = ","
    if decimal_mark is None and lone_dot is LoneDot.THOUSANDS and _LONE_COMMA.fullmatch(plain):
        decimal_mark = ","
    plain = _with_dot(plain) if decimal_mark is None else _marked(plain, decimal_mark)
    if not _PLAIN.fullmatch(plain):
        raise ValueRefusedError("a number is expected, such as 12.50")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueRefusedError("a number is expected, such as 12.50") from error


def pieces(text: str, decimal_mark: str | None = None, lone_dot: LoneDot = LoneDot.DECIMAL) -> Decimal:
    """A quantity, with or without the word for pieces.

    Raises:
        ValueRefusedError: as of a number.
    """
    return number(_PIECES.sub("", text), decimal_mark, lone_dot)


def of_each(text: str) -> tuple[str, bool]:
    """An amount without the words `each` or `/pc`, and whether they stood there."""
    plain = _EACH.sub("", text)
    return plain, plain != text


def _marked(plain: str, decimal_mark: str) -> str:
    whole, _, fraction = plain.partition(decimal_mark)
    thousands = "," if decimal_mark == "." else "."
    if thousands in whole and not _GROUPED[thousands].fullmatch(whole):
        raise ValueRefusedError(f"'{plain}' has a '{thousands}' where thousands do not part")
    return f"{whole.replace(thousands, '')}.{fraction}" if fraction else whole.replace(thousands, "")


def _with_dot(plain: str) -> str:
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:
        thousands, mark = (",", ".") if dot > comma else (".", ",")
        return plain.replace(thousands, "").replace(mark, ".")
    if plain.count(",") > 1 or plain.count(".") > 1:
        thousands = "," if comma >= 0 else "."
        return plain.replace(thousands, "") if _GROUPED[thousands].fullmatch(plain) else plain
    if comma >= 0 and len(plain) - comma - 1 == _THOUSANDS and not plain.startswith("0,"):
        raise ValueRefusedError(_either(plain))
    return plain.replace(",", ".")


def _either(plain: str) -> str:
    return (
        f"'{plain}' may mean thousands or decimals; write it without a thousands mark and with '.',"
        " or name the decimal mark on import (--decimal-mark)"
    )


def unit_meant(unit: str | None) -> str | None:
    """The unit of mass, a key of `GRAMS_PER`, that a word means; None where it means none."""
    return _UNITS.get((unit or "").casefold())


def _ounces(pounds: Decimal, ounces: Decimal) -> Decimal:
    """Of `1` and `8` what both come to; of `1.5` and `24`, two columns that tell the same mass, that mass."""
    if pounds == 0 or (pounds == int(pounds) and ounces < _OUNCES_IN_A_POUND):
        return pounds * _OUNCES_IN_A_POUND + ounces
    if abs(pounds * _OUNCES_IN_A_POUND - ounces) < 1:
        return ounces
    raise ValueRefusedError(f"{pounds} lb and {ounces} oz are neither two parts of one mass nor the same mass twice")


def mass_g(text: str, unit: str | None, decimal_mark: str | None = None, lone_dot: LoneDot = LoneDot.DECIMAL) -> int:
    """Grams from a number and its unit; a unit written behind the number counts over `unit`.

    Raises:
        ValueRefusedError: no number, or no known unit.
    """
    both = _POUNDS_AND_OUNCES.fullmatch(text)
    if both is not None:
        ounces = _ounces(*(number(part, decimal_mark, lone_dot) for part in both.groups()))
        return int((ounces * GRAMS_PER["oz"]).to_integral_value())
    match = _MASS.match(text)
    if match is None:
        raise ValueRefusedError("a mass is expected, such as 0.350 with a column unit, or '350 g'")
    factor = GRAMS_PER.get(unit_meant(match[2] or unit) or "")
    if factor is None:
        raise ValueRefusedError(
            "the unit of this mass is not known;"
            " name it in the column (net_weight_kg), in a unit column, or on import (--mass-unit)"
        )
    unsaid = decimal_mark is None and lone_dot is not LoneDot.THOUSANDS
    if factor == 1 and unsaid and _THOUSAND_GRAMS.fullmatch(match[1]):
        raise ValueRefusedError(
            f"'{match[1]}' grams may mean thousands; write it without a thousands mark,"
            " or name the decimal mark on import (--decimal-mark)"
        )
    grams = number(match[1], decimal_mark, lone_dot) * factor
    if grams < 0:
        raise ValueRefusedError("a mass can't be negative")
    return int(grams.to_integral_value())
