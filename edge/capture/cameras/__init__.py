"""The station's own cameras: each looked through by a process of its own, its newest frames kept for triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.capture.cameras.camera import Camera
    from edge.capture.cameras.messages import Neighbour, Take, Taken
    from edge.capture.cameras.probing import probe
    from edge.capture.cameras.state import CameraReport, CameraState
else:
    __getattr__ = names_on_demand(__name__)

__all__ = ["Camera", "CameraReport", "CameraState", "Neighbour", "Take", "Taken", "probe"]
