"""The parcels that a load may have been split into: small, of like goods and one party, posted about the same time."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from typing import TypeAlias

from edge.domain import Declaration, Gathered, RelatedParcels
from edge.records.history import item_masses
from edge.records.parameters import number_list
from edge.records.parties import PartyHasher, item_key
from edge.records.schema import OPEN_BATCHES
from edge.records.writing import DAY_S

__all__ = ["POSTED_AHEAD_S", "related_parcels"]

POSTED_AHEAD_S = 2 * DAY_S
"""A posting date is often a bare day in local time: one that lies up to two days ahead still counts as posted."""

WEEK_H = 7 * 24
"""What is sent to one addressee a parcel a day is one load as well."""

COUNTED_AT_MOST = 1_000
"""Related parcels are counted up to here: a large sender must not make a look-up slow."""

ROWS_LOOKED_AT = 6 * COUNTED_AT_MOST
"""Rows of the history that one look-up reads at most: each parcel has up to six keys."""

_Posted: TypeAlias = tuple[int, int]
"""A mass in grams, and when it was posted."""

_SINGLY = f"""
SELECT p.item, p.mass_g, p.posted_s FROM json_each(?) d CROSS JOIN json_each(?) l
CROSS JOIN party p ON p.day = d.value AND p.link = l.value
WHERE p.posted_s BETWEEN ? AND ? AND p.batch NOT IN ({OPEN_BATCHES})
LIMIT ?
"""  # noqa: S608 - fixed texts
"""Joined in this order a day and link costs a seek in a fifth of the time that `IN` with two lists takes."""


def related_parcels(
    connection: sqlite3.Connection,
    declaration: Declaration,
    hasher: PartyHasher,
    *,
    posted_s: int,
    at: dt.datetime,
    window_h: int,
) -> RelatedParcels:
    """The item itself, and the other small parcels of like goods that share a party with it.

    Args:
        connection: to the store.
        declaration: of the item.
        hasher: of the store.
        posted_s: when it was posted.
        at: what was posted after this moment is not known yet.
        window_h: how long before and after it others were posted.
    """
    own_mass_g = declaration.gross_mass_g or 0
    links, addressed = hasher.links(declaration), hasher.addressee_links(declaration)
    if not links or window_h <= 0:
        return RelatedParcels(parcels=1, total_mass_g=own_mass_g, window_h=max(window_h, 0))
    own, until_s = item_key(declaration.item_id), int(at.timestamp()) + POSTED_AHEAD_S

    def others(links: Sequence[int], hours: int) -> dict[int, _Posted]:
        first_s, last_s = posted_s - hours * 3600, min(posted_s + hours * 3600, until_s)
        return _others(connection, links, first_s, last_s, own=own)

    week = others(addressed, max(window_h, WEEK_H)) if addressed else {}
    near = {item: one for item, one in week.items() if abs(one[1] - posted_s) <= window_h * 3600}
    if len(week) > COUNTED_AT_MOST:  # not all were looked at
        near = others(addressed, window_h)
    every = _with_own(own_mass_g, near | others([link for link in links if link not in addressed], window_h))
    return RelatedParcels(
        parcels=every.parcels,
        total_mass_g=every.total_mass_g,
        window_h=window_h,
        gathered=_with_own(own_mass_g, near) if addressed else None,
        within_week=_with_own(own_mass_g, week) if addressed else None,
    )


def _with_own(own_mass_g: int, others: Mapping[int, _Posted]) -> Gathered:
    """The item itself, and others by item, as many as are counted."""
    masses = [mass_g for mass_g, _ in islice(others.values(), COUNTED_AT_MOST)]
    return Gathered(parcels=len(masses) + 1, total_mass_g=sum(masses) + own_mass_g)


def _others(
    connection: sqlite3.Connection, links: Sequence[int], first_s: int, last_s: int, *, own: int
) -> dict[int, _Posted]:
    """The other parcels that share a link and were posted in the time, by item: all, or more than are counted."""
    if not links:
        return {}
    days = list(range(first_s // DAY_S, last_s // DAY_S + 1))
    asked = (number_list(days), number_list(sorted(set(links))), first_s, last_s, ROWS_LOOKED_AT)
    singly = connection.execute(_SINGLY, asked)
    entries = item_masses(connection, links, first_s=first_s, last_s=last_s, entries=ROWS_LOOKED_AT)
    found: dict[int, _Posted] = {}
    for item, mass_g, at_s in chain(singly, entries):
        if item != own and (item not in found or mass_g > found[item][0]):
            found[item] = (mass_g, at_s)
        if len(found) > COUNTED_AT_MOST:
            break
    return found
