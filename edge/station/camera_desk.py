"""Reports on the cameras: the health of each, one alarm for all that are lost, and a file of each for the console."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import structlog

from edge.alarms import AlarmRegister
from edge.capture import Camera, CameraReport, CameraSettings, CameraState
from edge.clock import Clock
from edge.files.replaced import replace_file
from edge.health import HealthMonitor

__all__ = ["CameraDesk"]

log = structlog.get_logger(__name__)

TURN_S = 1.0
STARTING_PATIENCE_TURNS = 20
"""A camera that is still starting after this many seconds is reported like one that was lost."""


class CameraDesk:
    """Runs the station's cameras while the block lasts, and looks at them every second.

    Args:
        settings: of each camera.
        folder: gets a `NAME.json` for each, replaced as a whole; the camera's own process puts `NAME.jpg` there.
        clock: the station's.
        belt_speed_mm_s: for cutting neighbours off.
        health: told under `camera-NAME`.
        alarms: `camera-lost` and `camera-stands-still` are raised here.
    """

    def __init__(
        self,
        settings: Sequence[CameraSettings],
        folder: Path,
        clock: Clock,
        *,
        belt_speed_mm_s: float | None,
        health: HealthMonitor,
        alarms: AlarmRegister,
    ) -> None:
        self.cameras = tuple(
            Camera(
                camera,
                clock,
                belt_speed_mm_s=belt_speed_mm_s,
                preview=folder / f"{camera.name}.jpg",
                on_change=self._changed,
            )
            for camera in settings
        )
        self._folder, self._health, self._alarms = folder, health, alarms
        self._frames = dict.fromkeys((camera.name for camera in settings), 0)
        self._sizes: dict[str, tuple[int, int]] = {}
        self._states: dict[str, CameraState] = {}
        self._turns = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-desk", daemon=True)

    def __enter__(self) -> Self:
        if self.cameras:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._thread.start()
        for camera in self.cameras:
            camera.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        for camera in self.cameras:
            camera.stop()

    def _changed(self, report: CameraReport) -> None:
        """A camera has changed its state; called from its own thread."""
        told = log.info if report.state is CameraState.LIVE else log.warning
        told("camera", camera=report.camera, state=report.state.value, detail=report.detail)
        self._tell(report)

    def _run(self) -> None:
        while not self._stopping.wait(TURN_S):
            self._turns += 1
            reports = [camera.report() for camera in self.cameras]
            for report in reports:
                self._tell(report)
                self._note_size(report)
                self._write(report)
            self._raise(reports)

    def _tell(self, report: CameraReport) -> None:
        function = f"camera-{report.camera}"
        if report.state is CameraState.LIVE:
            if report.frames > self._frames[report.camera]:
                self._frames[report.camera] = report.frames
                self._health.worked(function)
        elif self._states.get(report.camera) is not report.state:
            self._health.failed(function, f"{report.state.value}: {report.detail}")
        self._states[report.camera] = report.state

    def _note_size(self, report: CameraReport) -> None:
        size = report.width_px, report.height_px
        before = self._sizes.get(report.camera)
        if 0 not in size:
            if before not in {None, size}:
                log.warning("camera gives pictures of another size", camera=report.camera, was=before, now=size)
            self._sizes[report.camera] = size

    def _raise(self, reports: Sequence[CameraReport]) -> None:
        lost = {CameraState.RECONNECTING, CameraState.FAILED}
        if self._turns > STARTING_PATIENCE_TURNS:
            lost.add(CameraState.STARTING)
        for alarm, states in (("camera-lost", lost), ("camera-stands-still", {CameraState.FROZEN})):
            if any(report.state in states for report in reports):
                self._alarms.raise_(alarm)
            else:
                self._alarms.clear(alarm)

    def _write(self, report: CameraReport) -> None:
        file = self._folder / f"{report.camera}.json"
        try:
            replace_file(file, report.to_json())
        except OSError as error:
            # Health and the log still tell how it is doing.
            log.warning("camera's file not written", file=str(file), error=error.strerror)
