"""`sortgate cameras`: how the station's cameras are doing, and what they see."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from edge.capture import CameraReport, CameraSettings, CameraState, probe
from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, remarks, results
from edge.cli.station_files import Config, station_settings
from edge.clock import Clock
from edge.settings import Settings

__all__ = ["cameras"]

FRESH = dt.timedelta(seconds=5)
"""A running station reports on each camera every second."""

_STYLES = {CameraState.LIVE: "green", CameraState.STARTING: "yellow"}


def cameras(
    config: Config,
    save: Annotated[Path | None, typer.Option(help="Save a test picture of each into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON lines.")] = False,
) -> None:
    """Show the cameras with their state. Exit code 0: all give pictures; 1: not all do.

    Of a running station it is told what the station sees; else, and for test pictures, each camera is opened here.
    """
    settings = station_settings(config)
    if not settings.cameras:
        raise CommandError(f"{config} names no camera; give each a [[cameras]] of its own", Exit.NO_INPUT)
    reports = _looked_through(settings, save) if save is not None else _told(settings)
    if as_json:
        for report in reports:
            print_json(report.to_json())
    else:
        results().print(_table(reports))
    if any(report.state is not CameraState.LIVE for report in reports):
        raise typer.Exit(Exit.FAILED)


def _told(settings: Settings) -> list[CameraReport]:
    """What the running station says, or else what can be seen from here."""
    clock = Clock()
    try:
        told = [
            CameraReport.from_json((settings.cameras_dir / f"{camera.name}.json").read_bytes())
            for camera in settings.cameras
        ]
    except (OSError, ValidationError):
        told = []
    if told and all(clock.utc() - report.at <= FRESH for report in told):
        return told
    remarks().print("The station does not run: looking through each camera from here.")
    return _looked_through(settings, None)


def _looked_through(settings: Settings, save: Path | None) -> list[CameraReport]:
    if save is not None:
        try:
            save.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"{save} can't be made: {error.strerror}; name another folder", Exit.NO_OUTPUT
            ) from error
    clock = Clock()

    def look(camera: CameraSettings) -> CameraReport:
        picture = save / f"{camera.name}.jpg" if save is not None else None
        report, why = probe(camera, clock, picture=picture)
        if picture is not None and report.state is CameraState.LIVE:
            remarks().print(f"{picture} not saved: {why}" if why else f"{picture} saved")
        return report

    with ThreadPoolExecutor(len(settings.cameras)) as pool:
        return list(pool.map(look, settings.cameras))


def _table(reports: list[CameraReport]) -> Table:
    table = Table(
        "camera", "state", "last picture", "size", "a second", "reconnects", "taken", "not taken", "detail",
        box=None, pad_edge=False,
    )  # fmt: skip
    for report in reports:
        age = "never" if report.age_ms is None else f"{report.age_ms / 1000:.1f} s ago"
        size = f"{report.width_px} x {report.height_px}" if report.width_px else ""
        table.add_row(
            report.camera, report.state.value, age, size, f"{report.frames_per_s:g}", str(report.reconnects),
            str(report.taken), str(report.not_taken), report.detail or report.source,
            style=_STYLES.get(report.state, "bold red"),
        )  # fmt: skip
    return table
