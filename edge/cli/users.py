"""`sortgate users`: who may use the console in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.output import results
from edge.cli.station_files import Config, settings_to_write, station_settings
from edge.clock import Clock
from edge.console.web import Role, UserBook, UserError
from edge.settings import Settings

__all__ = ["app", "opened_users"]

app = typer.Typer(help="Who may use the console in a browser.", no_args_is_help=True, rich_markup_mode=None)


@contextmanager
def opened_users(settings: Settings) -> Iterator[UserBook]:
    """The users of a station's console; ends the command on an error."""
    try:
        yield UserBook(settings.users_file, Clock().utc)
    except UserError as error:
        raise CommandError(str(error), Exit.DATA) from error


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="As it shall stand in the journal.")],
    config: Config,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.OPERATOR,
) -> None:
    """Add a user, or give one another role or a new password.

    Prints a link by which they choose a password, once.
    """
    settings = settings_to_write(config)
    web = settings.console
    with opened_users(settings) as book:
        token = book.invite(name, role)
    address = web.public_url or f"http://{web.host}:{web.port}"
    results().print(f"{name}, {role.value}: choose a password by this link, once, within a day:", soft_wrap=True)
    results().print(f"{address}/welcome/{token}", soft_wrap=True)


@app.command("list")
def list_users(config: Config) -> None:
    """Show who may sign in, and as what."""
    with opened_users(station_settings(config)) as book:
        known = book.users()
    if not known:
        results().print("nobody can sign in yet")
        return
    table = Table("name", "role", box=None, pad_edge=False)
    for user in known:
        table.add_row(user.name, user.role.value)
    results().print(table)


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Whose access ends, at once.")], config: Config) -> None:
    """Take a user away; an open session of theirs ends."""
    with opened_users(settings_to_write(config)) as book:
        book.remove(name)
