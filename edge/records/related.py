"""The parcels that a load may have been split into: small, of like goods and one party, posted about the same time."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from itertools import chain, islice

from edge.domain import Declaration, RelatedParcels
from edge.records.history import item_masses
from edge.records.parameters import number_list
from edge.records.parties import item_key
from edge.records.schema import OPEN_BATCHES
from edge.records.writing import DAY_S

__all__ = ["POSTED_AHEAD_S", "related_parcels"]

POSTED_AHEAD_S = 2 * DAY_S
"""A posting date is often a bare day in local time: one that lies up to two days ahead still counts as posted."""

COUNTED_AT_MOST = 1_000
"""Related parcels are counted up to here: a large sender must not make a look-up slow."""

ROWS_LOOKED_AT = 6 * COUNTED_AT_MOST
"""Rows of the history that one look-up reads at most: each parcel has up to six keys."""

_SINGLY = f"""
SELECT p.item, p.mass_g FROM json_each(?) d CROSS JOIN json_each(?) l
CROSS JOIN party p ON p.day = d.value AND p.link = l.value
WHERE p.posted_s BETWEEN ? AND ? AND p.batch NOT IN ({OPEN_BATCHES})
LIMIT ?
"""  # noqa: S608 - fixed texts
"""Joined in this order a day and link costs a seek in a fifth of the time that `IN` with two lists takes."""


def related_parcels(
    connection: sqlite3.Connection,
    declaration: Declaration,
    links: Sequence[int],
    *,
    posted_s: int,
    at: dt.datetime,
    window_h: int,
) -> RelatedParcels:
    """The item itself, and the other small parcels of like goods that share a party with it.

    Args:
        connection: to the store.
        declaration: of the item.
        links: what relates it to others.
        posted_s: when it was posted.
        at: what was posted after this moment is not known yet.
        window_h: how long before and after it others were posted.
    """
    own_mass_g = declaration.gross_mass_g or 0
    if not links or window_h <= 0:
        return RelatedParcels(parcels=1, total_mass_g=own_mass_g, window_h=max(window_h, 0))
    first_s = posted_s - window_h * 3600
    last_s = min(posted_s + window_h * 3600, int(at.timestamp()) + POSTED_AHEAD_S)
    days = list(range(first_s // DAY_S, last_s // DAY_S + 1))
    asked = (number_list(days), number_list(sorted(set(links))), first_s, last_s, ROWS_LOOKED_AT)
    singly = connection.execute(_SINGLY, asked)
    entries = item_masses(connection, links, first_s=first_s, last_s=last_s, entries=ROWS_LOOKED_AT)
    masses: dict[int, int] = {}
    for item, mass_g in chain(singly, entries):
        if mass_g > masses.setdefault(item, mass_g):
            masses[item] = mass_g
        if len(masses) > COUNTED_AT_MOST:  # with this item itself
            break
    masses.pop(item_key(declaration.item_id), None)
    others = list(islice(masses.values(), COUNTED_AT_MOST))
    return RelatedParcels(parcels=len(others) + 1, total_mass_g=sum(others) + own_mass_g, window_h=window_h)
