"""The writer of the journal: commits decisions, each with its command to the controller, and books what became of it.

A decision exists once `commit` has returned. The record, its evidence, its row in the outbox and its hold are written
in one transaction, so a crash at any moment leaves all of them or none. Only one process writes a journal, as the lock
beside the file makes sure; within it every thread may call every method.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from edge.domain import (
    AckResult,
    Action,
    DecisionRecord,
    Delivery,
    Frozen,
    Instant,
    Sha256,
    UtcTime,
)
from edge.journal.alarms import AlarmBook
from edge.journal.chain import GENESIS, Break, ChainReport, canonical_json, evidence_bytes, link_hash
from edge.journal.draft import DecisionDraft, Evidence, deadline_of
from edge.journal.errors import JournalCorruptError
from edge.journal.file import JournalFile
from edge.journal.holds import HoldBook, hold_of
from edge.journal.leaning import EventBook
from edge.journal.past import PastBook
from edge.journal.reader import JournalReader

__all__ = ["Journal", "Outgoing"]


_MARK_SENT = (
    "UPDATE outbox SET delivery = 'sent', attempts = attempts + 1 WHERE seq = ? AND delivery IN ('pending', 'sent')"
)
_MARK_LATE = "UPDATE outbox SET delivery = 'late' WHERE seq = ? AND delivery = 'pending'"
_MARK_UNCONFIRMED = "UPDATE outbox SET delivery = 'unconfirmed' WHERE seq = ? AND delivery = 'sent'"
_BOOK_ACCEPTED = (
    "UPDATE outbox SET accepted = 1"
    " WHERE seq = ? AND track_id = ? AND attempts > 0 AND ack_result IS NULL AND accepted = 0"
)
_BOOK_RESULT = (
    "UPDATE outbox SET ack_result = ?, ack_at = ?,"
    " delivery = CASE delivery WHEN 'sent' THEN 'acknowledged' ELSE delivery END"
    " WHERE seq = ? AND track_id = ? AND attempts > 0 AND ack_result IS NULL"
)


class Outgoing(Frozen):
    """A command that still needs the controller: to be sent, or sent and not yet finally acknowledged."""

    record: DecisionRecord
    deadline: Instant
    delivery: Delivery
    attempts: int
    accepted: bool


class Journal:
    """Opens the journal at `path` for writing, and creates it if there is none.

    Raises:
        JournalLockedError: another process writes it.
        JournalCorruptError: the file is damaged.
        JournalVersionError: it belongs to a newer version or to another program.
        JournalError: it can't be opened or written. Every method may raise this too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = JournalFile(path)
        self.holds = HoldBook(self._file)
        self.past = PastBook(self._file)
        self.alarms = AlarmBook(self._file)
        self.configuration = EventBook(self._file, "configuration_events")
        self.tips = EventBook(self._file, "tip_events")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def fault(self) -> JournalCorruptError | None:
        """Why only a new start helps, which replaces the file; None: nothing is known to be wrong with it."""
        return self._file.fault

    def close(self) -> None:
        """Ends all writing. What was committed is already on the disk."""
        self._file.close()

    def commit(self, draft: DecisionDraft, evidence: Evidence | None = None) -> DecisionRecord:
        """Writes the decision for good, and gives it its place in the sequence.

        A parcel gets only one decision: if its `parcel_id` already has one, that is returned and nothing is written.
        A decision made at or after its deadline is recorded as late and never sent.
        """
        with self._file.transaction():
            known = self.knows(draft.parcel_id)
            if known is not None:
                return known
            seq, previous_hash = self.head
            held = draft.decision.action is Action.HOLD
            record = draft.as_record(seq + 1, hold_id=f"H-{seq + 1:06d}" if held else None)
            self._insert(record, evidence or Evidence(), previous_hash)
        return record

    def knows(self, parcel_id: str) -> DecisionRecord | None:
        """The decision on this pass of a parcel, if there is one."""
        rows = self._file.rows("SELECT record_json FROM decisions WHERE parcel_id = ?", parcel_id)
        return DecisionRecord.from_json(rows[0][0]) if rows else None

    def record(self, seq: int) -> DecisionRecord | None:
        """The decision of that number; None: there is none."""
        rows = self._file.rows("SELECT record_json FROM decisions WHERE seq = ?", seq)
        return DecisionRecord.from_json(rows[0][0]) if rows else None

    def pending(self, after_seq: int = 0) -> list[Outgoing]:
        """Commands that are not finished, of decisions after `after_seq`, in the order of the decisions."""
        with self._file.in_use():
            rows = self._file.rows(
                "SELECT d.record_json, o.delivery, o.attempts, o.accepted FROM outbox o JOIN decisions d USING (seq)"
                " WHERE o.seq > ? AND o.delivery IN (?, ?) ORDER BY o.seq",
                after_seq,
                Delivery.PENDING,
                Delivery.SENT,
            )
            return [_outgoing(*row) for row in rows]

    def together(self) -> AbstractContextManager[None]:
        """Makes one transaction of all that the block writes: all of it or none, and one wait for the disk."""
        return self._file.transaction()

    def mark_sent(self, seq: int) -> None:
        """Books that the command is about to be handed to the broker, perhaps once more."""
        self._move(_MARK_SENT, seq)

    def mark_late(self, seq: int) -> None:
        """Books that the deadline passed before the command could be sent: it never will be."""
        self._move(_MARK_LATE, seq)

    def mark_unconfirmed(self, seq: int) -> None:
        """Books that the command was sent, and that the controller never said what became of it."""
        self._move(_MARK_UNCONFIRMED, seq)

    def acknowledge(self, track_id: str, seq: int, result: AckResult, at: UtcTime) -> bool:
        """Books the controller's word on a command that was sent.

        The first final word stands. `ACCEPTED` is not final: it only ends the resending. A final word that comes after
        the command was given up as unconfirmed is kept beside that, because it tells what became of the parcel.

        Returns:
            Whether it was new: False for a repetition, an unknown command, or another track than the command's.
        """
        with self._file.transaction():
            if result is AckResult.ACCEPTED:
                changed = self._file.execute(_BOOK_ACCEPTED, seq, track_id)
            else:
                changed = self._file.execute(_BOOK_RESULT, result, at.isoformat(), seq, track_id)
            return changed == 1

    @property
    def head(self) -> tuple[int, Sha256]:
        """Number and hash that the next record will follow: those of the last record, or of a break after it."""
        with self._file.in_use():
            last = self._file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
            seq, head_hash = last[0] if last else (0, GENESIS)
            gaps = self._file.rows("SELECT break_json FROM breaks WHERE first_seq > ?", seq)
            if gaps:  # nothing was committed since: at most one break can be pending
                gap = Break.from_json(gaps[0][0])
                return gap.first_seq - 1, gap.hash
        return seq, head_hash

    @property
    def breaks(self) -> tuple[Break, ...]:
        """Where the chain was linked on after a damaged file, the first one first."""
        with self._file.in_use():
            rows = self._file.rows("SELECT break_json FROM breaks ORDER BY first_seq")
            return tuple(Break.from_json(text) for (text,) in rows)

    def link_on(self, first_seq: int, *, cause: str, set_aside: str, at: UtcTime) -> None:
        """Notes that records are lost, and makes `first_seq` the next one, chained to the last that is known."""
        with self._file.transaction():
            last = self._file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
            known_seq, known_hash = last[0] if last else (0, GENESIS)
            gap = Break(
                first_seq=first_seq, known_seq=known_seq, known_hash=known_hash, cause=cause, set_aside=set_aside, at=at
            )
            # A break that no record followed is replaced: at most one is ever pending.
            self._file.execute("DELETE FROM breaks WHERE first_seq > ?", known_seq)
            self._file.execute(
                "INSERT INTO breaks (first_seq, break_json) VALUES (?, ?)", first_seq, canonical_json(gap)
            )

    def verify(self) -> ChainReport:
        """Checks the whole chain, without stopping the writing."""
        with JournalReader(self.path) as reader:
            return reader.verify()

    def _insert(self, record: DecisionRecord, evidence: Evidence, previous_hash: str) -> None:
        record_json = canonical_json(record)
        body, evidence_sha256 = evidence_bytes(evidence)
        delivery = Delivery.PENDING if record.time_left_ms > 0 else Delivery.LATE
        linked = link_hash(previous_hash, evidence_sha256, record_json)
        execute = self._file.execute
        execute(
            "INSERT INTO decisions (seq, record_json, evidence_sha256, previous_hash, hash) VALUES (?, ?, ?, ?, ?)",
            *(record.seq, record_json, evidence_sha256, previous_hash, linked),
        )
        execute(
            "INSERT INTO evidence (seq, body_zlib, sender_key) VALUES (?, ?, ?)", record.seq, body, evidence.sender_key
        )
        execute("INSERT INTO outbox (seq, track_id, delivery) VALUES (?, ?, ?)", record.seq, record.track_id, delivery)
        hold = hold_of(record)
        if hold is not None:
            execute(
                "INSERT INTO holds (hold_id, seq, hold_json) VALUES (?, ?, ?)", hold.hold_id, hold.seq, hold.to_json()
            )

    def _move(self, statement: str, seq: int) -> None:
        with self._file.transaction():
            self._file.execute(statement, seq)


def _outgoing(record_json: str, delivery: str, attempts: str, accepted: str) -> Outgoing:
    record = DecisionRecord.from_json(record_json)
    return Outgoing(
        record=record,
        deadline=deadline_of(record),
        delivery=Delivery(delivery),
        attempts=int(attempts),
        accepted=bool(accepted),
    )
