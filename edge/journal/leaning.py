"""Events beside the decisions, each kind in a hash chain of its own that leans on that of the decisions.

Each event's hash covers the event before it and the latest decision at the time. So neither an event nor its place in
time can be changed unseen, and no decision ever waits for an event.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge.domain import Frozen
from edge.journal.chain import GENESIS, action_hash, canonical_json
from edge.journal.file import JournalFile

__all__ = ["EventBook"]


class EventBook:
    """The events in one table of a journal. Safe to use from any thread.

    Args:
        file: the journal's.
        table: one that has the columns of a leaning chain.
    """

    def __init__(self, file: JournalFile, table: str) -> None:
        self._file, self._table = file, table

    def append(self, events: Sequence[Frozen]) -> None:
        """Commits the events, all or none."""
        with self._file.transaction():
            last = self._file.rows(
                f"SELECT number, hash FROM {self._table} ORDER BY number DESC LIMIT 1"  # noqa: S608 - own names
            )
            last_number, previous_hash = last[0] if last else (0, GENESIS)
            decided = self._file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
            seq, decision_hash = decided[0] if decided else (None, GENESIS)
            for number, event in enumerate(events, start=last_number + 1):
                text = canonical_json(event)
                linked = action_hash(previous_hash, decision_hash, text)
                self._file.execute(
                    f"INSERT INTO {self._table} (number, after_seq, event_json, previous_hash, hash)"  # noqa: S608 - own names
                    " VALUES (?, ?, ?, ?, ?)",
                    *(number, seq, text, previous_hash, linked),
                )
                previous_hash = linked

    def unbooked(self, events: Sequence[Frozen]) -> Sequence[Frozen]:
        """Those of the events, which are in order, that follow the last one booked; all if that is not among them."""
        last = self._file.rows(
            f"SELECT event_json FROM {self._table} ORDER BY number DESC LIMIT 1"  # noqa: S608 - own names
        )
        if not last:
            return events
        texts = [canonical_json(event) for event in events]
        return events[texts.index(last[0][0]) + 1 :] if last[0][0] in texts else events
