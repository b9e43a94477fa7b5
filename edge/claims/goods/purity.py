"""Purity of materials, in percent or in nines: `99.95 %`, `4N`, `3N5`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from edge.claims.goods.found import Found
from edge.domain import GoodsKind

__all__ = ["purities"]

PERCENT: Final = re.compile(
    r"(?<![\d.,])(9\d(?:[.,]\d{1,6})?)\s?(?:(?:wt\.? ?)?[%％]|(?:wt\.? ?)?(?:pct|percent|per cent)\b)"
    r"|(?<![A-Za-z0-9])([2-8])N([1-9])?(?![A-Za-z0-9])"
)
ONLY_A_PURITY: Final = re.compile(r"\W{0,3}99[.,]\d{1,6}\s?[%％]\W{0,3}")
"""A line of a label that has nothing else on it."""

BARE_PERCENT: Final = re.compile(
    r"(?:purity|纯度|純度|含量|assay|TREO|REO)[\s:：≥>=]{0,4}(9\d[.,]\d{1,6})(?![\d.,]|\s?(?:[%％]|wt|pct|per))",
    re.IGNORECASE,
)
"""Behind the word for it, a purity stands without its sign, too."""

BESIDE_NAME: Final = re.compile(
    r"[\s,:;()\-≥>=]{0,4}(?:(?:of|metal|wire|rods?|bars?|foil|sheet|plate|ingots?|shot|pieces?|丝|棒|条|板|片|带|箔|管)[\s:]{0,2})?"
)
NEARLY_PURE: Final = 99.0
PURITY_WORD: Final = re.compile(
    r"purity|pure|纯度|純度|高纯|高純|(?<=N)级|assay|grade|TREO|REO|含量|reinheit|puret|pureza|чистот|powder|metal|oxide|ingot|target|粉|氧化"
    r"|金属|锭|≥|>=", re.IGNORECASE,
)  # fmt: skip


def purities(text: str, *, chemical: bool, named: Sequence[Found] = ()) -> Iterator[Found]:
    """Purity in percent or in nines (`4N`, `3N5`), only where a word, or a material's name beside it, speaks of one.

    `chemical` says that the text holds a formula or a CAS number, which speaks of one by itself; `named` are the
    materials that it names.
    """
    if "9" not in text and "N" not in text:
        return
    shares = list(PERCENT.finditer(text))
    told = chemical or bool(shares and (PURITY_WORD.search(text) or ONLY_A_PURITY.fullmatch(text)))
    for match in shares:
        value = match[1].replace(",", ".") + "%" if match[1] else match[2] + "N" + (match[3] or "")
        nearly_pure = not match[1] or float(value[:-1]) >= NEARLY_PURE
        if told or (nearly_pure and any(_stands_beside(text, match.span(), name) for name in named)):
            yield Found(GoodsKind.PURITY, value, match.start(), match.end(), 0.9)
    for match in BARE_PERCENT.finditer(text):
        yield Found(GoodsKind.PURITY, match[1].replace(",", ".") + "%", *match.span(1), 0.8)


def _stands_beside(text: str, place: tuple[int, int], name: Found) -> bool:
    start, end = place
    between = text[end : name.start] if end <= name.start else text[name.end : start] if name.end <= start else None
    return between is not None and BESIDE_NAME.fullmatch(between) is not None
