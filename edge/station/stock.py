"""How many holds are open and how many declarations are known, as last counted.

These are only figures for people: a store that can't be read is reported as a failure, and stops nothing. To count is
also how a record store that could not be opened is tried again, so that one that was mended is in use within seconds.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from edge.alarms import AlarmRegister
from edge.health import HealthMonitor
from edge.journal import Journal, JournalError
from edge.records import RecordStore, RecordStoreError

__all__ = ["Stock"]

log = structlog.get_logger(__name__)


class Stock:
    """Counts what a station has. For use from one thread.

    Args:
        journal: of the holds.
        records: of the declarations.
        health: told when one can't be counted, and when it can be again.
        alarms: raised while the declarations can't be counted, for then they can't be searched either.
    """

    def __init__(self, journal: Journal, records: RecordStore, health: HealthMonitor, alarms: AlarmRegister) -> None:
        self._journal, self._records, self._health, self._alarms = journal, records, health, alarms
        self._uncounted: set[str] = set()
        self.open_holds = self.declarations = 0

    def count(self) -> None:
        """Counts again; what can't be counted keeps its last figure."""
        self.open_holds = self._counted("journal", self._journal.holds.count_open, self.open_holds)
        could = "records" not in self._uncounted
        self.declarations = self._counted("records", self._records.count, self.declarations)
        can = "records" not in self._uncounted
        if not can:
            self._alarms.raise_("records-unavailable")
        elif not could:
            self._alarms.clear("records-unavailable")

    def _counted(self, function: str, count: Callable[[], int], before: int) -> int:
        try:
            number = count()
        except (JournalError, RecordStoreError) as error:
            if function not in self._uncounted:
                log.error("store can't be used", function=function, error=str(error))  # noqa: TRY400 - the text says all
            self._uncounted.add(function)
            self._health.failed(function, str(error))
            return before
        if function in self._uncounted:  # only a fault in counting is over now, not one in writing
            self._uncounted.discard(function)
            self._health.looked(function)
        return number
