"""The reading side of the journal, for the console, the commands and other processes, while the station writes."""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from edge.domain import (
    AckResult,
    Action,
    AlarmEvent,
    DecisionRecord,
    Delivery,
    Frozen,
    Hold,
    HoldActionKind,
    UtcTime,
)
from edge.journal.alarms import alarm_events
from edge.journal.chain import ChainReport, verify_chain
from edge.journal.draft import Evidence
from edge.journal.errors import explained
from edge.journal.excerpt import ChainExcerpt, excerpt_of
from edge.journal.figures import Figures, figures_between
from edge.journal.file import place_of
from edge.journal.opening import open_reader
from edge.journal.past import second_of
from edge.journal.senders import SenderPast, past_of_sender

__all__ = ["DecisionRow", "JournalCounts", "JournalReader"]

_ROWS = (
    "SELECT d.record_json, o.delivery, o.attempts, o.accepted, o.ack_result, o.ack_at"
    " FROM decisions d JOIN outbox o USING (seq)"
)

_NOT_DIVERTED = """
SELECT seq FROM outbox WHERE seq IN (SELECT value FROM json_each(?))
AND delivery NOT IN ('pending', 'sent') AND ack_result IS NOT 'diverted'
"""

_LATEST = """
SELECT max(seq) FROM (
  SELECT seq FROM decisions WHERE item_id = ?1
  UNION ALL SELECT seq FROM decisions WHERE parcel_id = ?1
  UNION ALL SELECT seq FROM outbox WHERE track_id = ?1)
"""

_OPEN_HOLDS_OF = """
SELECT hold_json FROM decisions JOIN open_holds USING (seq) WHERE item_id = ? ORDER BY seq DESC LIMIT ?
"""


class DecisionRow(Frozen):
    """A decision, and what became of it."""

    record: DecisionRecord
    delivery: Delivery
    attempts: int
    accepted: bool
    ack: AckResult | None = None
    ack_at: UtcTime | None = None


class JournalCounts(Frozen):
    """How much the journal holds of each kind. Kinds that never occurred are counted as 0."""

    by_action: dict[Action, int]
    by_delivery: dict[Delivery, int]
    open_holds: int

    @property
    def decisions(self) -> int:
        """All of them."""
        return sum(self.by_action.values())


class JournalReader:
    """Opens the journal at `path` for reading only; many may do so at once, from several threads.

    Where another file takes its place, as after a recovery, that one is read from then on.

    Raises:
        JournalError: there is no such file, or it can't be read. Every method may raise this too.
        JournalVersionError: the file belongs to another version or another program.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._place = place_of(path)
        self._connection = open_reader(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    def recent(self, limit: int) -> list[DecisionRow]:
        """The latest decisions, newest first."""
        return self._read(f"{_ROWS} ORDER BY d.seq DESC LIMIT ?", limit)

    def since(self, seq: int, limit: int = 1000) -> list[DecisionRow]:
        """Decisions after `seq`, oldest first."""
        return self._read(f"{_ROWS} WHERE d.seq > ? ORDER BY d.seq LIMIT ?", seq, limit)

    def decision(self, seq: int) -> DecisionRow | None:
        """One decision."""
        rows = self._read(f"{_ROWS} WHERE d.seq = ?", seq)
        return rows[0] if rows else None

    def latest_of(self, name: str) -> DecisionRow | None:
        """The newest decision on the item, the track or the parcel of this name."""
        with self._reading() as connection:
            (seq,) = connection.execute(_LATEST, (name,)).fetchone()
        return None if seq is None else self.decision(seq)

    def open_holds_of(self, item_id: str, *, limit: int = 20) -> list[Hold]:
        """The holds of an item's number that wait for a person, newest first. It may have been held more than once."""
        with self._lock, explained(self.path):
            rows = self._connection.execute(_OPEN_HOLDS_OF, (item_id, limit)).fetchall()
        return [Hold.from_json(hold_json) for (hold_json,) in rows]

    def of_parcel(self, parcel_id: str) -> DecisionRecord | None:
        """The decision on one pass of a parcel; None: there is none."""
        with self._reading() as connection:
            row = connection.execute("SELECT record_json FROM decisions WHERE parcel_id = ?", (parcel_id,)).fetchone()
        return DecisionRecord.from_json(row[0]) if row else None

    def between(self, since: UtcTime | None, until: UtcTime | None, *, at_once: int = 200) -> Iterator[DecisionRow]:
        """Decisions from `since` until just before `until` (None: no limit), newest first, read a few at a time."""
        first = "" if since is None else second_of(since)
        last = "~" if until is None else second_of(until)  # sorts behind every digit
        seq = 1 << 62
        while rows := self._read(
            f"{_ROWS} WHERE d.seq < ? AND d.decided_s >= ? AND d.decided_s < ? ORDER BY d.seq DESC LIMIT ?",
            seq, first, last, at_once,
        ):  # fmt: skip
            yield from rows
            seq = rows[-1].record.seq

    def evidence(self, seq: int) -> Evidence | None:
        """What the decision was made from; None: retention has removed it, or there is no such decision."""
        text = self.evidence_json(seq)
        return None if text is None else Evidence.from_json(text)

    def evidence_json(self, seq: int) -> bytes | None:
        """The evidence as the very text whose hash is in the chain; None as for `evidence`."""
        with self._reading() as connection:
            row = connection.execute("SELECT body_zlib FROM evidence WHERE seq = ?", (seq,)).fetchone()
        return zlib.decompress(row[0]) if row else None

    def excerpt(self, seq: int) -> ChainExcerpt | None:
        """A decision with its place in the chain and what people did with it; None where there is none."""
        with self._reading() as connection:
            return excerpt_of(connection, seq)

    def hold_of(self, seq: int) -> Hold | None:
        """The hold that a decision opened, whatever its state; None: it opened none."""
        with self._reading() as connection:
            row = connection.execute("SELECT hold_json FROM holds WHERE seq = ?", (seq,)).fetchone()
        return Hold.from_json(row[0]) if row else None

    def hold(self, hold_id: str) -> Hold | None:
        """The hold of this name, whatever its state."""
        with self._reading() as connection:
            row = connection.execute("SELECT hold_json FROM holds WHERE hold_id = ?", (hold_id,)).fetchone()
        return Hold.from_json(row[0]) if row else None

    def misread_holds(self) -> list[Hold]:
        """Holds that somebody called misread, whatever became of them, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT hold_json FROM holds WHERE hold_id IN"
                " (SELECT hold_id FROM actions WHERE action_json ->> '$.kind' = ?) ORDER BY seq",
                (HoldActionKind.MISREAD,),
            ).fetchall()
        return [Hold.from_json(hold_json) for (hold_json,) in rows]

    def past_of_sender(self, sender_key: str, before_seq: int) -> SenderPast:
        """The parcels of a sender that were decided before a given decision, as far as their evidence is kept."""
        with self._reading() as connection:
            return past_of_sender(connection, sender_key, before_seq)

    def hold_mark(self) -> tuple[int, int]:
        """Numbers of the newest hold and the newest action: while they stay the same, so does every hold."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT (SELECT coalesce(max(seq), 0) FROM holds), (SELECT coalesce(max(number), 0) FROM actions)"
            ).fetchone()
        return int(row[0]), int(row[1])

    def counts(self) -> JournalCounts:
        """How many decisions there are, by action and by what became of them."""
        with self._reading() as connection:
            actions = dict(connection.execute("SELECT action, count(*) FROM decisions GROUP BY action"))
            deliveries = dict(connection.execute("SELECT delivery, count(*) FROM outbox GROUP BY delivery"))
            (open_holds,) = connection.execute("SELECT count(*) FROM open_holds").fetchone()
        return JournalCounts(
            by_action={action: actions.get(action, 0) for action in Action},
            by_delivery={delivery: deliveries.get(delivery, 0) for delivery in Delivery},
            open_holds=open_holds,
        )

    def open_holds(self) -> list[Hold]:
        """Holds that wait for a person, oldest first."""
        with self._reading() as connection:
            rows = connection.execute("SELECT hold_json FROM open_holds ORDER BY seq").fetchall()
        return [Hold.from_json(hold_json) for (hold_json,) in rows]

    def not_diverted(self, seqs: Sequence[int]) -> set[int]:
        """Those of these decisions whose command is over without the controller's word that it diverted the parcel."""
        with self._reading() as connection:
            rows = connection.execute(_NOT_DIVERTED, (json.dumps(seqs),)).fetchall()
        return {seq for (seq,) in rows}

    def alarm_events(self, since: UtcTime, until: UtcTime) -> list[AlarmEvent]:
        """Events of alarms from `since` until just before `until`, in order."""
        with self._reading() as connection:
            return alarm_events(connection, since, until)

    def figures(self, since: UtcTime, until: UtcTime) -> Figures:
        """The figures of the decisions from `since` until just before `until`."""
        with self._reading() as connection:
            return figures_between(connection, since, until)

    def verify(self) -> ChainReport:
        """Checks every record of the chain. Takes time in proportion to the journal."""
        with self._reading() as connection:
            return verify_chain(connection)

    def _read(self, sql: str, *parameters: int | str) -> list[DecisionRow]:
        with self._reading() as connection:
            rows = connection.execute(sql, parameters).fetchall()
        return [
            DecisionRow(
                record=DecisionRecord.from_json(record_json),
                delivery=Delivery(delivery),
                attempts=attempts,
                accepted=bool(accepted),
                ack=AckResult(ack) if ack else None,
                ack_at=ack_at,
            )
            for record_json, delivery, attempts, accepted, ack, ack_at in rows
        ]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for this thread alone, to the file that lies there now: a recovery may have replaced it."""
        with self._lock:
            place = place_of(self.path)
            if place not in {None, self._place}:
                fresh = open_reader(self.path)
                self._connection.close()
                self._connection, self._place = fresh, place
            with explained(self.path):
                yield self._connection
