"""Two lines of a site at one broker, whose stations bear the same name: neither disturbs the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from broker_process import Broker
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)


def test_stations_of_one_name_at_two_lines_of_a_site_share_a_broker(
    line: LineUnderTest, broker: Broker, tmp_path: Path, eventually: Callable[[Callable[[], object]], None]
) -> None:
    other = LineUnderTest(tmp_path / "other", broker.port, line.topics.station, line="line-2")
    line.start()
    with other.conveyor():
        other.start()
        for one, track in ((line, "000001"), (other, "000002")):
            one.drop_blank(track, time_left_ms=3000)
        eventually(lambda: line.finished("000001") and other.finished("000002"))
    assert b"is there another client of the same name?" not in line.log.read_bytes() + other.log.read_bytes()
    assert line.status()["alarms"] == []
