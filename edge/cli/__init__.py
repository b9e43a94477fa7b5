"""The command `sortgate`: one file for each command; `commands.py` says which there are."""

from __future__ import annotations

import logging
import os
import pwd
import sys
from contextlib import suppress
from typing import NoReturn

import structlog
import typer
from rich.console import Console

import edge
from edge.cli.commands import Commands
from edge.cli.exits import NO_ROOM, CommandError, Exit, code_of
from edge.cli.standard_output import discard_output, open_what_was_closed

__all__ = ["app", "main"]

SERVICE_USER = "sortgate"
"""The user that `deploy/install` makes."""

app = typer.Typer(
    name="sortgate",
    cls=Commands,
    help="Reads parcels beside a sorting line, checks what their labels claim, and tells the conveyor to hold or pass.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some input refused, 65 unusable data, "
    "66 no such input, 69 something needed is missing, 73 output can't be written or is there already, "
    "75 try again later, 77 not allowed, 78 wrong configuration.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def sortgate() -> None:
    """Reads parcels beside a sorting line, checks what their labels claim, and tells the conveyor to hold or pass."""


@app.command("version")
def version() -> None:
    """Print the version."""
    typer.echo(f"sortgate {edge.__version__}")


def main() -> None:
    """Entry point of the command: runs it, and turns errors into a text and an exit code."""
    open_what_was_closed()
    # Commands answer in words of their own; only the daemon, which sets this anew, logs what it does.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        try:
            app(standalone_mode=True)
        finally:
            sys.stdout.flush()
    except CommandError as error:
        _end_by(error)
    except PermissionError as error:
        if error.filename is None:
            raise
        _give_up(f"{error.filename}: {error.strerror} for {_user()}", Exit.NO_PERMISSION)
    except BrokenPipeError:
        discard_output()
        sys.exit(Exit.FAILED)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        if error.filename is not None:
            _give_up(f"{error.filename} can't be written: {error.strerror}", Exit.NO_OUTPUT)
        discard_output()
        _give_up(f"there was no room for the output, or for a file: {error.strerror}", Exit.NO_OUTPUT)
    except KeyboardInterrupt:
        sys.exit(Exit.FAILED)


def _end_by(error: CommandError) -> NoReturn:
    code = code_of(error)
    refused_by_system = code is Exit.NO_PERMISSION and code is not error.code
    _give_up(f"{error} for {_user()}" if refused_by_system else str(error), code)


def _give_up(text: str, code: Exit) -> NoReturn:
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(f"sortgate: {text}")
    sys.exit(code)


def _user() -> str:
    """Who we are, and on a machine with the service as whom to try instead."""
    ours, name = os.geteuid(), str(os.geteuid())
    with suppress(KeyError):
        name = pwd.getpwuid(ours).pw_name
    with suppress(KeyError):
        if pwd.getpwnam(SERVICE_USER).pw_uid != ours:
            return f"the user {name}; run it as `sudo -u {SERVICE_USER} sortgate …`"
    return f"the user {name}"
