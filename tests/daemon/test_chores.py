"""What a station does beside its parcels: damage that no decision meets is told, and mended at the next start."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from edge.daemon.chores import chores
from edge.daemon.ground import Ground
from edge.journal import Journal, JournalCorruptError, open_journal
from edge.policy import Policy
from edge.records import RecordStore
from edge.settings import Settings
from edge.station import InForce

AT = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
PAGE = 4096


def test_damage_that_no_decision_meets_calls_people_and_the_next_start_replaces_the_journal(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "spool": {"folder": tmp_path / "spool"}})
    ground = Ground(settings, InForce(Policy.load(), 0))
    Journal(settings.journal_file).close()
    with Journal(settings.journal_file) as journal, RecordStore(settings.records_file) as records:
        (look,) = (one for one in chores(ground, journal, records) if one.what == "look for damage in the journal")
        look.work()
        assert ground.telling.alarms.present() == ()
        with settings.journal_file.open("r+b") as file:
            file.seek(-PAGE, os.SEEK_END)
            file.write(os.urandom(64))
        with pytest.raises(JournalCorruptError):
            look.work()
        assert [alarm.alarm_id for alarm in ground.telling.alarms.present()] == ["journal-damaged"]
        assert journal.fault is None
    journal, recovery = open_journal(settings.journal_file, backups=settings.backup_dir, at=AT)
    with journal:
        assert recovery is not None
