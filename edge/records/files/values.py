"""Single values as shippers write them: item numbers, countries, dates, codes.

A value that can be read in two ways is refused with the two ways named. Amounts are read in `amounts.py`, currencies in
`currencies.py`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

from babel import Locale

from edge.countries import alpha_2, country_meant
from edge.records.files.amounts import ValueRefusedError

__all__ = [
    "contents_type",
    "country",
    "date",
    "hs_code",
    "item_id",
    "item_ids",
    "words",
]

_HS_WORD = re.compile(r"^(?:ex\s+)?(?:h(?:s|ts)(?:\s?code)?[\s:.]*)?", re.IGNORECASE)
_CONTENTS = {
    "gift": "gift", "gifts": "gift", "documents": "documents", "document": "documents", "sample": "sample",
    "commercial_sample": "sample", "samples": "sample", "returned_goods": "returned_goods",
    "return_merchandise": "returned_goods", "return_of_goods": "returned_goods", "returns": "returned_goods",
    "merchandise": "merchandise", "sale_of_goods": "merchandise", "sale": "merchandise", "commercial": "merchandise",
    "other": "other", "dangerous_goods": "other", "humanitarian_donation": "other", "personal_effects": "other",
}  # fmt: skip
_COUNTED = re.compile(r"[0-9]{4,}\.0")
_ZERO_LOST = (5, 7)
_NOT_ID = re.compile(r"[\s]+")
_PARTED = re.compile(r"[,;|\n]")
_CARRIER = re.compile(r"[A-Z]+:(?=[0-9A-Z]+)")
"""As shops write it before a number: `USPS: 9400...`."""
_MARKUP = frozenset('<>="')
_DIGITS = frozenset("0123456789")
_ROUNDED = re.compile(r"[0-9][.,]?[0-9]*E\+[0-9]+")
_USUAL = {
    "ENGLAND": "GB", "HOLLAND": "NL", "KOREA": "KR", "PRC": "CN", "PR CHINA": "CN",
    "MAINLAND CHINA": "CN", "中国大陆": "CN", "HONG KONG": "HK", "香港": "HK", "中国香港": "HK", "MACAU": "MO",
    "台湾": "TW", "中国台湾": "TW", "VIET NAM": "VN",
    "PEOPLE'S REPUBLIC OF CHINA": "CN", "中华人民共和国": "CN", "中華人民共和國": "CN", "VR CHINA": "CN",
    "中華民國": "TW", "UNITED STATES OF AMERICA": "US", "REPUBLIC OF KOREA": "KR", "RUSSIAN FEDERATION": "RU",
    "US": "US", "USA": "US", "UK": "GB", "HONG KONG SAR": "HK", "MACAO SAR": "MO",
    "CZECH REPUBLIC": "CZ", "GREAT BRITAIN": "GB", "THE NETHERLANDS": "NL", "UAE": "AE",
    "TÜRKIYE": "TR", "ISLAMIC REPUBLIC OF IRAN": "IR", "UNITED REPUBLIC OF TANZANIA": "TZ", "REPUBLIC OF MOLDOVA": "MD",
    "PROVINCE OF CHINA TAIWAN": "TW", "DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA": "KP",
    "BOLIVARIAN REPUBLIC OF VENEZUELA": "VE", "DEMOCRATIC REPUBLIC OF THE CONGO": "CD",
    "PLURINATIONAL STATE OF BOLIVIA": "BO",
}  # fmt: skip
"""Names that people write and the tables of CLDR lack."""
_MADE_IN = re.compile(r"^(?:(?:MADE|MANUFACTURED|PRODUCED) IN|PRODUCT OF)\s+(?:THE\s+)?")
_CODE_AND_NAME = re.compile(r"([A-Z]{2})\s*[-\u2013:/|]\s*(\S.+)|(\S.+?)\s*\(([A-Z]{2})\)")
"""As lists to choose from write a country."""
_DATE_FORMATS = ("%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d", "%d.%m.%Y", "%Y年%m月%d日")
_BEFORE_OFFSET = re.compile(r"(?<=:[0-9]{2})\s*(?:GMT|UTC)?\s*(?=[+-][0-9]{2}:?[0-9]{2}$|$)")
_DASHED = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})\b")
_ORDERED = {"day-first": "%d/%m/%Y", "month-first": "%m/%d/%Y"}
_WITH_MONTH_NAMED = (
    "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
_TIMES_OF_DAY = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_COUNTED_DAYS = re.compile(r"([3-6][0-9]{4})(?:[.,]([0-9]{1,12}))?")
_DAY_0 = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
"""A spreadsheet keeps a moment as days since then, 45990.5 for noon of 2025-11-29, and may write it so."""
_COUNTED_SECONDS = re.compile(r"(1[0-9]{9})([0-9]{3})?")
"""Seconds since 1970 or, with three digits more, milliseconds, as programs write a moment."""
_NAMED_IN = ("en", "zh", "zh_Hant", "de", "fr", "es", "pt", "it", "ja", "ko", "ru", "nl", "pl", "cs", "tr")
"""The languages of the heads of columns that are known (`columns.yaml`)."""


def item_ids(text: str) -> list[str]:
    """The identifiers of one item that stand in one cell, parted by commas, semicolons, bars or lines.

    Raises:
        ValueRefusedError: as of one.
    """
    return [item_id(part) for part in _PARTED.split(text) if part.strip()] or [""]


def item_id(text: str) -> str:
    """An identifier in its normal form: capitals, no blanks, without what spreadsheets and shops set round it.

    Raises:
        ValueRefusedError: of a long number Excel kept the first digits only, or no label bears such a one.
    """
    plain = _NOT_ID.sub("", text).upper()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKC", plain) if unicodedata.category(c) != "Cf")
    if plain.startswith(('="', "'")):
        plain = plain.removeprefix("=").strip("\"'")
    plain = _CARRIER.sub("", plain)
    if _COUNTED.fullmatch(plain):
        plain = plain[:-2]  # a program took it for a number
    if plain and plain[0] in _DIGITS and _ROUNDED.fullmatch(plain):
        raise ValueRefusedError(f"'{plain}' is a number that a spreadsheet has rounded; export the column as text")
    if plain and not any(map(str.isdigit, plain)):
        raise ValueRefusedError(f"'{plain}' is no item's number: it has no digit")
    if not _MARKUP.isdisjoint(plain):
        raise ValueRefusedError(f"'{plain}' is no item's number, but a link or the like; write the number alone")
    return plain


def words(text: str) -> list[str]:
    """The parts of a list that stands in one cell, parted by blanks, commas, semicolons or bars."""
    return text.replace(";", " ").replace(",", " ").replace("|", " ").split()


@lru_cache(maxsize=2048)
def country(text: str) -> str:
    """ISO 3166 alpha-2 from alpha-2, alpha-3, the number, or the name in one of several languages.

    Two letters that stand for no country, or for several, are left as they are: `doubts.py` tells of them.

    Raises:
        ValueRefusedError: it is none of these.
    """
    plain = _MADE_IN.sub("", text.strip().upper())
    if re.fullmatch(r"[A-Z]{2}", plain):
        return country_meant(plain) or plain
    named = (
        alpha_2(plain.zfill(3) if plain.isdigit() else plain)
        or _USUAL.get(plain.replace(".", ""))
        or _country_names().get(plain.casefold())
        or _told_twice(plain)
        or _turned_round(plain)
    )
    if named is None:
        raise ValueRefusedError("a country is expected as ISO 3166 code, such as CN")
    return named


def _told_twice(plain: str) -> str | None:
    """The country of which code and name stand beside each other, where they are those of one."""
    match = _CODE_AND_NAME.fullmatch(plain)
    if match is None:
        return None
    code, name = match[1] or match[4], match[2] or match[3]
    return country(code) if country(code) == country(name) else None


def _turned_round(plain: str) -> str | None:
    """The country of which the chief word stands first: `KOREA, REPUBLIC OF`, `CHINA, VR`."""
    chief, comma, rest = plain.partition(",")
    return country(f"{rest.strip()} {chief.strip()}") if comma and rest.strip() and "," not in rest else None


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    """Codes by names; where two languages mean different countries by one name, the English one counts."""
    names: dict[str, str] = {}
    for language in _NAMED_IN:
        for code, name in Locale(language).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code):
                names.setdefault(name.casefold(), code)
    return names


def hs_code(text: str) -> str:
    """Digits of a tariff number, dots and blanks taken out.

    No tariff has five or seven digits: those began with a nought, chapters 01 to 09, and were taken for numbers.

    Raises:
        ValueRefusedError: not 4 to 12 digits.
    """
    plain = _HS_WORD.sub("", unicodedata.normalize("NFKC", text).strip().removeprefix("'"))
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
    plain = _BEFORE_OFFSET.sub("", text.strip())
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(plain)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).isoformat()
    forms = [*_DATE_FORMATS, *_WITH_MONTH_NAMED]
    told = _counted(plain) or next(filter(None, (_read_as(form, plain) for form in forms)), None)
    if told:
        return told.isoformat()
    slashed = _DASHED.sub(r"\1/\2/\3", plain)
    ordered = [_ORDERED[order]] if order else _ORDERED.values()
    either = {day.isoformat() for form in ordered if (day := _read_as(form, slashed))}
    if len(either) == 1:  # 18/11/2026 is a day of November in any order
        return either.pop()
    raise ValueRefusedError(
        "a date is expected as 2026-11-23 or 2026-11-23T09:30:00Z; of others the order can be named on import (--dates)"
    )


def _counted(text: str) -> dt.datetime | None:
    """The moment that a number tells: days as of a spreadsheet, seconds or milliseconds as of a program."""
    if days := _COUNTED_DAYS.fullmatch(text):
        seconds_of_day = round(float(f"0.{days[2] or 0}") * 86_400)
        return _DAY_0 + dt.timedelta(days=int(days[1]), seconds=seconds_of_day)
    seconds = _COUNTED_SECONDS.fullmatch(text)
    return dt.datetime.fromtimestamp(int(seconds[1]), dt.UTC) if seconds else None


def _read_as(form: str, text: str) -> dt.datetime | None:
    for time in _TIMES_OF_DAY:
        with suppress(ValueError):
            return dt.datetime.strptime(text, form + time).replace(tzinfo=dt.UTC)
    return None
