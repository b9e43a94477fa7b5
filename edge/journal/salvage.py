"""Takes over from a damaged journal what can still be read and verified: record after record, until one fails.

Nothing is believed merely because it is in the file: a record is taken over only if its hash is right and follows from
the record before it. What comes after the first bad place stays in the file that is set aside.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.journal.chain import GENESIS, action_hash, link_hash
from edge.journal.file import JournalFile
from edge.journal.senders import sender_key_of

__all__ = ["Salvaged", "salvage"]

_TABLES_BY_SEQ = {
    "outbox": "seq, track_id, delivery, attempts, accepted, ack_result, ack_at",
    "holds": "hold_id, seq, hold_json",
}
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


def salvage(damaged: Path, file: JournalFile) -> Salvaged:
    """Appends to `file` what follows its last record in the `damaged` file."""
    with closing(sqlite3.connect(damaged)) as source:
        greatest = _greatest_seq(source)
        with file.transaction():
            records = _decisions(source, file)
            for table in _LEANING:
                _leaning(source, file, table)
    return Salvaged(records=records, greatest_seq=greatest)


def _row(source: sqlite3.Connection, sql: str, *parameters: object) -> tuple[Any, ...] | None:
    """The first row of a query; None: there is none, or the file can't be read any further."""
    with suppress(sqlite3.DatabaseError):
        row: tuple[Any, ...] | None = source.execute(sql, parameters).fetchone()
        return row
    return None


def _greatest_seq(source: sqlite3.Connection) -> int:
    tables = ("decisions", "outbox", "evidence", "holds")
    rows = [_row(source, f"SELECT max(seq) FROM {table}") for table in tables]  # noqa: S608 - names from above
    return max((row[0] or 0 for row in rows if row is not None), default=0)


def _decisions(source: sqlite3.Connection, file: JournalFile) -> int:
    last = file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
    seq, head_hash = last[0] if last else (0, GENESIS)
    query = f"SELECT {_DECISION} FROM decisions WHERE seq = ?"  # noqa: S608 - columns from above
    copied = 0
    while (row := _row(source, query, seq + 1)) is not None:
        if row[3] != head_hash or link_hash(row[3], row[2], row[1]) != row[4]:
            break
        seq, head_hash = row[0], row[4]
        _insert(file, "decisions", _DECISION, row)
        _rows_beside(source, file, seq)
        copied += 1
    return copied


def _rows_beside(source: sqlite3.Connection, file: JournalFile, seq: int) -> None:
    """Takes over evidence, command and hold of a record. What can't be read is left out; the record itself stands."""
    evidence = _row(source, "SELECT seq, body_zlib FROM evidence WHERE seq = ?", seq)
    if evidence is not None:
        _insert(file, "evidence", "seq, body_zlib, sender_key", (*evidence, sender_key_of(evidence[1])))
    for table, columns in _TABLES_BY_SEQ.items():
        row = _row(source, f"SELECT {columns} FROM {table} WHERE seq = ?", seq)  # noqa: S608 - names from above
        if row is not None:
            _insert(file, table, columns, row)


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
            _hold_again(source, file, row[2])


def _hold_again(source: sqlite3.Connection, file: JournalFile, action_json: str) -> None:
    """Puts the hold as the action left it: the one that is here may come from an earlier copy."""
    query = "SELECT hold_json, hold_id FROM holds WHERE hold_id = json_extract(?, '$.hold_id')"
    row = _row(source, query, action_json)
    if row is not None:
        file.execute("UPDATE holds SET hold_json = ? WHERE hold_id = ?", *row)


def _insert(file: JournalFile, table: str, columns: str, row: tuple[Any, ...]) -> None:
    marks = ", ".join("?" * len(row))
    file.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row)  # noqa: S608 - names from above
