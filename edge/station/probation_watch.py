"""Watches how the station does under a bundle on probation, and takes the bundle back if it does worse than allowed.

What is compared stands in the journal, where each decision names the revision it was made by. So a kill or a power cut
loses none of the figures. After a boot the time on probation begins again: it can only get longer.
"""

from __future__ import annotations

from pathlib import Path

import structlog

from edge.clock import Clock
from edge.journal import JournalError, JournalReader
from edge.remote import Performance, RevisionStore, Watch, begin_watch, disprove, objection, prove
from edge.station.performance import Tally

__all__ = ["ProbationWatch"]

INTERVAL_MS = 2000.0
AT_ONCE = 1000
"""Decisions read at one look; the rest follow at the next ones."""

log = structlog.get_logger(__name__)


class ProbationWatch:
    """Looks now and then. For use from one thread.

    Args:
        store: of revisions.
        journal: the station's.
        clock: of this machine.
    """

    def __init__(self, store: RevisionStore, journal: Path, clock: Clock) -> None:
        self._store, self._journal, self._clock = store, journal, clock
        self._looked_at = clock.instant()
        self._digest = ""
        self._seen_seq = 0
        self._since = Tally()

    def look(self) -> None:
        """Ends the probation, one way or the other, once there is enough to judge it by.

        Raises:
            StoreError: the store can't be read or written.
        """
        if self._clock.ms_since(self._looked_at) < INTERVAL_MS:
            return
        self._looked_at = self._clock.instant()
        state = self._store.state()
        watch = state.watch
        if watch is None or state.trial is not None:
            return
        if watch.begun is None or watch.begun.boot_id != self._clock.boot_id:
            begin_watch(self._store, watch, at=self._clock.instant())
            return
        try:
            self._read_on(watch)
        except JournalError as error:
            log.warning("a bundle on probation can't be watched", error=str(error))
            return
        self._judge(watch)

    def _read_on(self, watch: Watch) -> None:
        if watch.digest != self._digest:
            self._digest, self._seen_seq, self._since = watch.digest, watch.before.upto_seq, Tally()
        with JournalReader(self._journal) as journal:
            rows = journal.since(self._seen_seq, AT_ONCE)
        for row in rows:
            self._seen_seq = row.record.seq
            if row.record.config_revision == watch.revision:
                self._since.add(row.record)

    def _judge(self, watch: Watch) -> None:
        since = self._since.performance()
        against = objection(watch.allowed, watch.before, since)
        figures = f"before: {watch.before}; since: {since}"
        if against:
            log.error("bundle taken back", revision=watch.revision, why=against, figures=figures)
            disprove(self._store, watch, why=f"on probation {against} ({figures})", now=self._clock.utc())
        elif watch.begun is not None and self._clock.ms_since(watch.begun) > watch.allowed.for_s * 1000:
            told = "nothing spoke against it" if _comparable(watch, since) else "too few parcels came to tell"
            prove(self._store, watch, why=f"probation is over, {told} ({figures})", now=self._clock.utc())


def _comparable(watch: Watch, since: Performance) -> bool:
    return min(watch.before.parcels, since.parcels) >= watch.allowed.least_parcels
