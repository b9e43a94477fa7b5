"""`sortgate notices`: sends messages to people who are not at a screen, and shows what was sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.again import start_anew
from edge.cli.exits import CommandError, Exit
from edge.cli.output import results
from edge.cli.signals import stop_on_signals
from edge.cli.station_files import Config, station_settings, without_journal
from edge.clock import Clock
from edge.configuration.routes import RoutesChange, RoutesInForce, routes_in_force
from edge.console import visible
from edge.console.notices import AddressesError, Ledger, Notifier, Route, RoutesError, read_addresses
from edge.console.notices.matters import Matters
from edge.console.web.pictures import PictureStore
from edge.journal import JournalError, JournalReader
from edge.settings import Settings

__all__ = ["app"]

app = typer.Typer(help="Messages to people who are not at a screen.", no_args_is_help=True, rich_markup_mode=None)


@app.command("run")
def run(config: Config) -> None:
    """Watch the station and tell people of it, until Ctrl-C.

    The routes are those of console.notices_file, or of a bundle.
    """
    settings = station_settings(config)
    found = _routes(config, settings)
    station = settings.station
    try:
        with JournalReader(settings.journal_file) as journal, _ledger(settings, Ledger.to_tell_by) as ledger:
            pictures = PictureStore(journal, evidence_dir=settings.evidence_dir, done_dir=settings.spool.done)

            def picture_of(hold_id: str) -> bytes | None:
                hold = journal.hold(hold_id)
                return pictures.close_up(hold.seq) if hold else None

            notifier = Notifier(
                Matters(settings.status_file, journal, Clock()), found.routes, ledger, Clock(),
                where=f"{station.site} {station.line} {station.station}", address=settings.console.public_url,
                picture_of=picture_of, changed=RoutesChange(config, settings, found).seen,
            )  # fmt: skip
            stop_on_signals(notifier.stop)
            results().print(f"telling by {_told(found)}", soft_wrap=True)
            results().file.flush()
            notifier.run()
    except JournalError as error:
        raise without_journal(settings, error) from error
    if notifier.superseded:
        results().print("notices start anew: routes or settings have changed, or their record was damaged")
        start_anew()


@app.command("routes")
def routes(config: Config) -> None:
    """Show by which routes messages go, and where these come from.

    Of each it is told whether its address can be used.
    """
    found = _routes(config, station_settings(config))
    table = Table("route", "carries", "priorities", "after", "hours", "an hour", "addresses", box=None, pad_edge=False)
    for route in found.routes:
        hours = "always" if route.from_time == route.to_time else f"{route.from_time:%H:%M}-{route.to_time:%H:%M}"
        table.add_row(
            route.name, ", ".join(sorted(route.of)), f"1 to {route.least_priority:d}", f"{route.after_min:g} min",
            hours, str(route.most_per_hour), visible(_addresses(route)),
        )  # fmt: skip
    results().print(table)
    results().print(_told(found), soft_wrap=True)


@app.command("list")
def list_deliveries(
    config: Config,
    count: Annotated[int, typer.Option(help="How many.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what was told, to whom, and whether it arrived.

    The newest comes first.
    """
    table = Table("at (UTC)", "route", "told", "tries", "result", box=None, pad_edge=False)
    settings = station_settings(config)
    if not _ledger_file(settings).exists():
        raise CommandError(
            f"there is no {_ledger_file(settings)}; has `sortgate notices run` been started?", Exit.NO_INPUT
        )
    with _ledger(settings) as ledger:
        for one in ledger.latest(count):
            if as_json:
                typer.echo(one.to_json())
            table.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}", one.route, visible(one.title), str(one.tries), one.result)
    if not as_json:
        results().print(table)


def _routes(config: Path, settings: Settings) -> RoutesInForce:
    try:
        return routes_in_force(config, settings)
    except RoutesError as error:
        raise CommandError(str(error), Exit.CONFIG) from error


def _told(found: RoutesInForce) -> str:
    names = ", ".join(route.name for route in found.routes) or "no route"
    origin = f"revision {found.revision}" if found.revision else "the station's own"
    return f"{names} ({origin})" + (f"; those of the bundle can't be used: {visible(found.fault)}" * bool(found.fault))


def _addresses(route: Route) -> str:
    try:
        return str(len(read_addresses(route.urls_file)))
    except AddressesError as error:
        return str(error)


def _ledger_file(settings: Settings) -> Path:
    return settings.data_dir / "notices.sqlite"


@contextmanager
def _ledger(settings: Settings, opened: Callable[[Path], Ledger] = Ledger) -> Iterator[Ledger]:
    path = _ledger_file(settings)
    try:
        with opened(path) as ledger:
            yield ledger
    except sqlite3.Error as error:
        raise CommandError(f"{path} can't be used: {error}", Exit.UNAVAILABLE) from error
