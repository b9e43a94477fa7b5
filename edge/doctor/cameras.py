"""The station's own cameras: each is opened and looked through, unless the running station has it open."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from edge.capture import CameraReport, CameraSettings, CameraState, probe
from edge.clock import Clock
from edge.doctor.finding import Finding, Verdict
from edge.settings import Settings

__all__ = ["cameras"]

FEW_PER_S = 2.0
"""With fewer pictures a second, a parcel on a belt at 2 m/s moves more than a metre between two."""


def cameras(settings: Settings) -> Iterator[Finding]:
    """Whether each camera gives pictures, and often enough for its parcels."""
    if not settings.cameras:
        return
    clock = Clock()
    with ThreadPoolExecutor(len(settings.cameras)) as pool:
        reports = pool.map(lambda camera: probe(camera, clock)[0], settings.cameras)
        for camera, report in zip(settings.cameras, reports, strict=True):
            yield _finding(camera, report)


def _finding(camera: CameraSettings, report: CameraReport) -> Finding:
    what = f"camera {camera.name}"
    if report.state is not CameraState.LIVE:
        advice = (
            "see [[cameras]] in deploy/docs/settings.md; a device that the running station uses can't be opened twice"
        )
        return Finding(what=what, verdict=Verdict.FAIL, seen=report.detail, advice=advice)
    seen = f"{report.width_px} x {report.height_px}, {report.frames_per_s:g} pictures a second"
    apart_ms = 1000 / report.frames_per_s if report.frames_per_s else 0.0
    if apart_ms > 2 * camera.window_ms or report.frames_per_s < FEW_PER_S:
        advice = f"set the camera to more pictures a second, or window_ms above {apart_ms / 2:.0f}"
        return Finding(what=what, verdict=Verdict.WARN, seen=seen, advice=advice)
    return Finding(what=what, verdict=Verdict.OK, seen=seen)
