"""A disk that is really full under a running station: nothing is lost or doubled, and it heals without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.domain import Delivery
from edge.journal import JournalReader
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest
from small_disk import fill, small_disk

pytestmark = pytest.mark.timeout(180)

SIZE_MB = 24


@pytest.fixture
def data_disk(line: LineUnderTest) -> Iterator[Path]:
    """The station's data folder on a disk of its own."""
    with small_disk(line.folder / "data", SIZE_MB) as folder:
        yield folder


def test_a_full_disk_delays_decisions_and_heals_without_a_restart(
    line: LineUnderTest, data_disk: Path, honest: list[RenderedParcel], settled: Callable[..., None]
) -> None:
    line.declare(*honest)
    line.start()
    line.drop_rendered("000001", honest[0], time_left_ms=15_000)
    settled("000001")
    filler = fill(data_disk)
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
    with JournalReader(data_disk / "journal.sqlite") as journal:
        assert journal.verify().ok
