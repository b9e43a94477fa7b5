"""A picture that killed a reading process is kept as evidence and known again, by its content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from edge.domain import ReasonCode
from edge.station import Quarantine
from small_disk import small_disk


@pytest.fixture
def killer(tmp_path: Path) -> Path:
    picture = tmp_path / "killer.jpg"
    picture.write_bytes(b"not really a picture")
    return picture


def add(quarantine: Quarantine, picture: Path) -> str:
    sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
    quarantine.add(sha256, picture, reason=ReasonCode.DECODER_CRASH, parcel_id="s-1")
    return sha256


def test_the_same_content_under_another_name_is_known_again(tmp_path: Path, killer: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine")
    assert not quarantine.holds_picture(killer)
    add(quarantine, killer)
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(killer.read_bytes())
    assert quarantine.holds_picture(copy)


def test_a_pipe_in_place_of_a_picture_is_not_waited_for(tmp_path: Path, killer: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine")
    add(quarantine, killer)
    os.mkfifo(pipe := tmp_path / "pipe.jpg")
    assert not quarantine.holds_picture(pipe)


def test_the_quarantine_survives_a_restart_and_keeps_the_picture(tmp_path: Path, killer: Path) -> None:
    sha256 = add(Quarantine(tmp_path / "quarantine"), killer)
    assert Quarantine(tmp_path / "quarantine").holds(sha256)
    assert (tmp_path / "quarantine" / f"{sha256}.picture").read_bytes() == killer.read_bytes()


def test_a_flood_of_killers_does_not_fill_the_disk(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine", most=3)
    for number in range(8):
        picture = tmp_path / f"{number}.jpg"
        picture.write_bytes(str(number).encode())
        add(quarantine, picture)
    assert len(list((tmp_path / "quarantine").iterdir())) == 6


def test_a_picture_that_is_gone_is_not_quarantined(tmp_path: Path, killer: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine")
    add(quarantine, killer)
    assert not quarantine.holds_picture(tmp_path / "missing.jpg")


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path, killer: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine")
    (tmp_path / "quarantine").rmdir()
    add(quarantine, killer)
    assert Quarantine(tmp_path / "quarantine").holds_picture(killer)


def test_a_full_disk_is_left_without_halves(tmp_path: Path, killer: Path) -> None:
    killer.write_bytes(b"x" * 3_000_000)
    with small_disk(tmp_path / "disk", 2) as disk:
        quarantine = Quarantine(disk / "quarantine")
        with pytest.raises(OSError, match="No space left"):
            add(quarantine, killer)
        assert list((disk / "quarantine").iterdir()) == []
        assert quarantine.holds_picture(killer)
