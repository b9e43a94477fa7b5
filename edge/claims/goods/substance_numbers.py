"""Numbers by which substances are registered: CAS numbers with their check digit, UN numbers of dangerous goods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from edge.claims.goods.found import Found
from edge.domain import GoodsKind

__all__ = ["cas_check_digit", "cas_numbers", "un_numbers"]

DASH: Final = re.compile("[-‐‑–—－]")
CAS: Final = re.compile(r"(?<![\d-])([1-9]\d{1,6})[-‐‑–—－](\d{2})[-‐‑–—－](\d)(?![\d-])")
CAS_WORD: Final = re.compile(r"\bC\.?A\.?[S5](?![A-Za-z])", re.IGNORECASE)
NAMED_CAS: Final = re.compile(
    r"\bC\.?A\.?[S5]\.?\W{0,3}(?:(?:no|nr|number|rn|号|编号)\W{0,4})?"
    r"([0-9OoIl]{2,7})[ .\-‐‑–—－]{0,3}([0-9OoIl]{2})[ .\-‐‑–—－]{0,3}([0-9OoIl])(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""A number that is called one may have blanks for its dashes or none, and letters that look like its digits."""

AS_DIGITS: Final = str.maketrans("OoIiLl", "001111")
UN: Final = re.compile(r"(?:(?<![A-Za-z0-9])U\.?N\.?[ -]?(?:No\.?[: ]{0,2})?|联合国编号[:： ]{0,2})(\d{4})(?!\d)")
MAY_BE_UN: Final = re.compile("[U联]")
"""What no UN number is without; as most lines are, which is told far quicker so."""

UN_RANGE: Final = range(4, 3700)


def cas_check_digit(first: str, second: str) -> str:
    """Check digit of a CAS registry number: the other digits, weighted 1, 2, 3 from the right, modulo 10."""
    return str(sum(weight * int(digit) for weight, digit in enumerate(reversed(first + second), start=1)) % 10)


def cas_numbers(text: str) -> Iterator[Found]:
    """CAS numbers; less sure where the text does not call them so. Those with a wrong check digit count as misread."""
    called_so = CAS_WORD.search(text) is not None
    exact = set()
    for match in CAS.finditer(text) if DASH.search(text) else ():
        if cas_check_digit(match[1], match[2]) == match[3]:
            number = "-".join(match.groups())
            exact.add(number)
            yield Found(GoodsKind.CAS, number, match.start(), match.end(), 1.0 if called_so else 0.8)
    for match in NAMED_CAS.finditer(text) if called_so else ():
        first, second, check = (part.translate(AS_DIGITS) for part in match.groups())
        number = f"{first}-{second}-{check}"
        if number not in exact:
            kind = GoodsKind.CAS if cas_check_digit(first, second) == check else GoodsKind.MISREAD_CAS
            yield Found(kind, number, match.start(1), match.end(), 0.8)


def un_numbers(text: str) -> Iterator[Found]:
    """UN numbers of dangerous goods, as `UN 3077`."""
    for match in UN.finditer(text) if MAY_BE_UN.search(text) else ():
        if int(match[1]) in UN_RANGE:
            yield Found(GoodsKind.UN_NUMBER, f"UN{match[1]}", match.start(), match.end())
