"""A machine whose wall clock is wrong by decades: the line's time is that of the kernel, and parcels go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edge.domain import Delivery
from edge.sim import RenderedParcel
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(240)

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


@pytest.mark.parametrize(
    "shift_days",
    [
        pytest.param(-20_000, id="1972"),
        pytest.param(-10, id="ten days back", marks=pytest.mark.faults),
        pytest.param(5_500, id="2041", marks=pytest.mark.faults),
    ],
)
@pytest.mark.skipif(not LIBRARY.exists(), reason="needs Debian's package faketime")
def test_a_station_whose_clock_is_wrong_decides_all_the_same(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Callable[..., None], shift_days: int
) -> None:
    line.declare(*honest)
    line.environment = {
        "LD_PRELOAD": str(LIBRARY), "FAKETIME": f"{shift_days:+d}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    line.start()
    tracks = [f"{number:06d}" for number in range(1, 4)]
    for number, track in enumerate(tracks):
        line.drop_rendered(track, honest[number], time_left_ms=8000)
    settled(*tracks)
    check_line(line, tracks)
    assert {row.delivery for row in line.decisions().values()} == {Delivery.ACKNOWLEDGED}
