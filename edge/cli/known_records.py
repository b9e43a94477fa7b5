"""`sortgate records find | stats | refused`: what the store knows of an item, how much it holds, what it refused."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.station_files import station_settings
from edge.clock import Clock
from edge.console import visible
from edge.domain import Declaration, Lookup, LookupStatus
from edge.records import (
    RecordStore,
    RecordStoreError,
    ValueRefusedError,
    item_id,
    list_imports,
    quarantined,
    store_stats,
    write_refused,
)

__all__ = ["find", "refused", "stats", "store_path"]

ROWS_SHOWN = 50

StoreOption = Annotated[Path | None, typer.Option(help="Record store (SQLite file).")]
ConfigOption = Annotated[Path | None, typer.Option(help="Station configuration that names the store.")]


def store_path(store: Path | None, config: Path | None) -> Path:
    """The store that is given, or that the configuration names.

    Raises:
        CommandError: neither is given, or the configuration can't be used.
    """
    if store is not None:
        return store
    if config is None:
        raise CommandError("say which store: --store FILE, or --config STATION.toml", Exit.USAGE)
    return station_settings(config).records_file


@contextmanager
def _opened(store: Path | None, config: Path | None) -> Iterator[RecordStore]:
    """Opens a store that exists: a mistyped name must not make an empty one, in which nothing is found."""
    path = store_path(store, config)
    if not path.is_file() or not path.stat().st_size:
        raise CommandError(f"there is no record store {path}; `sortgate records import` makes it", Exit.NO_INPUT)
    try:
        with RecordStore(path) as records:
            yield records
    except RecordStoreError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error


def find(
    item: Annotated[str, typer.Argument(metavar="ID", help="Any identifier of the parcel.")],
    store: StoreOption = None,
    config: ConfigOption = None,
    at: Annotated[
        dt.datetime | None, typer.Option(help="As known on this day, UTC; S10 numbers are used again. Default: now.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Show what was declared for an item. Exit code 0: found; 1: nothing is known; 69: the store can't be read."""
    moment = Clock().utc() if at is None else at.replace(tzinfo=dt.UTC)
    with _opened(store, config) as records:
        found = records.find([_as_stored(item)], at=moment)
        if found.status is LookupStatus.UNAVAILABLE:
            raise CommandError(records.fault or "", Exit.UNAVAILABLE)
    if as_json:
        print_json(found.to_json())
    elif found.declaration is None:
        results().print(f"Nothing is declared for {visible(item)} as of {moment:%Y-%m-%d %H:%M} UTC")
    else:
        _show(found, found.declaration)
    if found.declaration is None:
        raise typer.Exit(Exit.FAILED)


def _as_stored(item: str) -> str:
    """The identifier in the form in which imports store it, whatever way it was typed."""
    try:
        return item_id(item)
    except ValueRefusedError as error:
        raise CommandError(visible(str(error)), Exit.USAGE) from error


def _show(found: Lookup, declared: Declaration) -> None:
    out = results()
    names = ", ".join(visible(name) for name in (declared.item_id, *declared.alt_ids))
    posted = "not said" if declared.posting_date is None else f"{declared.posting_date:%Y-%m-%d}"
    out.print(f"{names}  version {declared.record_version} from {visible(declared.source)}", style="bold")
    out.print(f"posted {posted}, received {declared.received_at:%Y-%m-%d %H:%M} UTC")
    out.print(f"destination {declared.destination_country or 'not said'}, gross {declared.gross_mass_g or '?'} g")
    out.print(f"related parcels within {found.related.window_h} h: {found.related.parcels - 1}")
    table = Table("line", "description", "quantity", "net g", "value", "HS", "origin", box=None, pad_edge=False)
    for line in declared.lines:
        cells = (
            line.line_no, visible(line.description), line.quantity, line.line_net_mass_g,
            None if line.line_value is None else f"{line.line_value} {line.currency or ''}", line.hs_code,
            line.origin_country,
        )  # fmt: skip
        table.add_row(*("" if cell is None else str(cell) for cell in cells))
    out.print(table)


def stats(
    store: StoreOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Show how much the store holds, from when, and what was refused."""
    with _opened(store, config) as records:
        found = store_stats(records)
    if as_json:
        print_json(found.to_json())
        return
    out = results()
    out.print(f"{found.path}: {found.file_bytes / 1e6:.1f} MB")
    out.print(f"declarations: {found.declarations}, sent singly: {found.sent_singly}")
    if found.oldest is not None and found.newest is not None:
        span = f"{found.oldest:%Y-%m-%d} to {found.newest:%Y-%m-%d}"
        out.print(f"of {span} (day of posting; of receipt where none is declared)")
    out.print(f"imports: {found.imports}, interrupted: {found.interrupted_imports}")
    out.print(f"refused rows: {found.refused_rows}; `sortgate records refused` lists the imports they are of")


def refused(
    batch: Annotated[
        int | None, typer.Argument(metavar="[IMPORT]", help="Number of an import; without it, all imports are listed.")
    ] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Print the refused rows as a file to mend and import again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False,
) -> None:
    """List the imports, or the rows that one of them refused.

    Each row comes with its line, field and reason.
    """
    with _opened(store, config) as records:
        if batch is None:
            if again:
                raise CommandError("say of which import: sortgate records refused IMPORT --again", Exit.USAGE)
            _list(records, as_json=as_json)
        elif again:
            write_refused(records, batch, sys.stdout)
        elif all(batch != one.batch for one in list_imports(records)):
            raise CommandError(
                f"{records.path} knows no import {batch}; `sortgate records refused` lists them", Exit.DATA
            )
        elif as_json:
            for row in quarantined(records, batch):
                print_json(row.to_json())
        else:
            _list_rows(records, batch)


def _list(records: RecordStore, *, as_json: bool) -> None:
    found = list_imports(records)
    if as_json:
        print_json(json.dumps([json.loads(one.to_json()) for one in found]))
        return
    table = Table("import", "file", "begun (UTC)", "rows", "accepted", "refused", "", box=None, pad_edge=False)
    for one in found:
        state = "" if one.complete else "interrupted: import it again with --resume"
        table.add_row(
            str(one.batch), visible(one.name), f"{one.started_at:%Y-%m-%d %H:%M}", str(one.rows), str(one.accepted),
            str(one.refused_count), state,
        )  # fmt: skip
    results().print(table)


def _list_rows(records: RecordStore, batch: int) -> None:
    table = Table("line", "field", "why", box=None, pad_edge=False)
    count = 0
    for count, row in enumerate(quarantined(records, batch), start=1):
        if count <= ROWS_SHOWN:
            table.add_row(str(row.line), visible(row.field), visible(row.why))
    results().print(table)
    if count > ROWS_SHOWN:
        results().print(f"... and {count - ROWS_SHOWN} more; --json lists them")
