"""`sortgate status`: how the station on this machine is doing, from the file that its daemon keeps replacing."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.station_files import Config, station_settings
from edge.clock import Clock
from edge.console import visible
from edge.domain import Alarm, FunctionState
from edge.health import STALE_AFTER_S, StationStatus, StatusError, read_status

__all__ = ["status"]

LEAST_FREE_BYTES = 1 << 20
"""With less, a station that is at work can't write its status."""

_STYLES = {FunctionState.OK: "green", FunctionState.DEGRADED: "yellow", FunctionState.FAILED: "bold red"}


def status(
    config: Config,
    as_json: Annotated[bool, typer.Option("--json", help="Print what the station wrote, and nothing else.")] = False,
) -> None:
    """Show what works, with ages. Exit code 0: all is well; 1: less than well; 69: it is STALE."""
    file = station_settings(config).status_file
    try:
        told = read_status(file)
    except StatusError as error:
        raise CommandError(str(error), Exit.NO_INPUT) from error
    stale = Clock().ms_since(told.at.instant) > STALE_AFTER_S * 1000
    if as_json:
        print_json(told.to_json())
    else:
        _show(told, results(), stale=stale)
        if stale and shutil.disk_usage(file.parent).free < LEAST_FREE_BYTES:
            why = f"the disk of {file.parent} is full, so that no newer status can be written; free disk space"
            results().print(why, style="bold red", soft_wrap=True)
    if stale:
        raise typer.Exit(Exit.UNAVAILABLE)
    if _worst(told) is not FunctionState.OK:
        raise typer.Exit(Exit.FAILED)


def _worst(told: StationStatus) -> FunctionState:
    states = {health.state for health in told.functions}
    if told.stalled or FunctionState.FAILED in states:
        return FunctionState.FAILED
    return FunctionState.DEGRADED if _in_sight(told) or FunctionState.DEGRADED in states else FunctionState.OK


def _show(told: StationStatus, out: Console, *, stale: bool) -> None:
    word = f"STALE: last heard at {told.at.utc:%Y-%m-%d %H:%M:%S} UTC" if stale else _worst(told).value.upper()
    out.print(f"{told.site}/{told.line}/{told.station}  {told.mode.value}  {word}", style="bold")
    out.print(f"sortgate {told.software}, process {told.pid}, since {told.started_at.utc:%Y-%m-%d %H:%M:%S} UTC")
    out.print(_functions(told))
    decided = ", ".join(f"{count} {action.value}" for action, count in told.decisions.items() if count) or "none yet"
    out.print(f"decisions: {decided}; open holds: {told.open_holds}; declarations: {told.declarations}")
    out.print(f"free disk: {told.disk_free_bytes / 1e9:.1f} GB; rules {told.rules_revision}")
    for loop in told.stalled:
        out.print(f"stalled: {loop} does not turn any more", style="bold red")
    for alarm in told.alarms:
        style = "red" if alarm.state.in_sight else "dim"
        out.print(f"alarm {int(alarm.priority)}: {alarm.condition} {alarm.action} [{_stands(alarm)}]", style=style)


def _functions(told: StationStatus) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("function", "state", "last work", "done", "failed", "detail"):
        table.add_column(heading, justify="right" if heading in {"last work", "done", "failed"} else "left")
    for health in told.functions:
        idle = "never" if health.idle_s is None else f"{health.idle_s:.0f} s ago"
        table.add_row(
            health.function, health.state.value, idle, str(health.done), str(health.failed), health.detail,
            style=_STYLES[health.state],
        )  # fmt: skip
    return table


def _in_sight(told: StationStatus) -> bool:
    return any(alarm.state.in_sight for alarm in told.alarms)


def _stands(alarm: Alarm) -> str:
    by = f" by {visible(alarm.by)}" if alarm.by else ""
    until = f" until {alarm.shelved_until:%H:%M} UTC" if alarm.shelved_until else ""
    return f"{alarm.alarm_id}, {alarm.state.value.replace('_', ', ')}{by}{until}"
