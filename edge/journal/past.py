"""Looking back in the journal: earlier passes of an item, and evidence that is no longer kept, or that gives way."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
import zlib
from collections.abc import Iterator

from edge.clock import NS_PER_MS
from edge.domain import DecisionRecord, EarlierPass, HoldState, Instant, StationMode, UtcTime
from edge.journal.draft import deadline_of
from edge.journal.errors import understood
from edge.journal.file import JournalFile

__all__ = ["NEWEST_PASSES", "PastBook", "second_of"]

NEWEST_PASSES = 20
"""A number that has come more often than this is judged by its latest passes."""

_PASSES = """
SELECT d.record_json, e.body_zlib, h.state
FROM decisions d LEFT JOIN evidence e USING (seq) LEFT JOIN holds h USING (seq)
WHERE d.item_id = ? ORDER BY d.seq DESC LIMIT ?
"""
_NO_END = dt.datetime.max.replace(tzinfo=dt.UTC)
_CLOSED = {HoldState.RELEASED, HoldState.CONFIRMED}
_LAST_BEFORE = "SELECT seq FROM decisions WHERE decided_s < ? ORDER BY decided_s DESC LIMIT 1"
_STEP = "SELECT max(seq) FROM (SELECT seq FROM evidence WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?)"
_FORGET = """
DELETE FROM evidence WHERE seq > ? AND seq <= ? AND EXISTS (
  SELECT 1 FROM decisions d LEFT JOIN holds h USING (seq)
  WHERE d.seq = evidence.seq AND d.decided_s < ? AND (d.action = 'hold') = ?
    AND (h.state IS NULL OR h.state IN ('released', 'confirmed'))
    AND coalesce(h.hold_json ->> '$.keep_evidence', 0) = 0)
"""


class PastBook:
    """The past of one journal. Safe to use from any thread."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._forgotten_to = 0
        """Up to this decision only evidence of holds is left."""

    def passes(self, item_id: str) -> list[EarlierPass]:
        """The latest decided passes of an item, newest first."""
        rows = self._file.rows(_PASSES, item_id, NEWEST_PASSES)
        passes, released = [], False
        with understood(self._file.path):
            for record_json, body, state in rows:
                released |= state == HoldState.RELEASED
                # A person who releases what came again has seen by what it was held before.
                standing = None if state == HoldState.CONFIRMED and released else state
                passes.append(_pass(DecisionRecord.from_json(record_json), body, standing))
        return passes

    def forget_evidence(self, *, before: UtcTime, of_holds: bool, within_s: float, at_once: int = 500) -> int:
        """Deletes the evidence of decisions made before a moment, of holds or of all others, for `within_s`.

        The decisions stay, and the chain still verifies. Evidence of a hold that is still open, or that a person has
        ordered to be kept, stays too. Each transaction looks at a few pieces of evidence only, so no decision waits,
        however many decisions there are that have lost theirs.

        Returns:
            How many decisions lost their evidence.
        """
        end_s, total = time.monotonic() + within_s, 0
        for count in self._forgetting(before, of_holds=of_holds, at_once=at_once):
            total += count
            if time.monotonic() >= end_s:
                break
        return total

    def give_way(self, *, least_free_bytes: int, within_s: float, at_once: int = 500) -> int:
        """Deletes the oldest evidence of decisions other than holds until so much can be written, for `within_s`.

        The file does not shrink by it: what is free in it counts as free, for the next decisions go there.

        Returns:
            How many decisions lost their evidence.

        Raises:
            OSError: it can't be told how much is free.
        """
        end_s, total = time.monotonic() + within_s, 0
        if self._free_bytes() >= least_free_bytes:
            return 0
        for count in self._forgetting(_NO_END, of_holds=False, at_once=at_once):
            total += count
            if self._free_bytes() >= least_free_bytes or time.monotonic() >= end_s:
                break
        return total

    def _forgetting(self, before: UtcTime, *, of_holds: bool, at_once: int) -> Iterator[int]:
        """Deletes evidence, the oldest first, a transaction at each turn, and tells how many decisions lost theirs."""
        last = self._file.rows(_LAST_BEFORE, second_of(before))
        upto = last[0][0] if last else 0
        seq = 0 if of_holds else self._forgotten_to
        while True:
            with self._file.transaction():
                ((step,),) = self._file.rows(_STEP, seq, upto, at_once)
                if step is None:
                    return
                count = self._file.execute(_FORGET, seq, step, second_of(before), of_holds)
            seq = step
            if not of_holds:
                self._forgotten_to = seq
            yield count

    def _free_bytes(self) -> int:
        """On the disk, and within the file."""
        ((pages,),) = self._file.rows("PRAGMA freelist_count")
        ((page_bytes,),) = self._file.rows("PRAGMA page_size")
        return shutil.disk_usage(self._file.path.parent).free + int(pages) * int(page_bytes)


def second_of(moment: dt.datetime) -> str:
    """A moment as in the column `decided_s`: UTC, to the second, so that texts compare as times do."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _pass(record: DecisionRecord, body: bytes | None, state: str | None) -> EarlierPass:
    """`state` is that of its hold. Where the station only watched, the parcel was never held at all."""
    made = record.decided_at.instant
    held_by = record.hold_id if state is not None and record.mode is StationMode.LIVE else None
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
        open_hold=held_by if state not in _CLOSED else None,
        confirmed_hold=held_by if state == HoldState.CONFIRMED else None,
    )


def _mass_g(body: bytes | None) -> int | None:
    """The parcel's mass, taken from its evidence without checking the rest; None: it is gone, or was not known."""
    if body is None:
        return None
    parcel = json.loads(zlib.decompress(body)).get("parcel") or {}
    mass_g = (parcel.get("measurement") or {}).get("mass_g")
    return int(mass_g) if mass_g is not None else None
