"""Net masses that stand on a parcel: that of its customs form, which is of the whole item, and any that a pack bears.

A customs form tells of the contents as the declaration does, so both must agree. What else is printed may be of one
pack of many, or stand on a carton that is used a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from edge.domain import Claims, GoodsClaim, GoodsKind

__all__ = ["form_net_mass_g", "largest_net_mass_g"]

_SURE = 0.6
"""A figure read with less confidence may be another."""

_LOST_POINTS = (10, 100, 1000)
_ALIKE = 0.01


def form_net_mass_g(claims: Claims, declared_g: float | None) -> float | None:
    """Sum over the rows of the customs form; None where there is none, or a row's mass was not read for certain.

    A row in which two masses were read has one that is something else, such as its value. A form that was taken on
    several sides counts once. A sum that is ten, a hundred or a thousand times what is declared has lost its decimal
    point in reading.
    """
    rows: dict[str | None, dict[int, set[float]]] = {}
    for claim in claims.goods:
        if claim.row is not None:
            view = claim.spans[0].view if claim.spans else None
            rows.setdefault(view, {}).setdefault(claim.row, set()).update(filter(None, (_mass_g(claim),)))
    forms = ([*masses.values()] for masses in rows.values())
    sums = [sum(chain.from_iterable(masses)) for masses in forms if all(len(read) == 1 for read in masses)]
    largest = max(sums, default=None)
    if largest is None or (declared_g and any(abs(largest / declared_g / lost - 1) < _ALIKE for lost in _LOST_POINTS)):
        return None
    return largest


def largest_net_mass_g(claims: Claims, form_g: float | None) -> float | None:
    """The largest net mass on the parcel: that of its form, or one printed beside it."""
    return max(filter(None, (form_g, *_printed(claims.goods))), default=None)


def _printed(claims: Iterable[GoodsClaim]) -> Iterable[float | None]:
    return (_mass_g(claim) for claim in claims if claim.row is None)


def _mass_g(claim: GoodsClaim) -> float | None:
    return float(claim.value) if claim.kind is GoodsKind.NET_MASS and claim.confidence >= _SURE else None
