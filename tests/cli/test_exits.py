"""What a script learns from the end of a command that the system itself refused something."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from edge.cli.exits import CommandError, Exit, code_of
from edge.cli.output import write_whole
from edge.journal import Journal
from edge.records import RecordStore
from small_disk import become_read_only, fill, small_disk
from sortgate_command import sortgate

NOBODY = 65534


@pytest.fixture
def config() -> Iterator[Path]:
    """Of a station with an empty data folder, where every user can read it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = folder / "station.toml"
    path.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    (folder / "data").mkdir()
    yield path
    (folder / "data").chmod(0o700)
    rmtree(folder)


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Nothing in the folder may be read or written: root would be let in, and is nobody meanwhile."""
    folder.chmod(0)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.mark.parametrize(
    "command",
    [
        ("users", "list"),
        ("users", "add", "lin"),
        ("tips", "list"),
        ("tips", "add", "--phrase", "x", "--why", "y"),
        ("console",),
    ],
)
def test_a_folder_that_may_not_be_read_or_written_is_not_allowed_and_told_with_the_user(
    config: Path, command: tuple[str, ...]
) -> None:
    sortgate(*command, "--help")  # whatever it needs is loaded while it still may be
    sortgate("users", "list", "--config", config)
    sortgate("tips", "list", "--config", config)
    with without_rights(config.parent / "data"):
        done = sortgate(*command, "--config", config)
    assert done.returncode == Exit.NO_PERMISSION, done.stderr
    assert "Permission denied for the user " in done.stderr
    assert str(config.parent / "data") in done.stderr


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), Exit.NO_PERMISSION),
        (PermissionError(errno.EPERM, "Operation not permitted"), Exit.NO_PERMISSION),
        (OSError(errno.ENOSPC, "No space left on device"), Exit.NO_OUTPUT),
        (OSError(errno.EROFS, "Read-only file system"), Exit.NO_OUTPUT),
        (OSError(errno.EIO, "Input/output error"), Exit.DATA),
        (ValueError("no JSON"), Exit.DATA),
        (None, Exit.DATA),
    ],
)
def test_what_the_system_refused_counts_whichever_room_met_it(refusal: Exception | None, code: Exit) -> None:
    room = RuntimeError("the file can't be used")
    room.__cause__ = refusal
    error = CommandError(str(room), Exit.DATA)
    error.__cause__ = room
    assert code_of(error) is code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("version",), ("users", "list"), ("tips", "list", "--json"), ("--help",)])
def test_output_that_finds_no_room_is_told_and_shows_no_traceback(config: Path, arguments: tuple[str, ...]) -> None:
    more = ("--config", str(config)) if len(arguments) > 1 else ()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "edge", *arguments, *more],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.NO_OUTPUT
    assert done.stderr == "sortgate: there was no room for the output, or for a file: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_whose_input_and_outputs_are_closed_prints_into_no_file_of_the_station(
    config: Path, closed: str
) -> None:
    command = f'"$0" -m edge users add lin --config "$1" {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable, config], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert sortgate("users", "list", "--config", config).returncode == 0
    assert "welcome" not in (config.parent / "data" / "console-users.json").read_text()


def test_what_finds_no_room_leaves_no_half_and_spoils_nothing_that_was_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        known = disk / "known.zip"
        known.write_bytes(b"known")
        fill(disk)
        with pytest.raises(CommandError, match="No space left"):
            write_whole(known, b"new" * 100_000)
        assert known.read_bytes() == b"known"
        done = sortgate("config", "init", disk / "station.toml")
        assert done.returncode == Exit.NO_OUTPUT
        assert {path.name for path in disk.iterdir()} == {"known.zip", "filler"}


def test_a_disk_that_became_read_only_is_told_by_the_file_that_can_not_be_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        config = disk / "station.toml"
        config.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
        (disk / "data").mkdir()
        Journal(disk / "data" / "journal.sqlite").close()
        become_read_only(disk)
        done = sortgate("console", "--config", config, "--port", "0")
    assert done.returncode == Exit.NO_OUTPUT, done.stderr
    assert str(disk / "data" / "console-users.json") in done.stderr


def test_an_import_that_may_write_nothing_beside_its_store_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, lock = tmp_path / "one.csv", tmp_path / "s.sqlite.import-lock"
    file.write_text("item_id\nLX1\n")
    opened = Path.open

    def refused(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == lock:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    done = sortgate("records", "import", file, "--store", tmp_path / "s.sqlite")
    assert done.returncode == Exit.NO_OUTPUT
    assert done.stderr.endswith(f"{lock} can't be written: Read-only file system\n")


def test_an_import_into_a_full_disk_or_a_store_that_another_holds_ends_with_what_is_to_be_done(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("item_id,description\n" + "".join(f"LX{n:09d}CN,a mug of number {n}\n" for n in range(20_000)))
    with small_disk(tmp_path / "disk", 1) as disk:
        done = sortgate("records", "import", file, "--store", disk / "s.sqlite")
        assert done.returncode == Exit.NO_OUTPUT, done.stderr
        assert "Free disk space" in done.stderr
    store = tmp_path / "s.sqlite"
    RecordStore(store).close()
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = sortgate("records", "import", file, "--store", store)
    assert done.returncode == Exit.TRY_LATER, done.stderr
    assert "Another program holds it" in done.stderr


def test_a_log_that_can_not_be_written_ends_the_controller_in_words(config: Path) -> None:
    done = sortgate("controller", "--config", config, "--log", config.parent)
    assert done.returncode == Exit.NO_OUTPUT
    assert done.stderr.endswith(f"{config.parent} can't be written: Is a directory\n")
