"""How many holds are open and how many declarations are known, as last counted.

These are only figures for people: a store that can't be read is reported as a failure, and stops nothing.
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
        journal: of the holds.
        records: of the declarations.
        health: told when one can't be counted, and when it can be again.
    """

    def __init__(self, journal: Journal, records: RecordStore, health: HealthMonitor) -> None:
        self._journal, self._records, self._health = journal, records, health
        self._uncounted: set[str] = set()
        self.open_holds = self.declarations = 0

    def count(self) -> None:
        """Counts again; what can't be counted keeps its last figure."""
        self.open_holds = self._counted("journal", self._journal.holds.count_open, self.open_holds)
        self.declarations = self._counted("records", self._records.count, self.declarations)

    def _counted(self, function: str, count: Callable[[], int], before: int) -> int:
        try:
            number = count()
        except (JournalError, RecordStoreError) as error:
            self._uncounted.add(function)
            self._health.failed(function, str(error))
            return before
        if function in self._uncounted:  # only a fault in counting is over now, not one in writing
            self._uncounted.discard(function)
            self._health.looked(function)
        return number
