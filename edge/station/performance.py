"""How the station did over some of its decisions: what a new configuration is measured against."""

from __future__ import annotations

import math
from array import array
from itertools import islice

from edge.domain import Action, DecisionRecord
from edge.journal import JournalReader
from edge.remote import Performance

__all__ = ["Tally", "latest_performance"]

COMPARED = 1000
"""Decisions that stand for the time before: an hour of a quiet line, a few minutes of a busy one."""
LOOKED_AT = 5000


class Tally:
    """Counts decisions, in any order."""

    def __init__(self) -> None:
        self._held = self._undecided = 0
        self._latencies_ms = array("d")

    def add(self, record: DecisionRecord) -> None:
        """One more."""
        self._held += record.decision.action is Action.HOLD
        self._undecided += record.decision.action is Action.NO_DECISION or record.time_left_ms <= 0
        self._latencies_ms.append(record.latency_ms)

    def performance(self, upto_seq: int = 0) -> Performance:
        """The figures until now."""
        parcels, slowest_first = len(self._latencies_ms), sorted(self._latencies_ms, reverse=True)
        return Performance(
            parcels=parcels,
            held=self._held,
            undecided=self._undecided,
            p95_ms=slowest_first[math.floor(parcels * 0.05)] if parcels else 0.0,
            upto_seq=upto_seq,
        )


def latest_performance(journal: JournalReader, config_revision: int) -> Performance:
    """The figures of the latest decisions under one revision; those of others, since taken back, are left out.

    Raises:
        edge.journal.JournalError: the journal can't be read.
    """
    tally, upto_seq, counted = Tally(), 0, 0
    for row in islice(journal.between(None, None), LOOKED_AT):
        upto_seq = max(upto_seq, row.record.seq)
        if row.record.config_revision == config_revision and counted < COMPARED:
            counted += 1
            tally.add(row.record)
    return tally.performance(upto_seq)
