"""`sortgate hold`: what a person does with a held parcel, asked of the running station over its broker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.cli.asking import ask_station
from edge.cli.exits import CommandError, Exit
from edge.cli.station_files import Config, station_settings
from edge.domain import HoldActionKind
from edge.link import HOLDS, HoldRequestMessage

__all__ = ["act_on_hold", "hold"]


def hold(
    action: Annotated[HoldActionKind, typer.Argument(help="What to do.", metavar="ACTION")],
    hold_id: Annotated[str, typer.Argument(help="Such as H-000042; `sortgate journal holds` lists them.")],
    config: Config,
    by: Annotated[str | None, typer.Option(help="Who does it; else the user of this terminal.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the journal; a claim and keep_evidence need none.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the station's answer as it came.")] = False,
) -> None:
    """Claim, release or confirm a hold, or else act on it.

    It can be escalated, called misread, or given a note too. The station must be running.

    Exit code 0: done; 1: the hold is closed or claimed by somebody else; 66: there is no such hold; 69: no answer.
    """
    if action is HoldActionKind.EXPORT_EVIDENCE:
        raise CommandError("`sortgate evidence export` writes it; here nothing would be handed out", Exit.USAGE)
    act_on_hold(config, hold_id, action, by=by, reason=reason, as_json=as_json)


def act_on_hold(
    config: Path, hold_id: str, action: HoldActionKind, *, by: str | None, reason: str, as_json: bool
) -> None:
    """Asks the station, and prints its answer or ends the command with it."""
    if action.needs_reason and not reason.strip():
        raise CommandError(f"say with --reason why: {action.value} stands in the journal for good", Exit.USAGE)

    def worded(transaction: str, name: str) -> HoldRequestMessage:
        return HoldRequestMessage(transaction=transaction, action=action, by=name, reason=reason)

    ask_station(station_settings(config), HOLDS, hold_id, worded, by=by, as_json=as_json)
