"""All that one text says of goods: materials, chemistry, figures, and the description behind a word such as `Contents`.

A text is a label's line or a declared description. The rows of a customs table are read in `edge/claims/form`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from edge.claims.goods.amounts import amounts
from edge.claims.goods.chemistry import cas_numbers, formulas, purities, un_numbers
from edge.claims.goods.materials import Found, materials_in
from edge.claims.words.fold import fold
from edge.claims.words.units import folded_units
from edge.domain import GoodsClaim, GoodsKind, Span

__all__ = ["goods_in", "read_goods_text"]

DESCRIPTION: Final = re.compile(
    r"^\s*(?:(?:detailed )?desc(?:ription)?(?: of (?:goods|contents))?|contents?|goods|item(?: name| description)?"
    r"|product(?: name)?|commodity(?: name)?|articles?"
    r"|[中英]文品名|品名|货名|貨名|货品名称|内件|内件品名|物品|物品名称|货物名称|商品|商品名称|产品名称|内容品名|品名及规格"
    r"|inhalt|warenbezeichnung|contenu|contenido|descripci[oó]n|conteudo|conteúdo"
    r"|содержимое|наименование|内容品|내용품|품명)"
    r"\s*[:：]\s*((?=.*[^\W\d_])\S.{0,199})$",
    re.IGNORECASE,
)
NEXT_FIELD: Final = re.compile(
    r"\s+(?:qty|quantity|net|weight|value|origin|hs)\b.{0,12}[:：]|\s+(?:数量|件数|净重|重量|价值|申报|原产|产地)",
    re.IGNORECASE,
)
"""What begins the next field on the line of a description."""

DIGIT: Final = re.compile(r"[0-9０-９₀-₉]")


@lru_cache(maxsize=1024)
def goods_in(text: str) -> tuple[Found, ...]:
    """Goods statements of one text, in order of appearance, each once."""
    found = list(dict.fromkeys(_all(text)))
    found.sort(key=lambda item: (item.start, item.end))
    return tuple(found)


def _all(text: str) -> Iterator[Found]:
    folded = fold(text)
    named = [*materials_in(text, folded, folded_units(folded.text)), *formulas(text)]
    yield from named
    match = DESCRIPTION.match(text)
    if match:
        described = NEXT_FIELD.split(match[1], maxsplit=1)[0].rstrip(" ,;|")
        yield Found(GoodsKind.DESCRIPTION, described, match.start(1), match.start(1) + len(described))
    if DIGIT.search(text):
        numbers = list(cas_numbers(text))
        yield from numbers
        chemical = bool(numbers) or any(found.kind is GoodsKind.FORMULA for found in named)
        yield from purities(text, chemical=chemical, named=named)
        yield from un_numbers(text)
        yield from amounts(text)


def read_goods_text(text: str) -> tuple[GoodsClaim, ...]:
    """Goods claims of a text that is no picture's: a declared description, say. Spans count lines of the text."""
    claims: list[GoodsClaim] = []
    for index, line in enumerate(text.splitlines()):
        claims.extend(
            GoodsClaim(
                kind=found.kind,
                value=found.value,
                confidence=found.confidence,
                spans=(Span(text=line[found.start : found.end], line_index=index, start=found.start, end=found.end),),
            )
            for found in goods_in(line)
        )
    return tuple(claims)
