"""Earlier parcels of one sender, held or passed. A sender is only a keyed hash, and is forgotten with the evidence."""

from __future__ import annotations

import json
import sqlite3
import zlib

from pydantic import Field

from edge.domain import DecisionRecord, DeclarationLine, Frozen, Hold
from edge.journal.draft import Evidence

__all__ = ["SenderParcel", "SenderPast", "past_of_sender", "sender_key_of"]

COUNTED = 1000
"""If a sender has more, only the latest: so it takes a few milliseconds, whoever it is."""
SHOWN = 10

_LATEST = """
latest AS MATERIALIZED (
  SELECT seq FROM evidence WHERE sender_key = ? AND sender_key <> '' AND seq < ? ORDER BY seq DESC LIMIT ?)
"""
_COUNTS = f"""
WITH {_LATEST} SELECT count(*), count(h.seq), coalesce(sum(h.state = 'confirmed'), 0)
FROM latest LEFT JOIN holds h USING (seq)
"""  # noqa: S608 - fixed texts
_PARCELS = f"""
WITH {_LATEST}, shown AS (
  SELECT * FROM (SELECT seq FROM latest ORDER BY seq DESC LIMIT ?)
  UNION SELECT * FROM (SELECT seq FROM latest JOIN holds USING (seq) ORDER BY seq DESC LIMIT ?))
SELECT d.record_json, h.hold_json, e.body_zlib
FROM shown JOIN decisions d USING (seq) JOIN evidence e USING (seq) LEFT JOIN holds h USING (seq) ORDER BY seq DESC
"""  # noqa: S608 - fixed texts
"""The passes of a busy sender would hide its holds, so the latest of both are shown."""


class SenderParcel(Frozen):
    """One earlier parcel: how it was decided, its hold if it was held, and what its shipper had declared."""

    record: DecisionRecord
    hold: Hold | None
    declared: tuple[DeclarationLine, ...]


class SenderPast(Frozen):
    """What a journal knows of a sender from the evidence that is still kept."""

    parcels: int = Field(default=0, ge=0, description="earlier ones; of more than `COUNTED`, the latest")
    held: int = Field(default=0, ge=0)
    confirmed: int = Field(default=0, ge=0)
    latest: tuple[SenderParcel, ...] = Field(default=(), description="newest first; holds that are further back, too")

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were counted."""
        return self.parcels >= COUNTED


def past_of_sender(connection: sqlite3.Connection, sender_key: str, before_seq: int) -> SenderPast:
    """The parcels of a sender that were decided before a decision."""
    parameters = sender_key, before_seq, COUNTED
    parcels, held, confirmed = connection.execute(_COUNTS, parameters).fetchone()
    rows = connection.execute(_PARCELS, (*parameters, SHOWN, SHOWN)).fetchall() if parcels else []
    latest = (_parcel(*row, sender_key=sender_key) for row in rows)
    return SenderPast(
        parcels=parcels, held=held, confirmed=confirmed, latest=tuple(one for one in latest if one is not None)
    )


def sender_key_of(body: bytes | None) -> str:
    """The key that tells senders apart, taken from evidence without checking the rest; empty: none can be read."""
    try:
        return "" if body is None else str(json.loads(zlib.decompress(body)).get("sender_key") or "")
    except (zlib.error, ValueError):
        return ""


def _parcel(record_json: str, hold_json: str | None, body: bytes, *, sender_key: str) -> SenderParcel | None:
    """A parcel; None if its evidence names another sender: the chain vouches for evidence, not for the index."""
    try:
        evidence = Evidence.from_json(zlib.decompress(body))
    except (zlib.error, ValueError):
        return None
    if evidence.sender_key != sender_key:
        return None
    declaration = evidence.lookup.declaration if evidence.lookup else None
    return SenderParcel(
        record=DecisionRecord.from_json(record_json),
        hold=None if hold_json is None else Hold.from_json(hold_json),
        declared=declaration.lines if declaration else (),
    )
