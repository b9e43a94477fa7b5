"""Figures on goods that stand behind a word which tells what they are: net mass, quantity, value, tariff number.

Masses become whole grams, tariff numbers bare digits, values `amount CURRENCY`. A figure without such a word is left
alone here; in the customs table its column says what it is (`edge/claims/form`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from edge.claims.goods.found import Found
from edge.domain import GoodsKind

__all__ = ["amounts", "as_grams", "as_tariff_number", "as_value"]

GRAMS: Final = {
    "mg": Decimal("0.001"),
    **dict.fromkeys(("g", "gr", "gram", "grams", "gramm", "gramme", "grammes", "克", "г", "гр", "грамм"), Decimal(1)),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramm"), Decimal(1000)),
    **dict.fromkeys(("千克", "公斤", "кг"), Decimal(1000)), "斤": Decimal(500), "两": Decimal(50),
    **dict.fromkeys(("غ", "غرام", "جم", "กรัม", "그램"), Decimal(1)),
    **dict.fromkeys(("كغ", "كغم", "كجم", "كيلوغرام", "กก", "กิโลกรัม", "킬로그램"), Decimal(1000)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), Decimal("453.59237")),
    **dict.fromkeys(("oz", "ounce", "ounces"), Decimal("28.349523125")), "t": Decimal(1_000_000),
}  # fmt: skip
"""Grams in a unit; pound and ounce after the international yard and pound agreement of 1959, 斤 and 两 as in China."""

KILOGRAM: Final = 1000
ONE_COMMA: Final = re.compile(r"\d+,\d+")
"""From this unit on a single comma parts decimals (`1,250 kg`): no parcel holds thousands of kilograms."""

FIGURE: Final = r"\d{1,3}(?:\.\d{3})+,\d{1,4}|\d{1,3}(?:[ ,]\d{3})+(?:\.\d{1,4})?|\d{1,9}(?:[.,]\d{1,4})?"
NUMBER: Final = rf"({FIGURE})"
MASS_NUMBER: Final = rf"({FIGURE}|[Oo][.,]\d{{1,4}})"
"""Of a mass the leading zero may be read as the letter."""

MASS_UNIT: Final = (
    r"(mg|kgs?|kilograms?|kilogramm|kilos?|grams?|grammes?|gramm|gr|g|lbs?|pounds?|oz|ounces?"
    r"|千克|公斤|克|市斤|斤|两|кг|грамм|гр|г|킬로그램|그램|กิโลกรัม|กรัม|กก|كيلوغرام|غرام|كغم?|كجم|جم|غ)(?![A-Za-z])"
)
NET_WORD: Final = (
    r"(?:net{1,2}o?(?:[\s-]?(?:weight|wt|mass|contents?|gewicht|a[ğg][ıi]rl[ıi]k))?|n\.?\s?w\.?|n/w"
    r"|净重|淨重|净含量|淨含量|内容量|正味(?:重量|量)?|нетто|poids net|peso (?:neto|liquido|líquido)"
    r"|(?:kh[ốo]i|tr[ọo]ng) l[ưu][ợo]ng t[ịi]nh|순\s?중량|น้ำหนักสุทธิ|الوزن الصافي)"
)
NET: Final = re.compile(
    rf"{NET_WORD}(?:[\s.:：]{{0,4}}{MASS_NUMBER}\s?{MASS_UNIT}|\s?[(（]\s?{MASS_UNIT}\s?[)）][\s:：]{{0,3}}{MASS_NUMBER}(?![\d.,]))",
    re.IGNORECASE,
)
QUANTITY: Final = re.compile(
    rf"(?:qty|quantity|q'ty|数量|數量|menge|quantit[eé]|cantidad|кол-во)[\s.:：]{{0,3}}{NUMBER}(?![\d.,]|\s?%)"
    rf"|(?<![\d.,]){NUMBER}\s?(?:pcs|pieces|pc|件|个|個|只|瓶|盒|箱|套|包|支|bottles|boxes|sets|units|stück|stk|шт)(?![A-Za-zа-я])",
    re.IGNORECASE,
)
MAY_COUNT: Final = re.compile(r"\d\s?[pbsuш件个個只瓶盒箱套包支]|q|数|數|menge|cantidad|кол", re.IGNORECASE)
"""What no quantity is without; as most lines are, which is told far quicker so."""

CURRENCY: Final = r"(USD|EUR|CNY|RMB|GBP|JPY|HKD|AUD|CAD|CHF|KRW|VND|THB|SGD|TWD|INR|BRL|MXN|RUB|TRY|PLN)"
SIGNS: Final = {"€": "EUR", "£": "GBP", "HK$": "HKD", "NT$": "TWD", "US$": "USD", "$": "USD", "元": "CNY"}
VALUE: Final = re.compile(
    rf"(?<![A-Za-z0-9.])(?<!\d ){CURRENCY}\s?{NUMBER}(?!\d)|(?<![\d.,]){NUMBER}\s?{CURRENCY}(?![A-Za-z])"
    rf"|(€|£|(?:HK|NT|US)\s?\$|(?<![A-Za-z])\$)\s?{NUMBER}(?!\d)|(?<![\d.,]){NUMBER}\s?(€|元)"
)
DOTTED_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""A dot before three figures parts thousands of money (`1.250 EUR`): no currency has thousandths on a form."""

MAY_BE_WORTH: Final = re.compile("[A-Z]{3}|[€£$元]")
"""What no value is without: three letters that may be a currency, or a sign of one."""

TARIFF: Final = re.compile(
    r"(?:\bh\.?\s?s\.?(?:[\s-]?code|\s?tariff(?:\s?number)?)?(?:\s?no)?|\bhts(?:us)?(?:\s?code)?|\btaric(?:\s?code)?"
    r"|tariff(?:\s?(?:no|number|code|heading))?|commodity code|partida arancelaria|c[oó]digo arancelario|code douanier"
    r"|税号|稅號|税则号列?|稅則號列?|商品编[码号]|商品編[碼號]|海关编[码号]|hs编码|zolltarifnummer|zolltarifnr|code sh"
    r"|тн ?вэд)"
    r"[\s.:：#]{0,4}(\d{4} \d{2} \d{3} \d|\d{4}(?:[. -]?[\dO]{2}){0,4})(?![\dO])",
    re.IGNORECASE,
)
FOUR_DIGITS: Final = re.compile(r"\d{4}")
DOTTED_TARIFF: Final = re.compile(r"(?<![\d.])\d{4}\.\d{2}\.\d{2,6}(?:\.\d{2})?(?![\d.])")


def _decimal(text: str) -> Decimal | None:
    """A figure as printed: blanks and commas part thousands, or a single comma the decimals."""
    text = text.replace("O", "0").replace("o", "0")
    plain = text.replace(" ", "")
    if "." in plain.partition(",")[0] and "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif "," in plain:
        head, _, tail = plain.rpartition(",")
        plain = plain.replace(",", "") if len(tail) == 3 and "." not in head else f"{head.replace(',', '')}.{tail}"  # noqa: PLR2004
        if "." in text:
            plain = text.replace(",", "").replace(" ", "")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def as_grams(figure: str, unit: str) -> str | None:
    """Whole grams of a figure in a unit; None where either is no mass."""
    factor = GRAMS.get(unit.casefold().removeprefix("市"))
    if factor is None:
        return None
    if factor >= KILOGRAM and ONE_COMMA.fullmatch(figure):
        figure = figure.replace(",", ".")
    amount = _decimal(figure)
    return None if amount is None else str(int((amount * factor).to_integral_value()))


def as_tariff_number(text: str) -> str | None:
    """Digits of a tariff number of the Harmonized System: four, six or up to twelve; None where it is not one."""
    digits = re.sub(r"[. -]", "", text).upper().replace("O", "0")
    return digits if re.fullmatch(r"\d{4}|\d{6,12}", digits) and len(digits) % 2 == 0 else None


def as_value(text: str) -> str | None:
    """`12.50 USD` from the ways it is printed; None where there is no currency or no figure."""
    match = VALUE.search(text)
    if match is None:
        return None
    figure = next(group for group in (match[2], match[3], match[6], match[7]) if group)
    amount = _decimal(figure.replace(".", "") if DOTTED_THOUSANDS.fullmatch(figure) else figure)
    sign = (match[5] or match[8] or "").replace(" ", "")
    currency = (match[1] or match[4] or SIGNS[sign]).replace("RMB", "CNY")
    return None if amount is None else f"{amount} {currency}"


def amounts(text: str) -> Iterator[Found]:
    """All figures of a text that say what they are."""
    for match in NET.finditer(text):
        grams = as_grams(match[1] or match[4], match[2] or match[3])
        if grams is not None:
            yield Found(GoodsKind.NET_MASS, grams, match.start(), match.end())
    for match in QUANTITY.finditer(text) if MAY_COUNT.search(text) else ():
        count = _decimal(match[1] or match[2])
        if count is not None:
            yield Found(GoodsKind.QUANTITY, str(count), match.start(), match.end())
    for match in VALUE.finditer(text) if MAY_BE_WORTH.search(text) else ():
        value = as_value(match[0])
        if value is not None:
            yield Found(GoodsKind.VALUE, value, match.start(), match.end())
    yield from _tariff_numbers(text)


def _tariff_numbers(text: str) -> Iterator[Found]:
    """Numbers that a word calls tariff numbers; failing that, those with the dots of one and of nothing else."""
    if FOUR_DIGITS.search(text) is None:
        return  # most lines, and far quicker told than that no word calls anything a tariff number
    named = [(match.span(1), match[1], 1.0) for match in TARIFF.finditer(text)]
    dotted = [(match.span(), match[0], 0.8) for match in DOTTED_TARIFF.finditer(text)]
    for (start, end), digits, confidence in named or dotted:
        number = as_tariff_number(digits)
        if number is not None:
            yield Found(GoodsKind.HS_CODE, number, start, end, confidence)
