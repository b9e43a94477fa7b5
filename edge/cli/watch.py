"""`sortgate watch`: the decisions of a station on this machine, live, from its journal."""

from __future__ import annotations

import time

from rich.live import Live

from edge.cli.output import results
from edge.cli.station_files import Config, opened_journal, station_settings
from edge.console import LiveTable

__all__ = ["watch"]

REFRESH_S = 0.25


def watch(config: Config) -> None:
    """Show decisions and the controller's answers as they come, until Ctrl-C."""
    journal = opened_journal(station_settings(config))
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
