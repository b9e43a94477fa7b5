"""What became of alarms and what people did about them, in a hash chain that leans on that of decisions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from edge.domain import AlarmEvent, UtcTime
from edge.journal.chain import GENESIS, action_hash, canonical_json
from edge.journal.file import JournalFile
from edge.journal.past import second_of

__all__ = ["AlarmBook", "alarm_events"]


class AlarmBook:
    """The alarms of one journal. Safe to use from any thread."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file

    def append(self, events: Sequence[AlarmEvent]) -> None:
        """Commits events, all or none."""
        with self._file.transaction():
            last = self._file.rows("SELECT number, hash FROM alarm_events ORDER BY number DESC LIMIT 1")
            last_number, previous_hash = last[0] if last else (0, GENESIS)
            decided = self._file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
            seq, decision_hash = decided[0] if decided else (None, GENESIS)
            for number, event in enumerate(events, start=last_number + 1):
                text = canonical_json(event)
                linked = action_hash(previous_hash, decision_hash, text)
                self._file.execute(
                    "INSERT INTO alarm_events (number, after_seq, event_json, previous_hash, hash)"
                    " VALUES (?, ?, ?, ?, ?)",
                    *(number, seq, text, previous_hash, linked),
                )
                previous_hash = linked

    def latest(self) -> list[AlarmEvent]:
        """The last event of each alarm that ever was."""
        rows = self._file.rows(
            "SELECT event_json FROM alarm_events WHERE number IN"
            " (SELECT max(number) FROM alarm_events GROUP BY alarm_id)"
        )
        return [AlarmEvent.from_json(row[0]) for row in rows]


def alarm_events(connection: sqlite3.Connection, since: UtcTime, until: UtcTime) -> list[AlarmEvent]:
    """Events from one moment to before another, in the order they happened."""
    rows = connection.execute(
        "SELECT event_json FROM alarm_events WHERE happened_s >= ? AND happened_s < ? ORDER BY number",
        (second_of(since), second_of(until)),
    )
    return [AlarmEvent.from_json(event_json) for (event_json,) in rows]
