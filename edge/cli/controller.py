"""`sortgate controller`: a simulated conveyor, to commission a station before its own conveyor is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.cli.exits import CommandError, Exit
from edge.cli.signals import stop_on_signals
from edge.cli.standard_error import log_as_json_lines
from edge.cli.station_files import station_settings
from edge.sim.belt import BeltSettings
from edge.sim.controller import Controller, ControllerSettings

__all__ = ["controller"]


def controller(
    config: Annotated[Path, typer.Option(help="Configuration of the station it belongs to.")],
    log: Annotated[Path | None, typer.Option(help="Append what it does to this file, as JSON Lines.")] = None,
    default_lane: Annotated[int, typer.Option(min=0, help="Lane of parcels that get no command in time.")] = 17,
    drop_acks: Annotated[float, typer.Option(min=0, max=1, help="Share of acknowledgements to lose.")] = 0,
) -> None:
    """Simulate the conveyor and its controller.

    It takes commands, diverts parcels at their time, acknowledges, and falls back to its own default without commands.
    Parcels come onto its belt as they are announced on the topic `parcel`; any other is one it does not know.
    """
    log_as_json_lines()
    settings = station_settings(config)
    conveyor = Controller(
        ControllerSettings(
            topics=settings.station.topics,
            link=settings.link,
            belt=BeltSettings(default_lane=default_lane, speed_mm_s=settings.triggers.belt_speed_mm_s),
            log_file=log,
            drop_ack_share=drop_acks,
        )
    )
    stop_on_signals(conveyor.stop)
    try:
        conveyor.run()
    except OSError as error:
        raise CommandError(f"{log} can't be written: {error.strerror}", Exit.NO_OUTPUT) from error
