"""The station's own cameras: each looked through by a process of its own, its newest frames kept for triggers."""

from __future__ import annotations

from edge.capture.cameras.camera import Camera
from edge.capture.cameras.messages import Neighbour, Take, Taken
from edge.capture.cameras.probe import probe
from edge.capture.cameras.state import CameraReport, CameraState

__all__ = ["Camera", "CameraReport", "CameraState", "Neighbour", "Take", "Taken", "probe"]
