"""Codes of countries: which ISO 3166 codes name one, as Unicode CLDR knows them, and which country other codes mean.

Two letters are quickly written and not each pair is a country: forms are filled with `XX` and `ZZ`, and `EU` or `SU`
are many countries. Whoever compares countries asks here first, so that none of these is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

__all__ = ["alpha_2", "country_codes", "country_meant", "country_of_number"]

_ALPHA_2: Final = re.compile("[A-Z]{2}")
_NO_COUNTRY: Final = frozenset({"ZZ", "XA", "XB", "QO", "EU", "EZ", "UN"})
"""Codes that CLDR names beside those of countries: not known, made up for tests, and unions."""
_OTHERWISE: Final = {"EL": "GR", "XC": "ES", "XI": "GB", "XL": "ES", "XS": "RS", "XU": "GB"}
"""Codes of the customs of the European Union (Regulation (EU) 2020/1470) that stand for a country or a part of it."""


@cache
def country_codes() -> frozenset[str]:
    """Alpha-2 codes that name one country: those of ISO 3166-1, reserved ones such as IC, and Kosovo's XK."""
    return frozenset(filter(_ALPHA_2.fullmatch, Locale("en").territories)) - _NO_COUNTRY


@cache
def country_meant(code: str) -> str | None:
    """The country that two letters stand for: UK is GB, and ZR is CD. None where they are of none or of several."""
    if code in country_codes():
        return code
    meant = _OTHERWISE.get(code) or alpha_2(code)
    return meant if meant in country_codes() else None


def alpha_2(code: str) -> str | None:
    """The alpha-2 code for an alpha-3 code or a number of three digits; None where there is none.

    Of a former country it is that of its successor; where it has several, the former code itself (810 is SU).
    """
    successors = _aliases().get(code, [])
    if len(successors) == 1:
        return successors[0] if _ALPHA_2.fullmatch(successors[0]) else None
    return next((alias for alias, own in _aliases().items() if _ALPHA_2.fullmatch(alias) and own == successors), None)


@cache
def _numbered() -> dict[str, str]:
    """Alpha-2 codes by the numbers of ISO 3166-1."""
    # 900 and above are for private use, and CLDR gives them codes such as XX that name no country.
    return {
        number: names[0]
        for number, names in _aliases().items()
        if re.fullmatch(r"[0-8]\d\d", number) and len(names) == 1 and _ALPHA_2.fullmatch(names[0])
    }


def country_of_number(number: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a three-digit numeric code (`036` is AU); None where it names no country."""
    return _numbered().get(number)


def _aliases() -> Mapping[str, list[str]]:
    return get_global("territory_aliases")
