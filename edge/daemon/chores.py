"""What a station does now and then besides its parcels: marks, copies, and deletion of what is no longer kept."""

from __future__ import annotations

import datetime as dt

import structlog

from edge.daemon.ground import Ground
from edge.journal import Journal, JournalCorruptError, back_up, look_for_damage, mark_head
from edge.records import RecordStore
from edge.station import Chore

__all__ = ["chores"]

MARK_INTERVAL_S = 2.0
"""Between two marks of how far the journal goes."""

CLEANING_INTERVAL_S = 600.0
"""Between two deletions of declarations and evidence that are no longer kept."""

ROOM_INTERVAL_S = 60.0
"""Between two looks at the free disk: a busy line writes a megabyte in it."""

CLEANING_S = 20.0
"""Spent on it each time at most, in short transactions; the rest waits for the next time."""

LOOK_INTERVAL_S = 43_200.0
"""Between two looks at the whole journal for damage."""

log = structlog.get_logger(__name__)


def chores(ground: Ground, journal: Journal, records: RecordStore) -> list[Chore]:
    """All chores; each works by the settings of the moment."""
    clock = ground.clock

    def copy_journal() -> None:
        settings, keep = ground.settings, ground.settings.journal
        back_up(
            journal.path, settings.backup_dir, at=clock.utc(), keep=keep.backups_kept,
            leave_bytes=keep.left_by_copies_bytes,
        )  # fmt: skip

    def forget_evidence() -> None:
        keep = ground.settings.journal
        for of_holds, days in ((False, keep.keep_evidence_days), (True, keep.keep_hold_evidence_days)):
            before = clock.utc() - dt.timedelta(days=days)
            journal.past.forget_evidence(before=before, of_holds=of_holds, within_s=CLEANING_S)

    def make_room() -> None:
        least_free_bytes = ground.settings.journal.least_free_bytes
        forgotten = journal.past.give_way(least_free_bytes=least_free_bytes, within_s=CLEANING_S)
        if forgotten:
            log.warning("evidence gave way to new decisions: the disk is nearly full", decisions=forgotten)

    def look_through_journal() -> None:
        try:
            look_for_damage(journal.path)
        except JournalCorruptError:
            ground.telling.alarms.raise_("journal-damaged")
            raise

    def forget_declarations() -> None:
        before = clock.utc() - dt.timedelta(days=ground.settings.records.keep_days)
        records.forget(before=before, within_s=CLEANING_S)

    return [
        Chore("journal", "note how far the journal goes", MARK_INTERVAL_S, lambda: mark_head(journal)),
        Chore(
            "journal", "copy the journal", ground.settings.journal.backup_interval_s, copy_journal, may_be_cut_off=True
        ),
        Chore("journal", "look for damage in the journal", LOOK_INTERVAL_S, look_through_journal, may_be_cut_off=True),
        Chore("journal", "delete old evidence", CLEANING_INTERVAL_S, forget_evidence),
        Chore("journal", "make room on the disk", ROOM_INTERVAL_S, make_room),
        Chore("records", "delete old declarations", CLEANING_INTERVAL_S, forget_declarations),
    ]
