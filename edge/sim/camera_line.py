"""A line that shows its parcels to cameras and announces them over MQTT, as one does whose station has its own cameras.

Each parcel comes under the cameras a fixed time after its trigger; the station has to find it there by that time.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self

from edge.capture import Trigger
from edge.sim.camera import SimulatedCamera
from edge.sim.feeder import SECONDS_PER_HOUR
from edge.sim.line import Line

__all__ = ["CameraLine"]

VIEWS = ("top", "bottom")
"""All that the simulator's area cameras see of a parcel."""
OFFSET_MS = 400
SHOWN_SHARE = 0.6
"""Share of the time between two parcels for which one lies under the cameras."""
FRAMES_PER_PARCEL = 5
LEAST_FRAMES_PER_S = 10.0

_TRIGGERS = """
[triggers]
mqtt = true
"""
_CAMERA = """
[[cameras]]
name = "{name}"
source = "{url}"
offset_ms = {offset_ms}
window_ms = {window_ms:.0f}
"""


class CameraLine:
    """Simulated cameras at work while the block lasts, and the parcels that pass under them.

    Args:
        parcels_per_hour: the line's rate.
    """

    def __init__(self, parcels_per_hour: float) -> None:
        self._interval_s = SECONDS_PER_HOUR / parcels_per_hour
        self._shown_s = SHOWN_SHARE * min(self._interval_s, 2 * OFFSET_MS / 1000)
        frames_per_s = max(LEAST_FRAMES_PER_S, FRAMES_PER_PARCEL * SHOWN_SHARE / self._shown_s)
        self.cameras = {name: SimulatedCamera(frames_per_s=frames_per_s) for name in VIEWS}
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        for camera in self.cameras.values():
            self._stack.enter_context(camera)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def settings(self) -> str:
        """What a station's configuration says of them, as TOML."""
        sections = (
            _CAMERA.format(name=name, url=camera.url, offset_ms=OFFSET_MS, window_ms=self._shown_s * 500)
            for name, camera in self.cameras.items()
        )
        return _TRIGGERS + "".join(sections)

    def pass_by(self, source: Path, track_id: str, line: Line) -> Trigger:
        """Has one parcel of a rendered shift pass: shown when its time comes, announced now.

        Raises:
            OSError: a file can't be read.
            edge.sim.line.LineError: the broker is gone.
        """
        parcel = Trigger.model_validate_json(source.read_bytes())
        for view in parcel.views:
            picture = source.parent / (view.file or "")
            if view.name in self.cameras and picture.is_file():
                after_s = OFFSET_MS / 1000 - self._shown_s / 2
                self.cameras[view.name].show(picture.read_bytes(), after_s=after_s, for_s=self._shown_s)
        line.announce(
            track_id, parcel.left_ms(None), scanner_codes=parcel.scanner_codes, **parcel.measurement.model_dump()
        )
        return parcel.model_copy(update={"track_id": track_id})
