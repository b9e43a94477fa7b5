"""Files with secrets: one winner, no half, nobody else's eyes."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from edge.files.secret import make_secret_file
from small_disk import fill, small_disk


def test_a_secret_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    make_secret_file(tmp_path / "key", b"secret")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_of_many_who_make_a_secret_at_once_the_first_wins_and_the_others_take_it_over(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def make(number: int) -> bytes:
        make_secret_file(path, bytes([number]) * 32)
        return path.read_bytes()

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(make, range(64)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_full_disk_leaves_no_half_of_a_secret(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        filler = fill(disk)
        with pytest.raises(OSError, match="No space left"):
            make_secret_file(disk / "key", b"secret")
        assert list(disk.iterdir()) == [filler]


def test_a_secret_that_does_not_reach_the_disk_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_descriptor: int) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="Input/output"):
        make_secret_file(tmp_path / "key", b"secret")
    assert not list(tmp_path.iterdir())
