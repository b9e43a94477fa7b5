"""Takes over from a damaged journal what can still be read and verified: record after record, until one fails.

Nothing is believed merely because it is in the file: a record is taken over only if its hash is right and follows from
the record before it, or from a break that does, and holds are made anew from the records and from what people did. What
comes after the first bad place stays in the file that is set aside: nothing that was verified vouches for it.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from edge.domain import DecisionRecord, Delivery, Hold, HoldAction
from edge.journal.chain import GENESIS, Break, action_hash, canonical_json, evidence_intact, link_hash
from edge.journal.errors import HoldConflictError
from edge.journal.file import JournalFile
from edge.journal.holds import after, hold_of
from edge.journal.senders import sender_key_of

__all__ = ["Salvaged", "greatest_seq", "salvage"]

_OUTBOX = "seq, track_id, delivery, attempts, accepted, ack_result, ack_at"
_DECISION = "seq, record_json, evidence_sha256, previous_hash, hash"
_LEANING = {
    "actions": "number, after_seq, action_json, previous_hash, hash",
    "alarm_events": "number, after_seq, event_json, previous_hash, hash",
    "configuration_events": "number, after_seq, event_json, previous_hash, hash",
    "tip_events": "number, after_seq, event_json, previous_hash, hash",
}


@dataclass(frozen=True)
class Salvaged:
    """How many records were taken over, and the greatest number seen anywhere in the damaged file."""

    records: int
    greatest_seq: int


def salvage(damaged: Path, file: JournalFile, *, within_s: float) -> Salvaged:
    """Appends to `file` what follows its last record in the `damaged` file, as far as it gets in that time."""
    end_s = time.monotonic() + within_s
    greatest = greatest_seq(damaged)
    with closing(sqlite3.connect(damaged)) as source, file.transaction():
        records = _decisions(source, file, end_s)
        for table in _LEANING:
            _leaning(source, file, table)
    return Salvaged(records=records, greatest_seq=greatest)


def _row(source: sqlite3.Connection, sql: str, *parameters: object) -> tuple[Any, ...] | None:
    """The first row of a query; None: there is none, or the file can't be read any further."""
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
        row: tuple[Any, ...] | None = source.execute(sql, parameters).fetchone()
        return row
    return None


def greatest_seq(damaged: Path) -> int:
    """The greatest number that can be read anywhere in the damaged file; 0: none."""
    tables = ("decisions", "outbox", "evidence", "holds")
    with closing(sqlite3.connect(damaged)) as source:
        rows = [_row(source, f"SELECT max(seq) FROM {table}") for table in tables]  # noqa: S608 - names from above
    return max((row[0] or 0 for row in rows if row is not None), default=0)


def _decisions(source: sqlite3.Connection, file: JournalFile, end_s: float) -> int:
    last = file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
    seq, head_hash = last[0] if last else (0, GENESIS)
    query = f"SELECT {_DECISION} FROM decisions WHERE seq = ?"  # noqa: S608 - columns from above
    copied = 0
    while time.monotonic() < end_s:
        row = _row(source, query, seq + 1)
        if row is None and (gap := _break_after(source, seq, head_hash)) is not None:
            file.execute("INSERT OR IGNORE INTO breaks VALUES (?, ?)", gap.first_seq, canonical_json(gap))
            seq, head_hash = gap.first_seq - 1, gap.hash
        elif row is None or row[3] != head_hash or link_hash(row[3], row[2], row[1]) != row[4]:
            return copied
        else:
            seq, head_hash = row[0], row[4]
            _insert(file, "decisions", _DECISION, row)
            _rows_beside(source, file, DecisionRecord.from_json(row[1]), evidence_sha256=row[2])
            copied += 1
    return copied


def _break_after(source: sqlite3.Connection, seq: int, head_hash: str) -> Break | None:
    """The break by which the chain goes on behind this record, where an earlier damage cut it."""
    query = "SELECT break_json FROM breaks WHERE first_seq > ? ORDER BY first_seq LIMIT 1"
    row = _row(source, query, seq + 1)
    with suppress(ValidationError):
        gap = Break.from_json(row[0]) if row is not None else None
        return gap if gap is not None and (gap.known_seq, gap.known_hash) == (seq, head_hash) else None
    return None


def _rows_beside(
    source: sqlite3.Connection, file: JournalFile, record: DecisionRecord, *, evidence_sha256: str
) -> None:
    """Takes over evidence and command of a record, and opens its hold. Evidence that was changed is left out."""
    evidence = _row(source, "SELECT body_zlib FROM evidence WHERE seq = ?", record.seq)
    if evidence is not None and evidence_intact(evidence[0], evidence_sha256):
        row = record.seq, evidence[0], sender_key_of(evidence[0])
        _insert(file, "evidence", "seq, body_zlib, sender_key", row)
    command = _row(source, f"SELECT {_OUTBOX} FROM outbox WHERE seq = ?", record.seq)  # noqa: S608 - columns from above
    _insert(file, "outbox", _OUTBOX, command if command is not None and command[2] in set(Delivery) else _lost(record))
    hold = hold_of(record)
    if hold is not None:
        _insert(file, "holds", "hold_id, seq, hold_json", (hold.hold_id, hold.seq, hold.to_json()))


def _lost(record: DecisionRecord) -> tuple[Any, ...]:
    """The command of a record where nobody knows any more what became of it: people are called for a hold."""
    delivery = Delivery.UNCONFIRMED if record.time_left_ms > 0 else Delivery.LATE
    return record.seq, record.track_id, delivery, 0, 0, None, None


def _leaning(source: sqlite3.Connection, file: JournalFile, table: str) -> None:
    """Takes over what people did, or another chain that leans on that of the decisions."""
    last = file.rows(f"SELECT number, hash FROM {table} ORDER BY number DESC LIMIT 1")  # noqa: S608 - names from above
    number, head_hash = last[0] if last else (0, GENESIS)
    query = f"SELECT {_LEANING[table]} FROM {table} WHERE number = ?"  # noqa: S608 - names from above
    while (row := _row(source, query, number + 1)) is not None:
        decided = file.rows("SELECT hash FROM decisions WHERE seq = ?", row[1]) if row[1] else [(GENESIS,)]
        if not decided or row[3] != head_hash or action_hash(row[3], decided[0][0], row[2]) != row[4]:
            return
        number, head_hash = row[0], row[4]
        _insert(file, table, _LEANING[table], row)
        if table == "actions":
            _act_again(file, row[2])


def _act_again(file: JournalFile, action_json: str) -> None:
    """Does with a hold what a person did."""
    action = HoldAction.from_json(action_json)
    for (hold_json,) in file.rows("SELECT hold_json FROM holds WHERE hold_id = ?", action.hold_id):
        with suppress(HoldConflictError):  # it could be done then; what led to it may be lost
            changed = after(Hold.from_json(hold_json), action)
            file.execute("UPDATE holds SET hold_json = ? WHERE hold_id = ?", changed.to_json(), action.hold_id)


def _insert(file: JournalFile, table: str, columns: str, row: tuple[Any, ...]) -> None:
    marks = ", ".join("?" * len(row))
    file.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row)  # noqa: S608 - names from above
