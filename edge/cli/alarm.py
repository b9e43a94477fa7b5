"""`sortgate alarm`: what a person does about an alarm, asked of the running station over its broker."""

from __future__ import annotations

from typing import Annotated

import typer

from edge.cli.asking import ask_station
from edge.cli.exits import CommandError, Exit
from edge.cli.station_files import Config, station_settings
from edge.domain import AlarmActionKind
from edge.link import ALARMS, AlarmRequestMessage

__all__ = ["alarm"]


def alarm(
    action: Annotated[AlarmActionKind, typer.Argument(help="What to do.", metavar="ACTION")],
    alarm_id: Annotated[str, typer.Argument(help="Such as broker-lost; `sortgate status` shows those present.")],
    config: Config,
    for_min: Annotated[int, typer.Option("--for-min", help="Shelve: out of sight for so many minutes.")] = 0,
    by: Annotated[str | None, typer.Option(help="Who does it; else the user of this terminal.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the journal.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the station's answer as it came.")] = False,
) -> None:
    """Acknowledge an alarm, shelve it for a time, or bring it back.

    One of priority 1 can't be shelved. The station must run.

    Exit code 0: done; 1: the alarm is not so that it can be done; 66: there is no such alarm; 69: no answer.
    """
    if action is AlarmActionKind.SHELVE and not reason.strip():
        raise CommandError("say with --reason why this alarm may be out of sight", Exit.USAGE)

    def worded(transaction: str, name: str) -> AlarmRequestMessage:
        return AlarmRequestMessage(transaction=transaction, action=action, by=name, reason=reason, for_min=for_min)

    ask_station(station_settings(config), ALARMS, alarm_id, worded, by=by, as_json=as_json)
