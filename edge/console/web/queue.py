"""The queue of open holds: the gravest first, and among equals the one that has waited longest."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice

from edge.domain import (
    Claims,
    DecisionRecord,
    Finding,
    Hold,
    Lookup,
    LookupStatus,
    Reading,
    Severity,
    StationMode,
)
from edge.journal import JournalReader

__all__ = ["HoldQueue", "Queue", "Waiting", "astray"]

SHOWN = 50
"""Rows. Nobody reads further down, and the scan field finds every hold."""

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Waiting:
    """One row: a hold, and what somebody should know before picking up the parcel."""

    hold: Hold
    record: DecisionRecord
    claims: Claims
    lookup: Lookup
    reading: Reading | None
    not_diverted: bool = False
    """The conveyor was to hold it, and did not: it may have gone on."""

    @property
    def why(self) -> Finding | None:
        """What weighed most."""
        return self.record.decision.deciding_finding

    @property
    def grave(self) -> bool:
        """Whether it is of the class that comes first."""
        return self.record.decision.is_grave


@dataclass(frozen=True)
class Queue:
    """The first rows of the queue. `mark` changes whenever anything in it does."""

    mark: str
    total: int = 0
    rows: tuple[Waiting, ...] = ()


class HoldQueue:
    """Reads the queue from a journal. For use from one thread.

    A decision never changes, so it is read once for each hold, and kept while the hold is open.
    """

    def __init__(self, journal: JournalReader) -> None:
        self._journal = journal
        self._gravity: dict[int, int] = {}
        self._shown: dict[int, Waiting] = {}

    def mark(self) -> str:
        """A name for the present state of all holds: another one whenever something has changed.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        return "{}-{}".format(*self._journal.hold_mark())

    def read(self) -> Queue:
        """The queue as it is now.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        mark = self.mark()
        holds = self._journal.open_holds()
        self._gravity = {hold.seq: self._gravity.get(hold.seq) or self._gravity_of(hold) for hold in holds}
        first = sorted(holds, key=lambda hold: (-self._gravity[hold.seq], hold.seq))[:SHOWN]
        over = self._journal.not_diverted([hold.seq for hold in first])
        self._shown = {hold.seq: row for hold in first if (row := self._row(hold, over))}
        return Queue(mark, len(holds), tuple(self._shown.values()))

    def _gravity_of(self, hold: Hold) -> int:
        row = self._journal.decision(hold.seq)
        finding = row.record.decision.deciding_finding if row else None
        return _GRAVITY[finding.severity if finding else Severity.HOLD]

    def _row(self, hold: Hold, over: AbstractSet[int]) -> Waiting | None:
        known = self._shown.get(hold.seq)
        if known is not None:
            return replace(known, hold=hold, not_diverted=_was_to_be_held(known.record) and hold.seq in over)
        row = self._journal.decision(hold.seq)
        if row is None:
            return None
        evidence = self._journal.evidence(hold.seq)
        return Waiting(
            hold,
            row.record,
            (evidence.claims if evidence else None) or Claims(),
            (evidence.lookup if evidence else None) or Lookup(status=LookupStatus.NOT_LOOKED),
            evidence.reading if evidence else None,
            _was_to_be_held(row.record) and hold.seq in over,
        )


def astray(journal: JournalReader, most: int) -> tuple[Hold, ...]:
    """Open holds of parcels that may have gone on, the latest first; of a station that is not live there are none.

    Raises:
        edge.journal.JournalError: the journal can't be read.
    """
    holds = {hold.seq: hold for hold in journal.open_holds()}
    seqs = sorted(journal.not_diverted(list(holds)), reverse=True)
    rows = (journal.decision(seq) for seq in seqs)
    live = (row.record.seq for row in rows if row and _was_to_be_held(row.record))
    return tuple(holds[seq] for seq in islice(live, most))


def _was_to_be_held(record: DecisionRecord) -> bool:
    """Whether the controller was to act on it."""
    return record.mode is StationMode.LIVE
