"""What is taken although it is likely a slip: told, so that the shipper can be asked.

A number with a wrong check digit may stand on the parcel just so, and a date years ahead or a code that no country has
may be the one slip in all that is known of an item: so none is refused. But no parcel is looked up by such a number, a
declaration of the future gives way to any older one and is kept years too long, and with such a code nothing can be
compared: so none is taken in silence. A word such as `N/A` in place of a value states nothing, and is told as well,
because the value is missing. Of a file they are counted, with the first of each kind; of declarations that
come in small batches each is told by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import chain, islice

import msgspec
import numpy as np

from edge.records.blocks import Block
from edge.records.entry import Entry
from edge.records.item_numbers import misnumbered
from edge.records.names import written_out
from edge.records.packing import ROW, unpacked
from edge.records.writing import DAY_S

__all__ = ["Doubt", "DoubtKind", "doubts_of", "with_doubts_in", "with_said_otherwise"]

AHEAD_S = 31 * DAY_S
"""Postings are announced up to weeks before. A date further ahead is a slip in the year, or mixes up day and month."""


class DoubtKind(StrEnum):
    """What is likely a slip."""

    CHECK_DIGIT = "check_digit"
    POSTED_AHEAD = "posted_ahead"
    NO_COUNTRY = "no_country"
    LEFT_OPEN = "left_open"
    SAID_OTHERWISE = "said_otherwise"


class Doubt(msgspec.Struct, frozen=True, array_like=True):
    """How many declarations there are of a kind, and of the first its line and item."""

    count: int
    line: int
    item_id: str


class _Named(msgspec.Struct):
    """A declaration, of which only this is read."""

    item_id: str


def doubts_of(entry: Entry, *, received_at: dt.datetime) -> tuple[DoubtKind, ...]:
    """What is likely a slip in one declaration."""
    wrong_digit = bool(misnumbered([entry.item_id])[0])
    ahead = entry.posted_s > int(received_at.timestamp()) + AHEAD_S
    doubted = {
        DoubtKind.CHECK_DIGIT: wrong_digit,
        DoubtKind.POSTED_AHEAD: ahead,
        DoubtKind.NO_COUNTRY: entry.of_no_country,
        DoubtKind.LEFT_OPEN: entry.left_open,
    }
    return tuple(kind for kind, is_doubted in doubted.items() if is_doubted)


def with_doubts_in(
    blocks: Sequence[Block], known: Mapping[DoubtKind, Doubt], *, received_at: dt.datetime
) -> dict[DoubtKind, Doubt]:
    """The doubts that are known of a file, and those in its next blocks."""
    rows = unpacked((block.declarations.rows for block in blocks), ROW)
    ahead = rows["posted_s"] > int(received_at.timestamp()) + AHEAD_S
    found = dict(known)
    marked = {
        DoubtKind.CHECK_DIGIT: rows["misnumbered"],
        DoubtKind.POSTED_AHEAD: ahead,
        DoubtKind.NO_COUNTRY: rows["of_no_country"],
        DoubtKind.LEFT_OPEN: rows["left_open"],
    }
    for kind, doubted in marked.items():
        numbers = np.flatnonzero(doubted)
        if len(numbers):
            first = found.get(kind) or _doubt(blocks, int(numbers[0]), int(rows["line"][numbers[0]]))
            found[kind] = msgspec.structs.replace(first, count=first.count + len(numbers))
    return found


def with_said_otherwise(known: Mapping[DoubtKind, Doubt], found: Sequence[tuple[int, bytes]]) -> dict[DoubtKind, Doubt]:
    """The doubts that are known of a file, and its declarations, by line and body, of items that it declares before."""
    if not found:
        return dict(known)
    line, body = min(found)
    before = known.get(DoubtKind.SAID_OTHERWISE, Doubt(0, line, _item_of(body)))
    first = before if before.line <= line else Doubt(before.count, line, _item_of(body))
    return dict(known) | {DoubtKind.SAID_OTHERWISE: msgspec.structs.replace(first, count=before.count + len(found))}


def _doubt(blocks: Sequence[Block], number: int, line: int) -> Doubt:
    bodies = chain.from_iterable(block.declarations.bodies for block in blocks)
    body = next(islice(bodies, number, None))
    return Doubt(0, line, _item_of(body))


def _item_of(body: bytes) -> str:
    return msgspec.json.decode(written_out(body), type=_Named).item_id
