"""How much bottles can weigh whose contents a description states: `6 x 500 ml`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from edge.domain import DeclarationLine
from edge.policy.goods_words import folded

__all__ = ["most_mass_g"]

_CONTENTS = re.compile(
    r"(?<![a-z0-9.,])(\d{1,4}(?:[.,]\d{1,3})?)\s?(ml|millilitres?|milliliters?|l|litres?|liters?|毫升|升)(?![a-z])"
)
_PIECES = re.compile(
    r"(?<![a-z0-9.,])(\d{1,3})\s?(?:[x*\u00d7]\s?(?=\d)|-?pack(?![a-z])|(?:bottles?|cans?|瓶|罐|支|盒))"
    r"|[x*\u00d7]\s?(\d{1,3})(?![\d.,]|\s?[ml升毫])|pack of (\d{1,3})"
)
"""How many bottles one piece is: `6 x 500 ml`, `500ml*24`, `6-pack`."""

_LITRE_UNITS = frozenset({"l", "litre", "litres", "liter", "liters", "升"})
_PACKING_G = 300.0
"""Carton and padding of a parcel of bottles; the bottles themselves are in the class's limit."""


def most_mass_g(lines: Sequence[DeclarationLine], limits_kg_l: Sequence[Sequence[float]]) -> float | None:
    """What the declared bottles can weigh at most; None unless every line states contents, pieces and known goods.

    Args:
        lines: of one declaration.
        limits_kg_l: for each line, gross mass over contents that no bottle of its goods can pass.
    """
    total_g = 0.0
    for line, limits in zip(lines, limits_kg_l, strict=True):
        contents = _CONTENTS.findall(folded(line.description))
        if len(contents) != 1 or not limits or line.quantity is None:
            return None
        figure, unit = contents[0]
        litres = float(figure.replace(",", ".")) * (1.0 if unit in _LITRE_UNITS else 0.001)
        total_g += litres * float(line.quantity) * _pieces_in(line.description) * max(limits) * 1000
    return total_g + _PACKING_G if total_g else None


def _pieces_in(description: str) -> int:
    """Bottles that a description counts in one piece; the most generous reading where it counts twice."""
    counts = (next(filter(None, groups)) for groups in _PIECES.findall(folded(description)))
    return max(map(int, counts), default=1) or 1
