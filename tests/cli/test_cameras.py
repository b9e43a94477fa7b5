"""What an engineer sees of the cameras of a station that does not run yet."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from edge.sim.camera import SimulatedCamera
from sortgate_command import sortgate


@pytest.mark.faults
def test_cameras_are_listed_with_their_state_and_a_picture_of_each_is_saved(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    with SimulatedCamera(width_px=640, height_px=480) as sim:
        config.write_text(
            f"""data_dir = "data"
[spool]
folder = "spool"
[triggers]
mqtt = true
[[cameras]]
name = "top"
source = "{sim.url}"
[[cameras]]
name = "side"
source = "/dev/video99"
"""
        )
        done = sortgate("cameras", "--config", config, "--save", tmp_path / "pictures")
    assert done.returncode == 1, "one of them is not there"
    assert "live" in done.stdout
    assert "640 x 480" in done.stdout
    assert "/dev/video99 can't be opened" in done.stdout
    assert cv2.imread(str(tmp_path / "pictures" / "top.jpg")).shape == (480, 640, 3)


def test_a_station_without_cameras_says_how_to_name_one(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    done = sortgate("cameras", "--config", config)
    assert done.returncode == 66
    assert "[[cameras]]" in done.stderr
