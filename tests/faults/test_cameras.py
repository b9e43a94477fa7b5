"""A camera that froze: what it showed last is not taken for each parcel that comes by."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from edge.domain import Action, ViewFault
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)


def alarms(line: LineUnderTest) -> dict[str, str]:
    told = json.loads((line.folder / "data" / "status.json").read_bytes())
    return {alarm["alarm_id"]: alarm["state"] for alarm in told["alarms"]}


def test_a_camera_that_gives_the_same_picture_again_and_again_is_not_believed(
    line: LineUnderTest,
    honest: list[RenderedParcel],
    settled: Callable[..., None],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    line.declare(*honest)
    line.start()
    for track in ("000001", "000002", "000003"):
        line.drop_rendered(track, honest[0], time_left_ms=6000)
        settled(track)
    reading = line.evidence("000003").reading
    assert reading is not None
    assert all(ViewFault.FROZEN in view.faults and not view.lines for view in reading.views)
    assert line.decisions()["000003"].record.decision.action is not Action.PASS
    eventually(lambda: alarms(line).get("camera-frozen") == "unacknowledged")
    line.drop_rendered("000004", honest[2], time_left_ms=6000)
    settled("000004")
    assert line.decisions()["000004"].record.decision.action is Action.PASS
    eventually(lambda: alarms(line).get("camera-frozen") == "returned_unacknowledged")
