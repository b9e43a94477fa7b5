"""Whether the rows that a station works with make sense: SQLite finds a damaged page, and not a changed letter in one.

Old records are not read here: whoever asks for one finds out, and the chain tells which were changed. But an open hold
or a command that can't be understood would stop all others at every start.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from edge.domain import AlarmEvent, DecisionRecord, Delivery, Hold
from edge.journal.chain import Break
from edge.journal.errors import UnreadableRowError, damaged, explained, understood

__all__ = ["check_rows_in_use"]

RECENT = 100_000
"""Of so many decisions, those of the last ten hours on a busy line, all rows are looked at. To look at all rows takes
longer from year to year."""

_OPEN_HOLDS = "SELECT hold_json FROM holds WHERE state NOT IN ('released', 'confirmed')"
_RECENT_HOLDS = """
SELECT hold_json FROM holds
WHERE seq > (SELECT max(seq) FROM decisions) - ? AND +state NOT IN ('released', 'confirmed')
"""
_RECENT_COMMANDS = """
SELECT o.delivery, d.record_json FROM outbox o NOT INDEXED JOIN decisions d USING (seq)
WHERE o.seq > (SELECT max(seq) FROM decisions) - ? AND o.delivery NOT IN ('acknowledged', 'unconfirmed', 'late')
"""
"""By the rows themselves: an index may still have what they said before."""
_BREAKS = "SELECT break_json FROM breaks"
_ALARMS = """
SELECT event_json FROM alarm_events WHERE number IN (SELECT max(number) FROM alarm_events GROUP BY alarm_id)
"""


def check_rows_in_use(connection: sqlite3.Connection, path: Path) -> None:
    """Reads the open holds, unfinished commands of late, the breaks of the chain and the last event of each alarm.

    Args:
        connection: to a journal whose pages are whole, of any version.
        path: of its file.

    Raises:
        JournalCorruptError: one of them can't be understood.
    """
    try:
        with understood(path), explained(path):
            _read(connection)
    except UnreadableRowError as error:
        raise damaged(path, str(error)) from error


def _read(connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for (hold_json,) in connection.execute(_OPEN_HOLDS) if "holds" in tables else ():
        Hold.from_json(hold_json)
    for (hold_json,) in connection.execute(_RECENT_HOLDS, (RECENT,)) if "holds" in tables else ():
        Hold.from_json(hold_json)
    for delivery, record_json in connection.execute(_RECENT_COMMANDS, (RECENT,)) if "outbox" in tables else ():
        Delivery(delivery)
        DecisionRecord.from_json(record_json)
    for (break_json,) in connection.execute(_BREAKS) if "breaks" in tables else ():
        Break.from_json(break_json)
    for (event_json,) in connection.execute(_ALARMS) if "alarm_events" in tables else ():
        AlarmEvent.from_json(event_json)
