"""Cameras that break: what they don't show is told as not looked at, and never taken for nothing there."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import psutil
import pytest

from cameras_under_test import alarms, looking_through
from edge.capture import CameraState
from edge.domain import Action, ReasonCode, Sight, ViewFault, ViewReading
from edge.sim import RenderedParcel
from edge.sim.camera import CameraFault
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)

Settled = Callable[..., None]
Eventually = Callable[[Callable[[], object]], None]


def views(line: LineUnderTest, track_id: str) -> dict[str, ViewReading]:
    """What was seen of a parcel, by the names of the cameras."""
    reading = line.evidence(track_id).reading
    assert reading is not None
    return {view.view: view for view in reading.views}


def not_captured(line: LineUnderTest, track_id: str) -> dict[str, ViewFault | None]:
    """Why cameras took no picture of a parcel, by their names; None where they did."""
    parcel = line.evidence(track_id).parcel
    assert parcel is not None
    return {view.name: view.not_captured for view in parcel.views}


def test_a_camera_that_gives_the_same_picture_again_and_again_is_not_believed(
    line: LineUnderTest,
    honest: list[RenderedParcel],
    eventually: Eventually,
) -> None:
    line.declare(*honest)
    line.start()
    for track in ("000001", "000002", "000003"):
        line.drop_rendered(track, honest[0], time_left_ms=10_000)
        eventually(lambda track=track: track in line.decisions())  # type: ignore[misc]
    reading = line.evidence("000003").reading
    assert reading is not None
    assert all(ViewFault.FROZEN in view.faults and not view.lines for view in reading.views)
    assert line.decisions()["000003"].record.decision.action is not Action.PASS
    eventually(lambda: alarms(line).get("camera-frozen") == "unacknowledged")
    line.drop_rendered("000004", honest[2], time_left_ms=10_000)
    eventually(lambda: "000004" in line.decisions())
    assert line.decisions()["000004"].record.decision.action is Action.PASS
    eventually(lambda: alarms(line).get("camera-frozen") == "returned_unacknowledged")


def test_a_camera_that_is_unplugged_costs_its_view_and_comes_back_by_itself(
    line: LineUnderTest, honest: list[RenderedParcel], eventually: Eventually
) -> None:
    line.declare(*honest)
    line.announce_raw(b'{"v":1,"t":"000099","d":8000}', retain=True)  # of no parcel of now, for who comes later
    with looking_through(line, "top", "bottom") as cameras:
        line.start()
        eventually(cameras.live)
        cameras.announce("000001", honest[0])
        time.sleep(1)
        cameras["bottom"].fault = CameraFault.CUT
        eventually(lambda: cameras.state("bottom") is CameraState.RECONNECTING)
        assert cameras.state("top") is CameraState.LIVE
        cameras.announce("000002", honest[1])
        cameras.announce("000002", honest[1])  # the line says it twice
        line.announce_raw(b'{"v":1,"t":"000003","d":"soon"}')
        line.announce_raw(b"[" * 9000)
        eventually(lambda: alarms(line).get("camera-lost") == "unacknowledged")
        cameras["bottom"].fault = None
        eventually(cameras.live)
        cameras.announce("000004", honest[2])
        tracks = ["000001", "000002", "000003", "000004"]
        eventually(lambda: set(tracks) <= line.decisions().keys())
        report = cameras.report("bottom")
        eventually(lambda: alarms(line).get("camera-lost") == "returned_unacknowledged")
    unseen = views(line, "000002")["bottom"]
    assert (unseen.faults, unseen.code_sight, unseen.text_sight) == (
        (ViewFault.NOT_CAPTURED,), Sight.NOT_LOOKED, Sight.NOT_LOOKED,
    )  # fmt: skip
    assert "camera bottom is reconnecting" in unseen.advice[0]
    assert views(line, "000002")["top"].lines
    rows = line.decisions()
    assert rows["000003"].record.decision.reason is ReasonCode.TRIGGER_INVALID
    assert rows["000002"].record.decision.action is Action.PASS
    for track in ("000001", "000004"):
        assert not_captured(line, track) == {"top": None, "bottom": None}
    assert report is not None
    assert (report.reconnects, report.not_taken) == (1, 1)
    assert "found retained and ignored" in line.log.read_text()
    check_line(line, tracks)


@pytest.mark.faults
def test_whatever_a_camera_gives_nothing_of_it_is_taken_for_the_parcel(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled, eventually: Eventually
) -> None:
    line.declare(*honest)
    expected = {
        CameraFault.FREEZE: (CameraState.FROZEN, ViewFault.FROZEN),
        CameraFault.SMALLER: (CameraState.FAILED, ViewFault.NOT_CAPTURED),
        CameraFault.GARBAGE: (CameraState.FAILED, ViewFault.NOT_CAPTURED),
        CameraFault.STALL: (CameraState.RECONNECTING, ViewFault.NOT_CAPTURED),
    }
    with looking_through(line, "top", more="width_px = 1224\nheight_px = 1024\n") as cameras:
        line.start()
        tracks = []
        for number, (fault, (state, view_fault)) in enumerate(expected.items(), start=1):
            eventually(cameras.live)
            cameras["top"].fault = fault
            eventually(lambda state=state: cameras.state("top") is state)  # type: ignore[misc]
            tracks.append(f"{number:06d}")
            cameras.announce(tracks[-1], honest[0], time_left_ms=3500)
            settled(tracks[-1])
            assert not_captured(line, tracks[-1]) == {"top": view_fault}
            decision = line.decisions()[tracks[-1]].record.decision
            assert decision.action is Action.NO_DECISION
            cameras["top"].fault = None
        eventually(cameras.live)
        cameras["top"].show(next(iter(honest[1].pictures.values())), after_s=0, for_s=0.5)  # nobody announced it
        time.sleep(1)
    check_line(line, tracks)


@pytest.mark.faults
@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_camera_process_that_blocks_or_dies_is_replaced_while_the_parcels_go_on(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled, eventually: Eventually, how: signal.Signals
) -> None:
    line.declare(*honest)
    with looking_through(line, "top", "bottom") as cameras:
        line.start()
        eventually(cameras.live)
        cameras.process("bottom").send_signal(how)
        cameras.announce("000001", honest[0])
        settled("000001")
        eventually(cameras.live)
        cameras.announce("000002", honest[1])
        settled("000002")
    assert not_captured(line, "000001") == {"top": None, "bottom": ViewFault.NOT_CAPTURED}
    assert not_captured(line, "000002") == {"top": None, "bottom": None}
    check_line(line, ["000001", "000002"])


@pytest.mark.faults
def test_killed_between_the_trigger_and_the_picture_a_station_still_ends_the_parcel_once(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled, eventually: Eventually
) -> None:
    line.declare(*honest)
    with looking_through(line, "top", "bottom") as cameras:
        line.start()
        eventually(cameras.live)
        processes = [cameras.process(name) for name in cameras.cameras]
        cameras.announce("000001", honest[0], time_left_ms=12_000)
        eventually(lambda: list(line.incoming.glob(".*.announced")))
        line.end(signal.SIGKILL)
        eventually(lambda: not any(alive(process) for process in processes))
        line.start()
        settled("000001")
        eventually(cameras.live)
        cameras.announce("000002", honest[1])
        settled("000002")
    assert not_captured(line, "000002") == {"top": None, "bottom": None}
    check_line(line, ["000001", "000002"])


def alive(process: psutil.Process) -> bool:
    """Whether a process runs: an orphan that ended may wait for a reaper."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
