"""`sortgate watch`: the decisions of a station on this machine, live, as its journal has them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live

from edge.cli.exits import CommandError, Exit
from edge.cli.output import results
from edge.configuration import settings_in_force
from edge.console import LiveTable
from edge.journal import JournalError, JournalReader
from edge.settings import SettingsError

__all__ = ["watch"]

REFRESH_S = 0.25


def watch(
    config: Annotated[Path, typer.Option(help="Configuration of the station to watch.")],
) -> None:
    """Show decisions and the controller's answers as they come, until Ctrl-C."""
    try:
        journal = JournalReader(settings_in_force(config).settings.journal_file)
    except SettingsError as error:
        raise CommandError(str(error), Exit.CONFIG) from error
    except JournalError as error:
        raise CommandError(f"{error}; has the station run yet?", Exit.NO_INPUT) from error
    out = results()
    newest = journal.recent(1)
    with journal, Live(console=out, screen=out.is_terminal, auto_refresh=False) as live:
        table = LiveTable(journal, after_seq=max(0, newest[0].record.seq - out.height) if newest else 0)
        try:
            while True:
                table.refresh()
                live.update(table.render(height=out.height), refresh=True)
                time.sleep(REFRESH_S)
        except KeyboardInterrupt:
            return
