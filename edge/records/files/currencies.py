"""Currencies as people write them: a code of ISO 4217, a sign or a word, by itself or beside a figure.

Several currencies share `$` and `¥`. Such a sign agrees with any of them that is named elsewhere, and by itself names
none: ten thousand yuan are not ten thousand yen.
"""

from __future__ import annotations

import re

from babel.core import get_global

from edge.records.files.amounts import ValueRefusedError

__all__ = ["currencies_meant", "currency", "currency_behind", "priced"]

_DOLLARS = ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "CLP", "COP", "ARS", "BRL", "UYU")
_SIGNS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS, "¥": ("CNY", "JPY"), "KR": ("SEK", "NOK", "DKK", "ISK"),
    "€": ("EUR",), "EURO": ("EUR",), "EUROS": ("EUR",), "欧元": ("EUR",), "£": ("GBP",), "英镑": ("GBP",),
    "US$": ("USD",), "$US": ("USD",), "USDOLLAR": ("USD",), "USDOLLARS": ("USD",), "美元": ("USD",), "美金": ("USD",),
    "A$": ("AUD",), "AU$": ("AUD",), "C$": ("CAD",), "CA$": ("CAD",), "CDN$": ("CAD",), "NZ$": ("NZD",),
    "HK$": ("HKD",), "港币": ("HKD",), "S$": ("SGD",), "SG$": ("SGD",), "NT$": ("TWD",), "新台币": ("TWD",),
    "MX$": ("MXN",), "R$": ("BRL",), "RMB": ("CNY",), "CN¥": ("CNY",), "YUAN": ("CNY",), "元": ("CNY",),
    "人民币": ("CNY",), "人民币元": ("CNY",),
    "JP¥": ("JPY",), "円": ("JPY",), "日元": ("JPY",), "YEN": ("JPY",), "원": ("KRW",), "₩": ("KRW",), "₹": ("INR",),
    "₽": ("RUB",), "РУБ": ("RUB",), "ZŁ": ("PLN",), "KČ": ("CZK",), "FT": ("HUF",), "₺": ("TRY",), "₴": ("UAH",),
    "₫": ("VND",), "฿": ("THB",), "₪": ("ILS",), "FR": ("CHF",), "SFR": ("CHF",),
}  # fmt: skip
_CODE = re.compile("[A-Z]{3}")
_TWICE = re.compile(r"([^\W_]+)[(/-]?([^\w()/-]+|[^\W_]+)\)?")
_PRICED = re.compile(
    r"\s*([^\d\s+.,-][^\d+-]*?)?\s*([+-]?[.,]?\d(?:[\d.,'\u2019\s]*\d)?)(?:[.,](?:-{1,2}|\u2013|\u2014))?\s*(\D*?)\s*"
)
"""What stands before a figure, the figure, which may end in a stroke for no cents, and what stands behind it."""
_BEHIND = re.compile(
    rf"(?:\b(?:in|en)\s+)?({'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))}|[a-z]{{3}})[^\w€£$¥]*$",
    re.IGNORECASE,
)


def currencies_meant(text: str) -> tuple[str, ...]:
    """The codes of the currencies that a sign, a word or a code may mean; none where it means none."""
    plain = re.sub(r"[\s.]+", "", text).upper().replace("\uffe5", "¥").replace("\uff04", "$")
    if plain in _SIGNS:
        return _SIGNS[plain]
    if plain in get_global("all_currencies"):
        return (plain,)
    twice = _TWICE.fullmatch(plain)  # as in `USD $` or `Euro (EUR)`
    both = [currencies_meant(word) for word in twice.groups()] if twice else [(), ()]
    return tuple(code for code in both[0] if code in both[1])


def currency(text: str) -> str:
    """ISO 4217 code of a currency.

    Raises:
        ValueRefusedError: it is none, or a sign that several share.
    """
    meant = currencies_meant(text)
    if len(meant) == 1:
        return meant[0]
    plain = text.strip().upper()
    if _CODE.fullmatch(plain):
        return plain
    if meant:
        raise ValueRefusedError(f"'{text}' may be any of {', '.join(meant[:4])}: write the ISO 4217 code")
    raise ValueRefusedError("a currency is expected as ISO 4217 code, such as USD")


def currency_behind(name: str) -> tuple[str, str | None]:
    """A name without the currency in which it ends (`Value (EUR)`, `申报单价(USD)`), and that one if it is one only."""
    behind = _BEHIND.search(name)
    meant = currencies_meant(behind[1]) if behind else ()
    if behind is None or not meant:
        return name, None
    return name[: behind.start()], meant[0] if len(meant) == 1 else None


def priced(text: str) -> tuple[str, tuple[str, ...]]:
    """The figure of an amount, and the currencies that may be meant by what stands beside it."""
    match = _PRICED.fullmatch(text)
    if match is None:
        return text, ()
    named = [currencies_meant(word) for word in (match[1], match[3]) if word]
    if not all(named):
        return text, ()
    shared = [code for code in named[0] if all(code in other for other in named)] if named else []
    return (match[2], tuple(shared)) if shared or not named else (text, ())
