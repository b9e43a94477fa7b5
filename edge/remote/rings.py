"""The order in which stations get a bundle: a few first, and the rest when those are well."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

__all__ = ["Ring", "rings_of"]

Ring = tuple[str, ...]


def rings_of(stations: Sequence[str], percents: Sequence[float], *, seed: str) -> list[Ring]:
    """Divides stations into rings.

    Args:
        stations: names.
        percents: how many of all stations have the bundle after each ring, rising to 100.
        seed: of the order, such as the bundle's digest: other stations come first with another bundle.

    Raises:
        ValueError: the percents don't rise to 100.
    """
    rising = all(low < high for low, high in zip((0.0, *percents), percents, strict=False))
    if not rising or not percents or percents[-1] != 100:  # noqa: PLR2004 - percent
        raise ValueError("rings are percents that rise to 100, such as 10,50,100")
    order = sorted(stations, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())
    ends = [math.ceil(len(order) * percent / 100) for percent in percents]
    rings = [tuple(order[begin:end]) for begin, end in zip((0, *ends), ends, strict=False)]
    return [ring for ring in rings if ring]
