"""`sortgate watch`: the decisions of a station on this machine, live, from its journal."""

from __future__ import annotations

import time
from contextlib import suppress

from rich.console import Console
from rich.live import Live

from edge.cli.output import results
from edge.cli.station_files import Config, opened_journal, station_settings
from edge.console import LiveTable

__all__ = ["watch"]

REFRESH_S = 0.25


def watch(config: Config) -> None:
    """Show decisions and the controller's answers, until Ctrl-C.

    A terminal shows a live table; a pipe or a file gets a plain line for each decision, once the controller answered.
    """
    out = results()
    with opened_journal(station_settings(config)) as journal, suppress(KeyboardInterrupt):
        newest = journal.recent(1)
        table = LiveTable(journal, after_seq=max(0, newest[0].record.seq - out.height) if newest else 0)
        if out.is_terminal:
            _draw(table, out)
        else:
            _write(table, out)


def _draw(table: LiveTable, out: Console) -> None:
    with Live(console=out, screen=True, auto_refresh=False) as live:
        while True:
            table.refresh()
            table.forget(table.last_seq - out.height)
            live.update(table.render(height=out.height), refresh=True)
            time.sleep(REFRESH_S)


def _write(table: LiveTable, out: Console) -> None:
    while True:
        table.refresh()
        for line in table.new_lines():
            out.print(line, soft_wrap=True)
        table.forget(table.told_seq)
        time.sleep(REFRESH_S)
