"""`sortgate doctor`: what is wrong with this machine or its configuration, and what to do about it."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.exits import Exit
from edge.cli.output import print_json, results
from edge.cli.station_files import Config, station_settings
from edge.doctor import Verdict, examine

__all__ = ["doctor"]

_STYLES = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}


def doctor(
    config: Config,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as one JSON array.")] = False,
) -> None:
    """Examine machine and configuration. Exit code 0: the station can work, be it with warnings; 1: it can't."""
    findings = list(examine(station_settings(config)))
    if as_json:
        print_json(json.dumps([finding.model_dump(mode="json") for finding in findings], indent=2, ensure_ascii=False))
    else:
        table = Table("looked at", "", "found", "what to do", box=None, pad_edge=False)
        for one in findings:
            table.add_row(one.what, one.verdict.value, one.seen, one.advice, style=_STYLES[one.verdict])
        results().print(table)
    if any(finding.verdict is Verdict.FAIL for finding in findings):
        raise typer.Exit(Exit.FAILED)
