"""Judged parcels from the journal, in the form that the policy judges: for replays and explanations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from edge.journal import DecisionRow, JournalReader
from edge.policy import Evidence, PastCase

__all__ = ["past_case", "past_cases"]


def past_cases(
    journal: JournalReader,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    limit: int | None = None,
) -> Iterator[PastCase | None]:
    """Judged parcels, newest first; None for each whose evidence is gone, or not complete enough to judge again.

    Raises:
        edge.journal.JournalError: the journal can't be read.
    """
    for row in islice(journal.between(since, until), limit):
        yield past_case(journal, row)


def past_case(journal: JournalReader, row: DecisionRow) -> PastCase | None:
    """One judged parcel; None where its evidence is gone or incomplete.

    Raises:
        edge.journal.JournalError: the journal can't be read.
    """
    kept = journal.evidence(row.record.seq)
    if kept is None or kept.judged_at is None:
        return None
    if kept.parcel is None or kept.identity is None or kept.claims is None or kept.lookup is None:
        return None
    evidence = Evidence(
        parcel=kept.parcel, reading=kept.reading, identity=kept.identity, claims=kept.claims, lookup=kept.lookup,
        fault=kept.fault, earlier=kept.earlier, party_keys=kept.party_keys,
        sender_key=kept.sender_key,
    )  # fmt: skip
    return PastCase(row.record.seq, row.record.track_id, evidence, kept.judged_at, row.record.decision)
