"""`sortgate tips`: what operators want the station to look out for. A running station takes up changes in seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, remarks, results
from edge.cli.persons import person
from edge.cli.station_files import Config, settings_to_write, station_settings
from edge.clock import utc_now
from edge.console import visible
from edge.domain import LookupStatus, Party
from edge.fault_words import error_in_words
from edge.policy import TipAction, TipKind, Tips, TipsError, change_tips, normal_identifier, read_tips
from edge.records import RecordStore, RecordStoreError
from edge.settings import Settings
from edge.station import key_text

__all__ = ["app"]

app = typer.Typer(help="What to look out for until a day.", no_args_is_help=True, rich_markup_mode=None)


@app.command("add")
def add(
    config: Config,
    why: Annotated[str, typer.Option(help="For whoever opens the parcel. Name no persons.")],
    identifier: Annotated[str | None, typer.Option(help="An item number.")] = None,
    phrase: Annotated[str | None, typer.Option(help="Words on the label or in the declaration.")] = None,
    sender_of: Annotated[
        str | None, typer.Option(help="The sender of this declared item, whatever comes next.")
    ] = None,
    addressee_of: Annotated[str | None, typer.Option(help="The addressee of this declared item.")] = None,
    action: Annotated[TipAction, typer.Option(help="What to do with a parcel that fits.")] = TipAction.HOLD,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long to look out.")] = 30,
    by: Annotated[str | None, typer.Option(help="Who gives the tip; else the user of this terminal.")] = None,
) -> None:
    """Look out for a number, a phrase, a sender or an addressee."""
    given = [choice for choice in (identifier, phrase, sender_of, addressee_of) if choice is not None]
    if len(given) != 1:
        raise CommandError("give one of --identifier, --phrase, --sender-of and --addressee-of", Exit.USAGE)
    settings = settings_to_write(config)
    kind = TipKind.PHRASE
    values: tuple[str, ...] = (given[0],)
    if identifier is not None:
        kind, values = TipKind.IDENTIFIER, (normal_identifier(identifier),)
    elif phrase is None:
        kind, values = TipKind.PARTY, _party_keys(settings, given[0], of_sender=sender_of is not None)
    now, giver = utc_now(), person(by)

    def with_one_more(tips: Tips) -> Tips:
        return tips.with_one_more(kind, values, action=action, why=why, by=giver, at=now, days=days)

    tip = _changed(settings, with_one_more).tips[-1]
    results().print(f"{tip.id} is looked out for until {tip.expires_at:%Y-%m-%d %H:%M} UTC")
    if tip.misnumbered:
        why = "its check digit is wrong: only a parcel that bears just this number is found; was it typed right?"
        remarks().print(why, soft_wrap=True)


def _party_keys(settings: Settings, item: str, *, of_sender: bool) -> tuple[str, ...]:
    """Keys of the sender or the addressee of a declared item."""
    try:
        with RecordStore(settings.records_file) as records:
            found = records.find([normal_identifier(item)], at=utc_now())
            if found.status is LookupStatus.UNAVAILABLE:
                raise CommandError(records.fault or "", Exit.UNAVAILABLE)
            declaration = found.declaration
            if declaration is None:
                raise CommandError(f"no declaration is known for {visible(item)}", Exit.NO_INPUT)
            other = "addressee" if of_sender else "sender"
            keys = records.hasher.keys(declaration.model_copy(update={other: Party()}))
    except RecordStoreError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    if not keys:
        raise CommandError(f"the declaration of {visible(item)} does not say who that is", Exit.DATA)
    return tuple(sorted(map(key_text, keys)))


@app.command("list")
def list_tips(config: Config, as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Show all tips, those that ended included."""
    try:
        tips = read_tips(station_settings(config).tips_file)
    except TipsError as error:
        raise CommandError(str(error), Exit.DATA) from error
    if as_json:
        print_json(tips.to_json())
        return
    now = utc_now()
    table = Table("tip", "looks for", "action", "until (UTC)", "given by", "why")
    for tip in tips.tips:
        until = f"{tip.expires_at:%Y-%m-%d %H:%M}" if now < tip.expires_at else "ended"
        what = "a party, by its keys" if tip.kind is TipKind.PARTY else visible(tip.values[0])
        table.add_row(tip.id, f"{tip.kind}: {what}", tip.action, until, visible(tip.added_by), visible(tip.why))
    results().print(table if table.row_count else "no tips")


@app.command("remove")
def remove(
    config: Config,
    tip_id: Annotated[str, typer.Argument(help="Such as T-3.")],
    by: Annotated[str | None, typer.Option(help="Who takes it back; else the user of this terminal.")] = None,
) -> None:
    """Look out no longer."""
    taker = person(by)

    def without_it(tips: Tips) -> Tips:
        try:
            return tips.without(tip_id, by=taker, at=utc_now())
        except KeyError:
            raise CommandError(f"there is no tip {visible(tip_id)}", Exit.NO_INPUT) from None

    _changed(settings_to_write(config), without_it)
    results().print(f"{tip_id} is looked out for no longer")


def _changed(settings: Settings, change: Callable[[Tips], Tips]) -> Tips:
    """The station's tips once they are changed; ends the command if they can't be."""
    try:
        return change_tips(settings.tips_file, change)
    except ValidationError as error:
        raise CommandError(error_in_words(error), Exit.USAGE) from error
    except TipsError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except ValueError as error:
        raise CommandError(str(error), Exit.USAGE) from error
