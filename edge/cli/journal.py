"""`sortgate journal`: proves that the journal is intact, copies it, and lists what is waiting for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.station_files import (
    Config,
    opened_journal,
    settings_to_write,
    station_settings,
    wanted_file,
    without_journal,
)
from edge.clock import utc_now
from edge.console import visible
from edge.journal import ChainReport, JournalCorruptError, JournalError, JournalReader, JournalVersionError, back_up

__all__ = ["app"]

app = typer.Typer(help="The journal of decisions.", no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("verify")
def verify(
    config: Annotated[Path | None, typer.Option(help="Configuration of the station whose journal to verify.")] = None,
    file: Annotated[Path | None, typer.Option(help="A copy of a journal to verify instead.")] = None,
    as_json: AsJson = False,
) -> None:
    """Verify every record and every action of people. A station may write on meanwhile.

    Exit code 0: nothing was changed or taken out; 65: something was, and each place is named.
    """
    if (config is None) == (file is None):
        raise CommandError("give one of --config and --file", Exit.USAGE)
    try:
        with (
            JournalReader(wanted_file(file))
            if file
            else opened_journal(station_settings(config or Path()), damaged=Exit.DATA)
        ) as journal:
            report = journal.verify()
    except (JournalCorruptError, JournalVersionError) as error:
        raise CommandError(str(error), Exit.DATA) from error
    except JournalError as error:
        raise CommandError(str(error), Exit.NO_INPUT) from error
    if as_json:
        print_json(report.to_json())
    else:
        _show(report)
    if not report.ok:
        raise typer.Exit(Exit.DATA)


def _show(report: ChainReport) -> None:
    out = results()
    breaks = f", linked on after {report.breaks} damaged files" if report.breaks else ""
    out.print(f"{report.records} decisions and {report.actions} actions of people{breaks}")
    told = f"{report.alarm_events} events of alarms, {report.configuration_events} of the configuration"
    out.print(f"{told}, {report.tip_events} of tips")
    out.print(f"last record {report.head_seq}, hash {report.head_hash}", soft_wrap=True)
    for fault in report.faults:
        out.print(f"FAULT: {fault.sentence}", soft_wrap=True)
    out.print("the chain verifies" if report.ok else f"THE CHAIN DOES NOT VERIFY: {len(report.faults)} faults or more")


@app.command("backup")
def backup(config: Config) -> None:
    """Copy the journal into the station's folder of copies now. A station may write on meanwhile."""
    settings = settings_to_write(config)
    keep = settings.journal
    try:
        copy = back_up(
            settings.journal_file, settings.backup_dir, at=utc_now(), keep=keep.backups_kept,
            leave_bytes=keep.left_by_copies_bytes,
        )  # fmt: skip
    except JournalError as error:
        raise without_journal(settings, error) from error
    results().print(str(copy), soft_wrap=True)


@app.command("holds")
def holds(config: Config, as_json: AsJson = False) -> None:
    """List the holds that wait for a person, oldest first."""
    with opened_journal(station_settings(config)) as journal:
        waiting = journal.open_holds()
    if as_json:
        print_json(json.dumps([hold.model_dump(mode="json") for hold in waiting]))
        return
    table = Table("hold", "state", "claimed by", "since (UTC)", "track", "item", "why")
    for hold in waiting:
        table.add_row(
            hold.hold_id, hold.state, visible(hold.claimed_by or ""), f"{hold.opened_at.utc:%Y-%m-%d %H:%M:%S}",
            hold.track_id, visible(hold.item_id or ""), visible(hold.sentence),
        )  # fmt: skip
    results().print(table if waiting else "no open holds")
