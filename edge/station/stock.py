"""How many holds wait and how many declarations are known, as they were last counted.

Only figures for people: a store that can't be read at the moment says so in the health report, and ends nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from edge.health import HealthMonitor
from edge.journal import Journal, JournalError
from edge.records import RecordStore, RecordStoreError

__all__ = ["Stock"]


class Stock:
    """Counts what a station has. For use from one thread.

    Args:
        journal: has the holds.
        records: has the declarations.
        health: is told where one can't be counted, and when it can be again.
    """

    def __init__(self, journal: Journal, records: RecordStore, health: HealthMonitor) -> None:
        self._journal, self._records, self._health = journal, records, health
        self._uncounted: set[str] = set()
        self.open_holds = self.declarations = 0

    def count(self) -> None:
        """Counts anew; what can't be counted stays as it was."""
        self.open_holds = self._counted("journal", self._journal.holds.count_open, self.open_holds)
        self.declarations = self._counted("records", self._records.count, self.declarations)

    def _counted(self, function: str, count: Callable[[], int], before: int) -> int:
        try:
            number = count()
        except (JournalError, RecordStoreError) as error:
            self._uncounted.add(function)
            self._health.failed(function, str(error))
            return before
        if function in self._uncounted:  # only a fault of this very reading is over by it, not one of writing
            self._uncounted.discard(function)
            self._health.looked(function)
        return number
