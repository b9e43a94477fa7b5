"""Where parcels come from: a spool folder of triggers and pictures, the line's announcements, the station's cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.capture.cameras import Camera, CameraReport, CameraState, probe
    from edge.capture.gathering import Gathering
    from edge.capture.line_clock import LineClock
    from edge.capture.parcels import Namer, parcel_id_of
    from edge.capture.settings import CameraSettings, SpoolSettings, Travel, TriggerSettings
    from edge.capture.spool import Arrival, BadTrigger, Spool
    from edge.capture.spool_lock import SpoolTakenError, alone_in
    from edge.capture.tracks import TracksOnBelt
    from edge.capture.trigger import MAX_TIME_LEFT_MS, MAX_VIEWS, Trigger, TriggerError, TriggerView, track_in
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "MAX_TIME_LEFT_MS",
    "MAX_VIEWS",
    "Arrival",
    "BadTrigger",
    "Camera",
    "CameraReport",
    "CameraSettings",
    "CameraState",
    "Gathering",
    "LineClock",
    "Namer",
    "Spool",
    "SpoolSettings",
    "SpoolTakenError",
    "TracksOnBelt",
    "Travel",
    "Trigger",
    "TriggerError",
    "TriggerSettings",
    "TriggerView",
    "alone_in",
    "parcel_id_of",
    "probe",
    "track_in",
]
