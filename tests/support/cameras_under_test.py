"""A line whose station looks through cameras of its own: simulated ones, each a real stream over HTTP."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import psutil

from edge.capture import CameraReport, CameraState
from edge.sim import RenderedParcel
from edge.sim.camera import SimulatedCamera
from line_under_test import LineUnderTest

__all__ = ["CamerasUnderTest", "alarms", "looking_through"]

CAMERA = """
[[cameras]]
name = "{name}"
source = "{source}"
offset_ms = 300
window_ms = 250
lost_after_ms = 1200
reconnect_most_s = 0.5
"""


class CamerasUnderTest:
    """The cameras of a line, by the names of their views."""

    def __init__(self, line: LineUnderTest, cameras: dict[str, SimulatedCamera], more: str) -> None:
        self.line, self.cameras = line, cameras
        triggers = "\n[triggers]\nmqtt = true\n"
        sections = (CAMERA.format(name=name, source=camera.url) + more for name, camera in cameras.items())
        line.config.write_text(line.config.read_text() + triggers + "".join(sections))

    def __getitem__(self, name: str) -> SimulatedCamera:
        return self.cameras[name]

    def announce(self, track_id: str, parcel: RenderedParcel, *, time_left_ms: int = 15_000) -> None:
        """A parcel passes: it is announced, and each camera sees it when it comes by."""
        for view in parcel.trigger.views:
            if view.file in parcel.pictures and view.name in self.cameras:
                self.cameras[view.name].show(parcel.pictures[view.file], after_s=0.1, for_s=0.4)
        self.line.announce_rendered(track_id, parcel, time_left_ms=time_left_ms)

    def report(self, name: str) -> CameraReport | None:
        """What the station says of a camera; None: nothing yet."""
        file = self.line.folder / "data" / "cameras" / f"{name}.json"
        return CameraReport.from_json(file.read_bytes()) if file.exists() else None

    def state(self, name: str) -> CameraState | None:
        """The state that the station gives a camera."""
        report = self.report(name)
        return report.state if report is not None else None

    def process(self, name: str) -> psutil.Process:
        """The process of a camera."""
        assert self.line.daemon is not None
        (process,) = (
            child
            for child in psutil.Process(self.line.daemon.pid).children()
            if "camera_process" in " ".join(child.cmdline()) and child.cmdline()[-1] == name
        )
        return process

    def live(self, *names: str) -> bool:
        """Whether these cameras, or all, are live."""
        return all(self.state(name) is CameraState.LIVE for name in names or self.cameras)


@contextlib.contextmanager
def looking_through(line: LineUnderTest, *names: str, more: str = "") -> Iterator[CamerasUnderTest]:
    """Cameras of these names, at work while the block lasts; `more` settings for each."""
    with contextlib.ExitStack() as stack:
        cameras = {
            name: stack.enter_context(SimulatedCamera(width_px=1224, height_px=1024, frames_per_s=10)) for name in names
        }
        yield CamerasUnderTest(line, cameras, more)


def alarms(line: LineUnderTest) -> dict[str, str]:
    """What alarms the station shows, with their states."""
    status = Path(line.folder / "data" / "status.json")
    if not status.exists():
        return {}
    return {alarm["alarm_id"]: alarm["state"] for alarm in json.loads(status.read_bytes())["alarms"]}
