"""What a script learns from the end of a command that the system itself refused something."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pytest

from edge.cli.exits import CommandError, Exit, code_of
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
    [("users", "list"), ("users", "add", "lin"), ("tips", "list"), ("tips", "add", "--phrase", "x"), ("console",)],
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
