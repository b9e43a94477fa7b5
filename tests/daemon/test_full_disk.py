"""A disk that is really full under a running station: nothing is lost or doubled, and it heals without a restart."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.domain import Delivery
from edge.journal import JournalReader
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)

SIZE_MB = 24


@pytest.fixture
def small_disk(line: LineUnderTest) -> Iterator[Path]:
    """The station's data folder on a disk of its own."""
    folder = line.folder / "data"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("mounting a small disk needs root")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)], check=False)
    if done.returncode != 0:
        pytest.skip("this machine does not let a disk be mounted")
    try:
        yield folder
    finally:
        subprocess.run([umount, "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Writes until nothing more goes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    return filler


def test_a_full_disk_delays_decisions_and_heals_without_a_restart(
    line: LineUnderTest, small_disk: Path, honest: list[RenderedParcel], settled: Callable[..., None]
) -> None:
    line.declare(*honest)
    line.start()
    line.drop_rendered("000001", honest[0], time_left_ms=15_000)
    settled("000001")
    filler = fill(small_disk)
    for track, parcel in (("000002", honest[1]), ("000003", honest[2])):
        line.drop_rendered(track, parcel, time_left_ms=4000)
    end_s = time.monotonic() + 60
    while b"decision not committed" not in line.log.read_bytes():
        assert time.monotonic() < end_s, "the journal took a decision on a full disk"
        time.sleep(0.05)
    filler.unlink()
    settled("000002", "000003")
    rows = line.decisions()
    assert sorted(rows) == ["000001", "000002", "000003"]
    assert {row.delivery for row in rows.values()} <= {Delivery.ACKNOWLEDGED, Delivery.LATE}
    with JournalReader(small_disk / "journal.sqlite") as journal:
        assert journal.verify().ok
