"""`sortgate diagnostics`: one file with all that a station says of itself, for whoever helps from afar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from edge.cli.output import results, write_whole
from edge.cli.station_files import Config, station_settings
from edge.clock import utc_now
from edge.diagnostics import PARTS, diagnostics

__all__ = ["write_diagnostics"]


def write_diagnostics(
    config: Config,
    out: Annotated[Path | None, typer.Option(help="The file to write; - for standard output.")] = None,
) -> None:
    """Collect what whoever helps needs, in a ZIP file.

    Health, errors, versions, settings without secrets, and more. No personal data is in it.
    """
    settings = station_settings(config)
    now = utc_now()
    data = diagnostics(settings, now)
    if out == Path("-"):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = out or Path(f"sortgate-{settings.station.station}-{now:%Y%m%dT%H%M%SZ}.zip")
    write_whole(path, data)
    results().print(f"{path}: {len(data):,} bytes", soft_wrap=True)
    for name, (what, _) in PARTS.items():
        results().print(f"  {name:<20} {what}", soft_wrap=True)
