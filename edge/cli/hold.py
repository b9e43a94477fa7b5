"""`sortgate hold`: what a person does with a held parcel, asked of the running station over its broker."""

from __future__ import annotations

import getpass
import uuid
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.policies import station_settings
from edge.console import visible
from edge.domain import HoldActionKind
from edge.domain.model import LABEL_PATTERN
from edge.link import HoldCaller, HoldRequestMessage, HoldResponseMessage, HoldResult, MqttLink, NoAnswerError, Topics
from edge.settings import Settings

__all__ = ["act_on_hold", "hold"]

TIMEOUT_S = 5.0

_EXITS = {
    HoldResult.DONE: Exit.OK,
    HoldResult.UNKNOWN_HOLD: Exit.NO_INPUT,
    HoldResult.CONFLICT: Exit.FAILED,
    HoldResult.BAD_REQUEST: Exit.USAGE,
    HoldResult.UNAVAILABLE: Exit.UNAVAILABLE,
}


def hold(
    action: Annotated[HoldActionKind, typer.Argument(help="What to do.", metavar="ACTION")],
    hold_id: Annotated[str, typer.Argument(help="Such as H-000042; `sortgate journal holds` lists them.")],
    config: Annotated[Path, typer.Option(help="Configuration of the station.")],
    by: Annotated[str | None, typer.Option(help="Who does it; else the user of this terminal.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the journal.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the station's answer as it came.")] = False,
) -> None:
    """Claim, escalate, release or confirm a hold, report a misreading, or add a note. The station must be running.

    Exit code 0: done; 1: the hold is closed or claimed by somebody else; 66: there is no such hold; 69: no answer.
    """
    act_on_hold(config, hold_id, action, by=by, reason=reason, as_json=as_json)


def act_on_hold(
    config: Path, hold_id: str, action: HoldActionKind, *, by: str | None, reason: str, as_json: bool
) -> None:
    """Asks the station, and prints its answer or ends the command with it."""
    settings = station_settings(config)
    if not LABEL_PATTERN.fullmatch(hold_id):
        raise CommandError(f"{visible(hold_id)} is not the name of a hold, such as H-000042", Exit.USAGE)
    try:
        request = HoldRequestMessage(
            transaction=uuid.uuid4().hex, action=action, by=by or getpass.getuser(), reason=reason
        )
    except ValidationError as error:
        faults = (f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise CommandError("; ".join(faults), Exit.USAGE) from error
    answer = _asked(settings, hold_id, request)
    if as_json:
        print_json(answer.payload().decode())
    elif answer.result is HoldResult.DONE:
        results().print(answer.sentence)
    if answer.result is not HoldResult.DONE:
        raise CommandError(visible(answer.sentence), _EXITS[answer.result])


def _asked(settings: Settings, hold_id: str, request: HoldRequestMessage) -> HoldResponseMessage:
    station = settings.station
    link = MqttLink(
        settings.link.model_copy(update={"session_expiry_s": 0}),
        client_id=f"sortgate-{station.station}-hold-{request.transaction[:8]}",
    )
    caller = HoldCaller(link, Topics(site=station.site, line=station.line, station=station.station))
    link.start()
    try:
        return caller.call(hold_id, request, timeout_s=TIMEOUT_S)
    except NoAnswerError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    finally:
        link.stop()
