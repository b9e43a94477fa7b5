"""Looking back in the journal: earlier passes of an item, decisions of a span of time, and evidence kept no longer."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import zlib

from edge.domain import Action, DecisionRecord, EarlierPass, HoldState, Instant
from edge.journal.draft import deadline_of

__all__ = ["NEWEST_PASSES", "delete_evidence", "earlier_passes", "second_of"]

NEWEST_PASSES = 20
"""A number that comes more often than this is judged by its latest passes."""

NS_PER_MS = 1_000_000

_PASSES = """
SELECT d.record_json, e.body_zlib FROM decisions d LEFT JOIN evidence e USING (seq)
WHERE d.item_id = ? ORDER BY d.seq DESC LIMIT ?
"""
_OLD_EVIDENCE = """
DELETE FROM evidence WHERE seq IN (
  SELECT e.seq FROM evidence e JOIN decisions d USING (seq) LEFT JOIN holds h USING (seq)
  WHERE d.decided_s < :before AND (d.action = :hold) = :of_holds
    AND (h.state IS NULL OR h.state IN (:released, :confirmed))
  LIMIT :at_once)
"""


def second_of(moment: dt.datetime) -> str:
    """A moment as the column `decided_s` writes it: UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def earlier_passes(connection: sqlite3.Connection, item_id: str) -> list[EarlierPass]:
    """The latest passes of an item, newest first."""
    rows = connection.execute(_PASSES, (item_id, NEWEST_PASSES)).fetchall()
    return [_pass(DecisionRecord.from_json(record_json), body) for record_json, body in rows]


def delete_evidence(connection: sqlite3.Connection, *, before: dt.datetime, of_holds: bool, at_once: int) -> int:
    """Deletes up to `at_once` pieces of evidence decided before a moment, of holds or of all else; returns how many.

    Evidence behind a hold that is still open stays, however old.
    """
    parameters = {
        "before": second_of(before), "hold": Action.HOLD, "of_holds": of_holds, "at_once": at_once,
        "released": HoldState.RELEASED, "confirmed": HoldState.CONFIRMED,
    }  # fmt: skip
    return connection.execute(_OLD_EVIDENCE, parameters).rowcount


def _pass(record: DecisionRecord, body: bytes | None) -> EarlierPass:
    made = record.decided_at.instant
    triggered_ns = max(0, made.monotonic_ns - round(record.latency_ms * NS_PER_MS))
    return EarlierPass(
        parcel_id=record.parcel_id,
        track_id=record.track_id,
        triggered_at=record.decided_at.utc - dt.timedelta(milliseconds=record.latency_ms),
        triggered=Instant(boot_id=made.boot_id, monotonic_ns=triggered_ns),
        deadline=deadline_of(record),
        mass_g=_mass_g(body),
        action=record.decision.action,
        record_version=record.record_version,
    )


def _mass_g(body: bytes | None) -> int | None:
    """The parcel's mass, out of its evidence without checking all the rest."""
    if body is None:
        return None
    parcel = json.loads(zlib.decompress(body)).get("parcel") or {}
    mass_g = (parcel.get("measurement") or {}).get("mass_g")
    return int(mass_g) if mass_g is not None else None
