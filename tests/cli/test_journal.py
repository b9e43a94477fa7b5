"""`sortgate journal` proves a journal by its exit code, and names what was changed in it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evidence_site import Site
from sortgate_command import sortgate


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    site = Site(tmp_path)
    for _ in range(3):
        site.decide()
    site.journal.close()
    return tmp_path / "journal.sqlite"


def test_verify_names_the_record_that_was_changed(journal: Path) -> None:
    whole = sortgate("journal", "verify", "--file", journal)
    assert (whole.returncode, "the chain verifies" in whole.stdout) == (0, True)
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("UPDATE decisions SET record_json = replace(record_json, 'hold', 'pass') WHERE seq = 2")
    changed = sortgate("journal", "verify", "--file", journal)
    assert changed.returncode == 65
    assert "record 2 was changed" in changed.stdout
    report = json.loads(sortgate("journal", "verify", "--file", journal, "--json").stdout)
    assert [fault["seq"] for fault in report["faults"]] == [2]


def test_verify_says_what_is_missing(tmp_path: Path) -> None:
    assert sortgate("journal", "verify").returncode == 2
    absent = sortgate("journal", "verify", "--file", tmp_path / "absent.sqlite")
    assert absent.returncode == 66
    assert "absent.sqlite" in absent.stderr
    (tmp_path / "x.sqlite").write_bytes(b"no database at all, but long enough to look like a file" * 100)
    assert sortgate("journal", "verify", "--file", tmp_path / "x.sqlite").returncode == 65


@pytest.mark.parametrize(
    ("layout", "code", "told"), [(7, 75, "Start the station of this version once"), (99, 65, "newer version")]
)
def test_a_journal_of_another_release_is_told_from_a_damaged_one_by_the_exit_code(
    journal: Path, layout: int, code: int, told: str
) -> None:
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {layout}")
    config = journal.with_name("station.toml")
    config.write_text(f'data_dir = "{journal.parent}"\n[spool]\nfolder = "{journal.parent / "spool"}"\n')
    done = sortgate("journal", "holds", "--config", config)
    assert (done.returncode, told in done.stderr) == (code, True)
