"""What a station does now and then besides its parcels: marks, copies, and deletion of what is no longer kept."""

from __future__ import annotations

import datetime as dt

from edge.daemon.ground import Ground
from edge.journal import Journal, back_up, mark_head
from edge.records import RecordStore
from edge.station import Chore

__all__ = ["chores"]

MARK_INTERVAL_S = 2.0
"""Between two marks of how far the journal goes."""

CLEANING_INTERVAL_S = 600.0
"""Between two deletions of declarations and evidence that are no longer kept."""

CLEANING_S = 20.0
"""Spent on it each time at most, in short transactions; the rest waits for the next time."""


def chores(ground: Ground, journal: Journal, records: RecordStore) -> list[Chore]:
    """All chores; each works by the settings of the moment."""
    clock = ground.clock

    def copy_journal() -> None:
        settings = ground.settings
        back_up(journal.path, settings.backup_dir, at=clock.utc(), keep=settings.journal.backups_kept)

    def forget_evidence() -> None:
        keep = ground.settings.journal
        for of_holds, days in ((False, keep.keep_evidence_days), (True, keep.keep_hold_evidence_days)):
            before = clock.utc() - dt.timedelta(days=days)
            journal.past.forget_evidence(before=before, of_holds=of_holds, within_s=CLEANING_S)

    def forget_declarations() -> None:
        before = clock.utc() - dt.timedelta(days=ground.settings.records.keep_days)
        records.forget(before=before, within_s=CLEANING_S)

    return [
        Chore("journal", "note how far the journal goes", MARK_INTERVAL_S, lambda: mark_head(journal)),
        Chore("journal", "copy the journal", ground.settings.journal.backup_interval_s, copy_journal),
        Chore("journal", "delete old evidence", CLEANING_INTERVAL_S, forget_evidence),
        Chore("records", "delete old declarations", CLEANING_INTERVAL_S, forget_declarations),
    ]
