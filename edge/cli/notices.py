"""`sortgate notices`: tells people who are not at a screen, and shows what was told."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.output import results
from edge.cli.policies import station_settings
from edge.clock import Clock
from edge.console import visible
from edge.console.notices import Ledger, Notifier, RoutesError, load_routes
from edge.console.notices.matters import Matters
from edge.console.web.pictures import PictureStore
from edge.journal import JournalError, JournalReader
from edge.settings import Settings

__all__ = ["app"]

app = typer.Typer(help="Messages to people who are not at a screen.", no_args_is_help=True)

Config = Annotated[Path, typer.Option(help="Configuration of the station.")]


@app.command("run")
def run(config: Config) -> None:
    """Watch the station and tell people by the routes of console.notices_file, until Ctrl-C."""
    settings = station_settings(config)
    routes_file = settings.console.notices_file
    if routes_file is None:
        raise CommandError("console.notices_file names no file of routes", Exit.CONFIG)
    try:
        routes = load_routes(routes_file)
    except RoutesError as error:
        raise CommandError(str(error), Exit.CONFIG) from error
    station = settings.station
    try:
        with JournalReader(settings.journal_file) as journal, _ledger(settings) as ledger:
            pictures = PictureStore(journal, evidence_dir=settings.evidence_dir, done_dir=settings.spool.done)

            def picture_of(hold_id: str) -> bytes | None:
                hold = journal.hold(hold_id)
                return pictures.close_up(hold.seq) if hold else None

            notifier = Notifier(
                Matters(settings.status_file, journal, Clock()), routes, ledger, Clock(),
                where=f"{station.site} {station.line} {station.station}", address=settings.console.public_url,
                picture_of=picture_of,
            )  # fmt: skip
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: notifier.stop())
            results().print(f"telling by {', '.join(route.name for route in routes) or 'no route'}")
            results().file.flush()
            notifier.run()
    except JournalError as error:
        raise CommandError(f"{error}; has the station run yet?", Exit.NO_INPUT) from error


@app.command("list")
def list_deliveries(
    config: Config,
    count: Annotated[int, typer.Option(help="How many.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what was told, to whom, and whether it arrived; the newest first."""
    table = Table("at (UTC)", "route", "told", "tries", "result", box=None, pad_edge=False)
    with _ledger(station_settings(config)) as ledger:
        for one in ledger.latest(count):
            if as_json:
                typer.echo(one.to_json())
            table.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}", one.route, visible(one.title), str(one.tries), one.result)
    if not as_json:
        results().print(table)


@contextmanager
def _ledger(settings: Settings) -> Iterator[Ledger]:
    path = settings.data_dir / "notices.sqlite"
    try:
        with Ledger(path) as ledger:
            yield ledger
    except sqlite3.Error as error:
        raise CommandError(f"{path} can't be used: {error}", Exit.UNAVAILABLE) from error
