"""A camera's process and the watch over it, against a real stream over HTTP that breaks in every way."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from edge.capture import Camera, CameraReport, CameraSettings, CameraState
from edge.capture.cameras import Neighbour, Take, Taken
from edge.clock import Clock
from edge.domain import ViewFault
from edge.sim.camera import CameraFault, SimulatedCamera

Eventually = Callable[[Callable[[], object]], None]

CLOCK = Clock()
MS = 1_000_000
PASSWORD = "p@ss:w/rd secret"  # noqa: S105 - of a simulated camera


@pytest.fixture
def sim() -> Iterator[SimulatedCamera]:
    """Small and fast, and it asks for a login."""
    with SimulatedCamera(width_px=320, height_px=240, frames_per_s=25, login=("edge", PASSWORD)) as camera:
        yield camera


@pytest.fixture
def settings(sim: SimulatedCamera, tmp_path: Path) -> CameraSettings:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return CameraSettings(
        name="top", source=f"{sim.url}?channel=1", username="edge", password_file=tmp_path / "password",
        width_px=320, height_px=240, lost_after_ms=600, reconnect_most_s=0.3, frozen_after_s=0.5,
    )  # fmt: skip


@pytest.fixture
def looked_through() -> Iterator[Callable[..., Camera]]:
    """Starts cameras and stops them."""
    cameras: list[Camera] = []

    def start(settings: CameraSettings, **more: object) -> Camera:
        camera = Camera(settings, CLOCK, **more)  # type: ignore[arg-type]
        cameras.append(camera)
        camera.start()
        return camera

    yield start
    for camera in cameras:
        camera.stop()


def taken(camera: Camera, file: Path, *, after_ms: float = 0, **more: object) -> Taken:
    """The answer to a request for a picture of a moment from now."""
    answers: queue.Queue[Taken] = queue.Queue()
    at_ns = CLOCK.monotonic_ns() + int(after_ms * MS)
    camera.take(Take(number=0, at_ns=at_ns, within_ns=300 * MS, file=file, **more), answers.put)  # type: ignore[arg-type]
    answer = answers.get(timeout=20)
    if answer.at_ns is not None:
        assert abs(answer.at_ns - at_ns) <= 300 * MS
    return answer


def test_whatever_becomes_of_a_camera_it_is_told_and_comes_back_by_itself(
    sim: SimulatedCamera,
    settings: CameraSettings,
    looked_through: Callable[..., Camera],
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    states: list[CameraReport] = []
    preview = tmp_path / "cameras.jpg"
    camera = looked_through(settings, on_change=states.append, preview=preview)
    eventually(lambda: camera.report().state is CameraState.LIVE)
    assert taken(camera, tmp_path / "first.jpg").fault is None
    assert cv2.imread(str(tmp_path / "first.jpg")).shape == (240, 320, 3)
    expected = {
        CameraFault.CUT: (CameraState.RECONNECTING, ViewFault.NOT_CAPTURED),
        CameraFault.SMALLER: (CameraState.FAILED, ViewFault.NOT_CAPTURED),
        CameraFault.GARBAGE: (CameraState.FAILED, ViewFault.NOT_CAPTURED),
        CameraFault.FREEZE: (CameraState.FROZEN, ViewFault.FROZEN),
        CameraFault.STALL: (CameraState.RECONNECTING, ViewFault.NOT_CAPTURED),
    }
    for fault, (state, view_fault) in expected.items():
        sim.fault = fault
        eventually(lambda state=state: camera.report().state is state)  # type: ignore[misc]
        answer = taken(camera, tmp_path / "not.jpg")
        assert (answer.fault, bool(answer.why)) == (view_fault, True)
        sim.fault = None
        eventually(lambda: camera.report().state is CameraState.LIVE)
    assert not (tmp_path / "not.jpg").exists()
    assert preview.exists()
    assert "160 x 120, not 320 x 240" in " ".join(report.detail for report in states)
    assert camera.report().reconnects == 4
    assert "secret" not in " ".join(report.to_json() for report in states)


@pytest.mark.faults
def test_nobody_waits_for_a_process_that_has_stopped_to_read(
    settings: CameraSettings, looked_through: Callable[..., Camera], eventually: Eventually, tmp_path: Path
) -> None:
    camera = looked_through(settings)
    eventually(lambda: camera.report().state is CameraState.LIVE)
    assert camera.pid is not None
    os.kill(camera.pid, signal.SIGSTOP)
    neighbours = tuple(Neighbour(triggered_ns=number) for number in range(64))
    answers: queue.Queue[Taken] = queue.Queue()
    take = Take(number=0, at_ns=CLOCK.monotonic_ns(), within_ns=1, file=tmp_path / "no.jpg", neighbours=neighbours)
    for _ in range(300):  # more than a pipe holds
        camera.take(take, answers.put)
    for _ in range(300):
        assert answers.get(timeout=20).fault is ViewFault.NOT_CAPTURED


@pytest.mark.faults
@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGSEGV])
def test_a_process_that_hangs_or_crashes_is_replaced_and_what_was_asked_of_it_is_answered(
    settings: CameraSettings,
    looked_through: Callable[..., Camera],
    eventually: Eventually,
    tmp_path: Path,
    how: signal.Signals,
) -> None:
    camera = looked_through(settings)
    eventually(lambda: camera.report().state is CameraState.LIVE)
    assert camera.pid is not None
    process = psutil.Process(camera.pid)
    assert "secret" not in " ".join(process.cmdline()), "no password where `ps` shows it"
    os.kill(camera.pid, how)
    answer = taken(camera, tmp_path / "picture.jpg", after_ms=100)
    assert answer.fault is ViewFault.NOT_CAPTURED
    eventually(lambda: camera.report().state is CameraState.LIVE)
    assert (camera.report().replaced, camera.report().reconnects) == (1, 1)
    assert not process.is_running()
    assert taken(camera, tmp_path / "picture.jpg").fault is None


@pytest.mark.faults
def test_a_neighbour_in_the_picture_is_cut_off_and_one_that_is_too_near_is_said_so(
    looked_through: Callable[..., Camera], eventually: Eventually, tmp_path: Path
) -> None:
    # The own parcel is light, the one that follows it is dark; 1,000 mm of belt, moving to the left.
    scene = np.full((200, 1000, 3), 128, dtype=np.uint8)
    scene[:, 300:550], scene[:, 650:900] = 230, 20
    with SimulatedCamera(width_px=1000, height_px=200, frames_per_s=20) as sim:
        camera = looked_through(
            CameraSettings(name="top", source=sim.url, offset_ms=1000, field_mm=1000, travel="left"),
            belt_speed_mm_s=1000,
        )
        eventually(lambda: camera.report().state is CameraState.LIVE)
        sim.show(cv2.imencode(".jpg", scene)[1].tobytes(), after_s=0.0, for_s=2.0)
        now_ns = CLOCK.monotonic_ns() + 300 * MS
        lead_now = {"triggered_ns": now_ns - 1200 * MS, "length_mm": 250}  # 200 mm past the middle
        behind = Neighbour(triggered_ns=now_ns - 850 * MS, length_mm=250)
        answer = taken(camera, tmp_path / "own.jpg", after_ms=300, neighbours=(behind,), **lead_now)
        near = Neighbour(triggered_ns=now_ns - 955 * MS, length_mm=250)
        refused = taken(camera, tmp_path / "near.jpg", neighbours=(near,), **lead_now)
    own = cv2.imread(str(tmp_path / "own.jpg"), cv2.IMREAD_GRAYSCALE)
    assert answer.cut
    assert own.shape[1] < 700
    assert own.max() > 200
    assert own.min() > 100, "nothing of the dark neighbour is left"
    assert (refused.fault, "mm" in refused.why) == (ViewFault.PARCELS_TOO_CLOSE, True)
    assert not (tmp_path / "near.jpg").exists()


@pytest.mark.faults
def test_a_stream_that_is_no_row_of_jpegs_is_decoded_and_its_pictures_given_as_jpegs(
    looked_through: Callable[..., Camera], eventually: Eventually, tmp_path: Path
) -> None:
    video = tmp_path / "stream.ts"
    writer = cv2.VideoWriter(str(video), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mpg2"), 25, (320, 240))
    dice = np.random.default_rng(1)
    for _ in range(400):
        writer.write(dice.integers(0, 255, (240, 320, 3), dtype=np.uint8))
    writer.release()
    with _streamed(video.read_bytes(), frames_per_s=25, frames=400) as url:
        camera = looked_through(CameraSettings(name="top", source=url))
        eventually(lambda: camera.report().state is CameraState.LIVE)
        assert taken(camera, tmp_path / "picture.jpg").fault is None
    assert cv2.imread(str(tmp_path / "picture.jpg")).shape == (240, 320, 3)


@contextlib.contextmanager
def _streamed(data: bytes, *, frames_per_s: int, frames: int) -> Iterator[str]:
    """A video given at the pace of a camera."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            step = len(data) // frames
            with contextlib.suppress(OSError):
                for begin in range(0, len(data), step):
                    self.wfile.write(data[begin : begin + step])
                    time.sleep(1 / frames_per_s)

        def log_message(self, *_: object) -> None:
            """It keeps no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/stream.ts"
    server.shutdown()
    server.server_close()


def test_a_device_that_is_not_there_is_told_and_tried_again(
    looked_through: Callable[..., Camera], eventually: Eventually
) -> None:
    camera = looked_through(CameraSettings(name="top", source="/dev/video99"))
    eventually(lambda: camera.report().state is CameraState.RECONNECTING)
    assert "/dev/video99 can't be opened; is the camera plugged in" in camera.report().detail
