"""The command `sortgate`: one file a command, all registered here."""

from __future__ import annotations

import logging
import sys

import structlog
import typer
from rich.console import Console

import edge
from edge.cli import (
    alarm,
    bundle,
    config,
    console,
    contract,
    controller,
    demo,
    doctor,
    evidence,
    hold,
    inspect,
    journal,
    notices,
    policy,
    push,
    records,
    revisions,
    run,
    simulate,
    status,
    tips,
    watch,
)
from edge.cli.exits import CommandError, Exit

__all__ = ["app", "main"]

app = typer.Typer(
    name="sortgate",
    help="Reads parcels beside a sorting line, checks what their labels claim, and tells the conveyor to hold or pass.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some input refused, 65 unusable data, "
    "66 no such input, 69 something needed is missing, 78 wrong configuration.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("inspect")(inspect.inspect)
app.command("watch")(watch.watch)
app.command("console")(console.console)
app.command("status")(status.status)
app.command("simulate")(simulate.simulate)
app.command("controller")(controller.controller)
app.command("hold")(hold.hold)
app.command("alarm")(alarm.alarm)
app.command("push")(push.push)
app.command("contract")(contract.contract)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
config.app.command("trust")(revisions.trust)
config.app.command("apply")(revisions.apply)
config.app.command("history")(revisions.history)
config.app.command("rollback")(revisions.rollback)
app.add_typer(config.app, name="config")
app.add_typer(bundle.app, name="bundle")
app.add_typer(journal.app, name="journal")
app.add_typer(evidence.app, name="evidence")
app.add_typer(records.app, name="records")
app.add_typer(policy.app, name="policy")
app.add_typer(tips.app, name="tips")
app.add_typer(console.app, name="users")
app.add_typer(notices.app, name="notices")


@app.command("version")
def version() -> None:
    """Print the version."""
    typer.echo(f"sortgate {edge.__version__}")


def main() -> None:
    """Entry point of the command: runs it and turns its errors into a text and an exit code."""
    # Commands answer in words of their own; only the daemon, which sets this anew, logs what it does.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app(standalone_mode=True)
    except CommandError as error:
        Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(f"sortgate: {error}")
        sys.exit(error.code)
    except KeyboardInterrupt:
        sys.exit(Exit.FAILED)
