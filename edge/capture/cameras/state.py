"""How a camera is doing, from its process's last sign of life: pure, so that each case can be tested."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.capture.cameras.messages import Sign
from edge.capture.settings import CameraSettings
from edge.domain import Frozen, Label, UtcTime

__all__ = ["CameraReport", "CameraState", "blocked", "state_of"]


class CameraState(StrEnum):
    """`RECONNECTING`: it is tried again without help. `FAILED`: it answers, but somebody has to set it right."""

    STARTING = "starting"
    LIVE = "live"
    FROZEN = "frozen"
    RECONNECTING = "reconnecting"
    FAILED = "failed"


class CameraReport(Frozen):
    """One camera at one moment. Counts run since the start of the station."""

    camera: Label
    source: str
    at: UtcTime
    state: CameraState
    detail: str = ""
    age_ms: float | None = Field(default=None, description="since its last picture; None: it gave none yet")
    width_px: int = 0
    height_px: int = 0
    frames_per_s: float = 0.0
    frames: int = 0
    reconnects: int = Field(default=0, description="times it came back after it was lost")
    replaced: int = Field(default=0, description="times its process was ended because it hung or crashed")
    taken: int = Field(default=0, description="pictures given for parcels")
    not_taken: int = Field(default=0, description="parcels that it gave no picture for")


def state_of(settings: CameraSettings, sign: Sign, now_ns: int, *, was: CameraState) -> tuple[CameraState, str]:
    """The state, and what to say about it.

    Args:
        settings: of the camera.
        sign: what its process last said.
        now_ns: on the clock that the process stamps frames by.
        was: the state before.
    """
    away = CameraState.STARTING if was is CameraState.STARTING else CameraState.RECONNECTING
    if sign.opened_ns is None:
        if not sign.fault:
            return away, "is being opened"
        return (CameraState.FAILED if sign.refused else CameraState.RECONNECTING), sign.fault
    if sign.arrived_ns is None or sign.arrived_ns < sign.opened_ns:
        return away, "waits for the first picture"
    return _with_stream(settings, sign, (now_ns - sign.arrived_ns) / 1e6) or (
        (CameraState.LIVE, "")
        if sign.usable_ns is not None and sign.usable_ns >= sign.opened_ns
        else (away, "finds out how often pictures come")
    )


def _with_stream(settings: CameraSettings, sign: Sign, age_ms: float) -> tuple[CameraState, str] | None:
    """What is wrong with a stream that has given pictures; None: nothing."""
    if age_ms > settings.lost_after_ms:
        return CameraState.RECONNECTING, f"no picture for {age_ms / 1000:.1f} s"
    if sign.refused:
        return CameraState.FAILED, sign.fault
    if sign.frozen:
        return CameraState.FROZEN, "gives the very same picture again and again; restart it"
    return None


def blocked(settings: CameraSettings, sign: Sign, now_ns: int) -> bool:
    """Whether the stream is open but gives nothing, so that only ending its process helps."""
    if sign.opened_ns is None:
        return False
    since_ns = max(sign.opened_ns, sign.arrived_ns or 0)
    return (now_ns - since_ns) / 1e6 > settings.lost_after_ms
