"""Commands and the rights of files: what root would make out of the station's reach, and what a user may not read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sortgate_command import sortgate

NOBODY = 65534


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A station whose data folder belongs to another user than root."""
    (tmp_path / "data").mkdir()
    if os.geteuid() == 0:
        os.chown(tmp_path / "data", NOBODY, NOBODY)
    path = tmp_path / "station.toml"
    path.write_text(f'data_dir = "{tmp_path / "data"}"\n[spool]\nfolder = "{tmp_path / "spool"}"\n')
    return path


@pytest.mark.parametrize(
    "command",
    [
        "users add anna",
        "users remove anna",
        "tips add --identifier LX832901555CN --why tip",
        "config rollback",
        "records import declarations.jsonl",
        "run",
    ],
)
def test_root_is_told_to_write_as_the_stations_user(
    command: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.parent / "declarations.jsonl").touch()
    monkeypatch.chdir(config.parent)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    done = sortgate(*command.split(), "--config", config)
    assert done.returncode == 77
    assert "sudo -u" in done.stderr
    assert not list((config.parent / "data").iterdir())


def test_what_the_user_may_not_read_is_named_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat

    def refused(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if str(path).startswith("/root/"):
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refused)  # root may read everything, and the tests may be run by root
    done = sortgate("records", "import", "/root/declarations.jsonl", "--store", tmp_path / "s.sqlite")
    assert done.returncode == 77
    assert "/root/declarations.jsonl: Permission denied for the user" in done.stderr
