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
from edge.console.web import Invitation, Role, UserBook, UserError
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
    """Show who may sign in, and as what; open links too."""
    with opened_users(station_settings(config)) as book:
        known, invited = book.users(), book.invitations()
    if not known:
        results().print("nobody can sign in yet" + (": the links are not used yet" if invited else ""))
    if not known and not invited:
        return
    table = Table("name", "role", "link", box=None, pad_edge=False)
    links = {one.name: one for one in invited}
    for user in known:
        link = links.pop(user.name, None)
        table.add_row(user.name, user.role.value, _link(link, user.role) if link else "")
    for link in links.values():
        table.add_row(link.name, link.role.value, _link(link, link.role))
    results().print(table)


def _link(link: Invitation, role: Role) -> str:
    """What becomes of somebody who uses an open link."""
    becomes = "" if link.role is role else f", makes {link.role.value}"
    return f"open until {link.expires_at:%Y-%m-%d %H:%M} UTC{becomes}"


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Whose access ends, at once.")], config: Config) -> None:
    """Take a user away; an open session of theirs ends."""
    with opened_users(settings_to_write(config)) as book:
        book.remove(name)
