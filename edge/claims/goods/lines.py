"""All that one text says of goods: materials, chemistry, figures, and the description behind a word such as `Contents`.

A text is a label's line or a declared description. The rows of a customs table are read in `edge/claims/form`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from edge.claims.goods.amounts import amounts
from edge.claims.goods.described import described
from edge.claims.goods.formulas import formulas
from edge.claims.goods.found import Found
from edge.claims.goods.magnets import magnets
from edge.claims.goods.materials import materials_in
from edge.claims.goods.purity import purities
from edge.claims.goods.substance_numbers import cas_numbers, un_numbers
from edge.claims.goods.symbols import symbols
from edge.claims.words.fold import fold
from edge.claims.words.units import folded_units
from edge.domain import GoodsClaim, GoodsKind, Span

__all__ = ["goods_in", "read_goods_text"]

HALF_WIDTH: Final = {0xFF01 + at: 0x21 + at for at in range(94)}
"""Letters, figures and marks as wide as Chinese characters, by those of the same look (`Ｄｙ２Ｏ３`)."""

DIGIT: Final = re.compile(r"[0-9０-９₀-₉]")


@lru_cache(maxsize=1024)
def goods_in(text: str) -> tuple[Found, ...]:
    """Goods statements of one text, in order of appearance, each once."""
    found = list(dict.fromkeys(_all(text)))
    found.sort(key=lambda item: (item.start, item.end))
    return tuple(found)


def _all(text: str) -> Iterator[Found]:
    folded = fold(text)
    materials = materials_in(text, folded, folded_units(folded.text))
    plain = text.translate(HALF_WIDTH)
    named = [*materials, *symbols(plain), *magnets(plain), *formulas(plain)]
    yield from named
    if ":" in folded.text and (goods := described(text, folded)):
        yield Found(GoodsKind.DESCRIPTION, text[slice(*goods)], *goods)
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
