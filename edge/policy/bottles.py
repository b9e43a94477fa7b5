"""How much bottles can weigh whose contents a description or the label states: `6 x 500 ml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from edge.domain import DeclarationLine
from edge.policy.goods_words import folded

__all__ = ["most_mass_by_label_g", "most_mass_g"]

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


_ONE_BOTTLE = re.compile(
    r"(?:(?<![a-z])(?:bottle|flask|tumbler|jug|(?:trink|wasser|thermos)?flasche|bouteille|gourde|botella|garrafa|borraccia"
    r"|bottiglia)|бутылка|фляга)(?=\s*(?:$|[^\w\s]|\d|(?:of|for|in|de|aus|para|per|da|для)(?!\w)))"
    r"|(?:水杯|水壶|水瓶|保温杯|ボトル|水筒|물병)(?![^\W\d_])"
)
"""A bottle as the last noun: a bottle warmer is none."""

_SEVERAL = re.compile(r"(?<![a-z])(?:sets?|packs?|kits?|bundle|pairs?|with|and|&)(?![a-z])|套|组|(?<!\w)и(?!\w)")
"""Words by which one piece may be several bottles, or a bottle and something else."""

_LEAST_LITRES = 0.1
"""A smaller volume on a label is a dose, and not what a bottle holds."""

_LABEL_PACKING_G = 600.0
"""Beside bottles whose volume only the label gives, there is more that nobody stated: a steel wall, a lid, a box."""


def most_mass_by_label_g(
    lines: Sequence[DeclarationLine], limits_kg_l: Sequence[Sequence[float]], label: Iterable[str]
) -> float | None:
    """What the one declared line of bottles can weigh at most, whose volume only the label states; else None.

    Only a description that names the bottle in the singular counts bottles by its quantity; a carton of them may be
    declared as one piece. Of several volumes on the label the largest counts.
    """
    if len(lines) != 1 or not limits_kg_l[0] or lines[0].quantity is None:
        return None
    said = folded(lines[0].description)
    if _CONTENTS.search(said) or not _ONE_BOTTLE.search(said) or _SEVERAL.search(said):
        return None
    bottles = float(lines[0].quantity) * _pieces_in(said)
    texts = [folded(text) for text in label if any(char.isdigit() for char in text)]
    litres = max(
        (_litres(*volume) * _pieces_in(text) for text in texts for volume in _CONTENTS.findall(text)), default=0.0
    )
    return litres * bottles * max(limits_kg_l[0]) * 1000 + _LABEL_PACKING_G if litres >= _LEAST_LITRES else None


def _litres(figure: str, unit: str) -> float:
    return float(figure.replace(",", ".")) * (1.0 if unit in _LITRE_UNITS else 0.001)


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
        total_g += _litres(*contents[0]) * float(line.quantity) * _pieces_in(line.description) * max(limits) * 1000
    return total_g + _PACKING_G if total_g else None


def _pieces_in(description: str) -> int:
    """Bottles that a description counts in one piece; the most generous reading where it counts twice."""
    counts = (next(filter(None, groups)) for groups in _PIECES.findall(folded(description)))
    return max(map(int, counts), default=1) or 1
