"""The writer of the journal: commits decisions, each with its command to the controller, and books what became of it.

A decision exists when `commit` has returned. The record, its evidence, its row in the outbox and its hold are written
in one transaction, so a crash at any moment leaves all of them or none. One process writes a journal, made sure by a
lock beside the file; within it every thread may call every method.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from edge.domain import AckResult, Action, DecisionRecord, Delivery, Hold, HoldState, Instant, UtcTime
from edge.domain.model import Frozen
from edge.journal.chain import GENESIS, ChainReport, canonical_json, evidence_bytes, link_hash
from edge.journal.draft import DecisionDraft, Evidence, deadline_of
from edge.journal.errors import JournalLockedError, explained
from edge.journal.reader import JournalReader
from edge.journal.schema import open_writer

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
    """Opens the journal at `path` for writing, and creates it where there is none.

    Raises:
        JournalLockedError: another process writes it.
        JournalCorruptError: the file is damaged.
        JournalVersionError: it belongs to a newer version or to another program.
        JournalError: it can't be opened or written. Every method may raise this too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._lock_file = _lock_beside(path)
        try:
            self._connection = open_writer(path)
        except BaseException:
            os.close(self._lock_file)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all writing. What was committed is on the disk already."""
        with self._lock:
            self._connection.close()
            os.close(self._lock_file)

    def commit(self, draft: DecisionDraft, evidence: Evidence | None = None) -> DecisionRecord:
        """Writes the decision for good and gives it its place in the sequence.

        A parcel gets one decision only: for a `parcel_id` that has one, that one is returned and nothing is written.
        A decision made at or after its deadline is recorded as late and never sent.
        """
        with self._transaction():
            known = self.knows(draft.parcel_id)
            if known is not None:
                return known
            seq, previous_hash = self._head()
            held = draft.decision.action is Action.HOLD
            record = draft.as_record(seq + 1, hold_id=f"H-{seq + 1:06d}" if held else None)
            self._insert(record, evidence or Evidence(), previous_hash)
        return record

    def knows(self, parcel_id: str) -> DecisionRecord | None:
        """The decision on this pass of a parcel, if there is one."""
        rows = self._rows("SELECT record_json FROM decisions WHERE parcel_id = ?", parcel_id)
        return DecisionRecord.from_json(rows[0][0]) if rows else None

    def pending(self, after_seq: int = 0) -> list[Outgoing]:
        """Commands that are not finished, of decisions after `after_seq`, in the order of the decisions."""
        rows = self._rows(
            "SELECT d.record_json, o.delivery, o.attempts, o.accepted FROM outbox o JOIN decisions d USING (seq)"
            " WHERE o.seq > ? AND o.delivery IN (?, ?) ORDER BY o.seq",
            after_seq,
            Delivery.PENDING,
            Delivery.SENT,
        )
        return [_outgoing(*row) for row in rows]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes one transaction of all that the block writes: all of it or none, and one wait for the disk."""
        with self._transaction():
            yield

    def mark_sent(self, seq: int) -> None:
        """The command is about to be handed to the broker, once more perhaps."""
        self._move(_MARK_SENT, seq)

    def mark_late(self, seq: int) -> None:
        """The deadline passed before the command could be sent: it never will be."""
        self._move(_MARK_LATE, seq)

    def mark_unconfirmed(self, seq: int) -> None:
        """The command was sent and the controller never said what became of it."""
        self._move(_MARK_UNCONFIRMED, seq)

    def acknowledge(self, track_id: str, seq: int, result: AckResult, at: UtcTime) -> bool:
        """Books the controller's word on a command that was sent.

        The first final word stands. `ACCEPTED` is none: it only ends the resending. A final word that comes after
        the command was given up as unconfirmed is kept beside that, as what is known of the parcel.

        Returns:
            Whether it was news: False for a repetition, an unknown command, or another track than the command's.
        """
        with self._transaction():
            if result is AckResult.ACCEPTED:
                change = self._connection.execute(_BOOK_ACCEPTED, (seq, track_id))
            else:
                change = self._connection.execute(_BOOK_RESULT, (result, at.isoformat(), seq, track_id))
            return change.rowcount == 1

    def open_holds(self, after_seq: int = 0) -> list[Hold]:
        """Holds of decisions after `after_seq` that still wait for a person, oldest first."""
        rows = self._rows(
            "SELECT hold_json FROM holds WHERE seq > ? AND state NOT IN (?, ?) ORDER BY seq",
            after_seq,
            HoldState.RELEASED,
            HoldState.CONFIRMED,
        )
        return [Hold.from_json(row[0]) for row in rows]

    def hold(self, hold_id: str) -> Hold | None:
        """The hold of this name, whatever its state."""
        rows = self._rows("SELECT hold_json FROM holds WHERE hold_id = ?", hold_id)
        return Hold.from_json(rows[0][0]) if rows else None

    def verify(self) -> ChainReport:
        """Checks the whole chain, beside the writing and without stopping it."""
        with JournalReader(self.path) as reader:
            return reader.verify()

    def _insert(self, record: DecisionRecord, evidence: Evidence, previous_hash: str) -> None:
        record_json = canonical_json(record)
        body, evidence_sha256 = evidence_bytes(evidence)
        delivery = Delivery.PENDING if record.time_left_ms > 0 else Delivery.LATE
        execute = self._connection.execute
        execute(
            "INSERT INTO decisions (seq, record_json, evidence_sha256, previous_hash, hash) VALUES (?, ?, ?, ?, ?)",
            (
                record.seq,
                record_json,
                evidence_sha256,
                previous_hash,
                link_hash(previous_hash, evidence_sha256, record_json),
            ),
        )
        execute("INSERT INTO evidence (seq, body_zlib) VALUES (?, ?)", (record.seq, body))
        execute(
            "INSERT INTO outbox (seq, track_id, delivery) VALUES (?, ?, ?)", (record.seq, record.track_id, delivery)
        )
        hold = _hold_of(record)
        if hold is not None:
            execute(
                "INSERT INTO holds (hold_id, seq, hold_json) VALUES (?, ?, ?)", (hold.hold_id, hold.seq, hold.to_json())
            )

    def _move(self, statement: str, seq: int) -> None:
        with self._transaction():
            self._connection.execute(statement, (seq,))

    def _head(self) -> tuple[int, str]:
        row = self._connection.execute("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, GENESIS)

    def _rows(self, sql: str, *parameters: object) -> list[tuple[str, ...]]:
        with self._lock, explained(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, explained(self.path):
            inside_together = self._connection.in_transaction  # the lock is ours, so the transaction is too
            if inside_together:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                # After a full disk SQLite may have rolled back by itself; either way nothing half-done may stay open.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


def _outgoing(record_json: str, delivery: str, attempts: str, accepted: str) -> Outgoing:
    record = DecisionRecord.from_json(record_json)
    return Outgoing(
        record=record,
        deadline=deadline_of(record),
        delivery=Delivery(delivery),
        attempts=int(attempts),
        accepted=bool(accepted),
    )


def _hold_of(record: DecisionRecord) -> Hold | None:
    if record.hold_id is None:
        return None
    reason = record.decision.reason
    told = [finding.sentence for finding in record.decision.findings if finding.code is reason]
    return Hold(
        hold_id=record.hold_id,
        seq=record.seq,
        parcel_id=record.parcel_id,
        track_id=record.track_id,
        item_id=record.item_id,
        reason=reason,
        sentence=told[0] if told else reason.value,
        lane=record.lane,
        opened_at=record.decided_at,
    )


def _lock_beside(path: Path) -> int:
    """Takes the writer's lock; the kernel gives it back when the process ends, however it ends."""
    lock_path = path.with_name(f"{path.name}.lock")
    descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise JournalLockedError(
            f"the journal {path} is being written by another process. "
            f"Stop the other station first, or give this one a folder of its own."
        ) from error
    return descriptor
