"""What became of alarms and what people did about them, in a hash chain that leans on that of the decisions."""

from __future__ import annotations

import sqlite3

from edge.domain import AlarmEvent, UtcTime
from edge.journal.file import JournalFile
from edge.journal.leaning import EventBook
from edge.journal.past import second_of

__all__ = ["AlarmBook", "alarm_events"]


class AlarmBook(EventBook):
    """The alarms of one journal. Safe to use from any thread."""

    def __init__(self, file: JournalFile) -> None:
        super().__init__(file, "alarm_events")

    def latest(self) -> list[AlarmEvent]:
        """The last event of each alarm that there ever was."""
        with self._file.in_use():
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
