"""Single values as shippers write them: numbers with either decimal mark, masses with units, countries, dates, codes.

A value that can be read in two ways is refused with the two ways named. Guessing `1,234` wrong by a factor of a
thousand would hold honest mail, or let the other kind pass.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale

from edge.countries import alpha_2, country_meant

__all__ = [
    "GRAMS_PER",
    "ValueRefusedError",
    "contents_type",
    "country",
    "currency",
    "date",
    "hs_code",
    "item_id",
    "mass_g",
    "number",
    "words",
]

GRAMS_PER: dict[str, Decimal] = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
"""International avoirdupois ounce and pound, exact by definition (1959)."""

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_UNITS = {
    "g": "g", "gr": "g", "gram": "g", "grams": "g", "grm": "g", "kg": "kg", "kgs": "kg", "kgm": "kg", "kilogram": "kg",
    "kilograms": "kg", "oz": "oz", "ounce": "oz", "ounces": "oz", "onz": "oz", "lb": "lb", "lbs": "lb", "pound": "lb",
    "pounds": "lb", "lbr": "lb", "克": "g", "千克": "kg", "公斤": "kg",
}  # fmt: skip
_MASS = re.compile(r"^\s*([+-]?\d[\d.,'\s\u2019]*?)\s*([A-Za-z]+|克|千克|公斤)?\s*$")
_CONTENTS = {
    "gift": "gift", "gifts": "gift", "documents": "documents", "document": "documents", "sample": "sample",
    "commercial_sample": "sample", "samples": "sample", "returned_goods": "returned_goods",
    "return_merchandise": "returned_goods", "return_of_goods": "returned_goods", "returns": "returned_goods",
    "merchandise": "merchandise", "sale_of_goods": "merchandise", "sale": "merchandise", "commercial": "merchandise",
    "other": "other", "dangerous_goods": "other", "humanitarian_donation": "other", "personal_effects": "other",
}  # fmt: skip
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTED = re.compile(r"[0-9]{4,}\.0")
_ZERO_LOST = (5, 7)
_NOT_ID = re.compile(r"[\s]+")
_DIGITS = frozenset("0123456789")
_ROUNDED = re.compile(r"[0-9][.,]?[0-9]*E\+[0-9]+")
_USUAL = {
    "ENGLAND": "GB", "HOLLAND": "NL", "KOREA": "KR", "PRC": "CN", "PR CHINA": "CN",
    "MAINLAND CHINA": "CN", "中国大陆": "CN", "HONG KONG": "HK", "香港": "HK", "中国香港": "HK", "MACAU": "MO",
    "台湾": "TW", "中国台湾": "TW", "VIET NAM": "VN",
}  # fmt: skip
"""Names that people write and the tables of CLDR lack."""
_BLANKS = str.maketrans("", "", " '\u00a0\u202f\u2009\u2019")
"""What parts thousands in places, besides the comma and the dot."""
_DATE_FORMATS = ("%Y/%m/%d", "%Y%m%d", "%Y.%m.%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y", "%Y年%m月%d日")
_ORDERED = {"day-first": "%d/%m/%Y", "month-first": "%m/%d/%Y"}
_TIMES_OF_DAY = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_THOUSANDS = 3
_GROUPED = {mark: re.compile(rf"[+-]?[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ",."}
_NAMED_IN = ("en", "zh", "de", "fr", "es", "pt", "it", "ja", "ko")
"""The languages of the heads of columns that are known (`columns.yaml`)."""


class ValueRefusedError(ValueError):
    """A value can't be taken; the text says why and how to write it."""


def item_id(text: str) -> str:
    """An identifier in its normal form: capitals, no blanks, without the marks by which Excel keeps a text a text.

    Raises:
        ValueRefusedError: it was a long number, of which Excel kept the first digits only.
    """
    plain = _NOT_ID.sub("", text).upper()
    if plain.startswith(('="', "'")):
        plain = plain.removeprefix("=").strip("\"'")
    if plain and plain[0] in _DIGITS and _ROUNDED.fullmatch(plain):
        raise ValueRefusedError(f"'{plain}' is a number that a spreadsheet has rounded; export the column as text")
    return plain


def words(text: str) -> list[str]:
    """The parts of a list that stands in one cell, parted by blanks, commas, semicolons or bars."""
    return text.replace(";", " ").replace(",", " ").replace("|", " ").split()


def number(text: str, decimal_mark: str | None = None) -> Decimal:
    """A number with `.` or `,` as decimal mark, as it shows, or as was said of all numbers of the file.

    Raises:
        ValueRefusedError: it is none, or its one comma may mean thousands as well as decimals.
    """
    if decimal_mark != "," and _PLAIN.fullmatch(text):
        return Decimal(text)
    plain = text.strip().translate(_BLANKS)
    plain = _with_dot(plain) if decimal_mark is None else _marked(plain, decimal_mark)
    if not _PLAIN.fullmatch(plain):
        raise ValueRefusedError("a number is expected, such as 12.50")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueRefusedError("a number is expected, such as 12.50") from error


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
        raise ValueRefusedError(
            f"'{plain}' may mean thousands or decimals; write it without a thousands mark and with '.',"
            " or name the decimal mark on import (--decimal-mark)"
        )
    return plain.replace(",", ".")


def mass_g(text: str, unit: str | None, decimal_mark: str | None = None) -> int:
    """Grams from a number and its unit; a unit written behind the number counts over `unit`.

    Raises:
        ValueRefusedError: no number, or no known unit.
    """
    match = _MASS.match(text)
    if match is None:
        raise ValueRefusedError("a mass is expected, such as 0.350 with a column unit, or '350 g'")
    factor = GRAMS_PER.get(_UNITS.get((match[2] or unit or "").casefold(), ""))
    if factor is None:
        raise ValueRefusedError(
            "the unit of this mass is not known;"
            " name it in the column (net_weight_kg), in a unit column, or on import (--mass-unit)"
        )
    grams = number(match[1], decimal_mark) * factor
    if grams < 0:
        raise ValueRefusedError("a mass can't be negative")
    return int(grams.to_integral_value())


@lru_cache(maxsize=2048)
def country(text: str) -> str:
    """ISO 3166 alpha-2 from alpha-2, alpha-3, the number, or the name in one of several languages.

    Two letters that stand for no country, or for several, are left as they are: `doubts.py` tells of them.

    Raises:
        ValueRefusedError: it is none of these.
    """
    plain = text.strip().upper()
    if re.fullmatch(r"[A-Z]{2}", plain):
        return country_meant(plain) or plain
    named = (
        alpha_2(plain.zfill(3) if plain.isdigit() else plain)
        or _USUAL.get(plain.replace(".", ""))
        or _country_names().get(text.strip().casefold())
    )
    if named is None:
        raise ValueRefusedError("a country is expected as ISO 3166 code, such as CN")
    return named


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    """Codes by names; where two languages mean different countries by one name, the English one counts."""
    names: dict[str, str] = {}
    for language in _NAMED_IN:
        for code, name in Locale(language).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code):
                names.setdefault(name.casefold(), code)
    return names


def currency(text: str) -> str:
    """ISO 4217 code of a currency, in capitals.

    Raises:
        ValueRefusedError: not three letters.
    """
    plain = text.strip().upper()
    if not _CURRENCY.fullmatch(plain):
        raise ValueRefusedError("a currency is expected as ISO 4217 code, such as USD")
    return plain


def hs_code(text: str) -> str:
    """Digits of a tariff number, dots and blanks taken out.

    No tariff has five or seven digits: those began with a nought, chapters 01 to 09, and were taken for numbers.

    Raises:
        ValueRefusedError: not 4 to 12 digits.
    """
    plain = text.strip()
    if _COUNTED.fullmatch(plain):
        plain = plain[:-2]  # a program took it for a number
    digits = plain.replace(".", "").replace(" ", "").replace("-", "")
    if len(digits) in _ZERO_LOST:
        digits = "0" + digits
    if not re.fullmatch(r"[0-9]{4,12}", digits):
        raise ValueRefusedError("an HS code of 4 to 12 digits is expected, such as 6907.21")
    return digits


def contents_type(text: str) -> str:
    """Category of item after CN23 box 10.

    Raises:
        ValueRefusedError: not a known category.
    """
    name = text.strip().casefold().replace(" ", "_").replace("-", "_")
    if name not in _CONTENTS:
        raise ValueRefusedError(f"one of {', '.join(sorted(set(_CONTENTS.values())))} is expected")
    return _CONTENTS[name]


@lru_cache(maxsize=4096)
def date(text: str, order: str | None = None) -> str:
    """A moment as ISO 8601 with offset; a bare day or a time without offset is taken as UTC.

    `order` says whether days or months come first in dates such as 03/04/2026.

    Raises:
        ValueRefusedError: no date, or one such as 03/04/2026 that two customs read differently.
    """
    plain = text.strip()
    ordered = [_ORDERED[order] + time for time in _TIMES_OF_DAY] if order else []
    for read in (dt.datetime.fromisoformat, *(_reader(form) for form in (*_DATE_FORMATS, *ordered))):
        try:
            moment = read(plain)
        except ValueError:
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).isoformat()
    raise ValueRefusedError(
        "a date is expected as 2026-11-23 or 2026-11-23T09:30:00Z; of others the order can be named on import (--dates)"
    )


def _reader(form: str) -> Callable[[str], dt.datetime]:
    return lambda text: dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
