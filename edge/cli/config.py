"""`sortgate config`: a station's settings, begun from a template, shown, checked, and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.table import Table

from edge.cli import revisions
from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, remarks, results
from edge.cli.policies import loaded_policy
from edge.cli.station_files import Config, station_settings
from edge.cli.text_files import write_texts
from edge.configuration import (
    differences,
    flattened,
    reference_files,
    setting_fields,
    settings_in_force,
    toml_value,
    written_template,
)
from edge.console import visible
from edge.domain import StationMode
from edge.link import tls_context
from edge.settings import Settings

__all__ = ["app"]

app = typer.Typer(help="A station's settings.", no_args_is_help=True, rich_markup_mode=None)

app.command("trust")(revisions.trust)
app.command("apply")(revisions.apply)
app.command("history")(revisions.history)
app.command("rollback")(revisions.rollback)


@app.command("init")
def init(
    file: Annotated[Path, typer.Argument(help="Where to write; must not exist yet.")],
    data_dir: Annotated[str, typer.Option(help="Folder for the journal and the declarations.")] = "/var/lib/sortgate",
    spool: Annotated[str, typer.Option(help="Folder that parcels arrive in.")] = "/var/spool/sortgate",
    site: Annotated[str, typer.Option(help="Name of the site in topics.")] = "site",
    line: Annotated[str, typer.Option(help="Name of the line in topics.")] = "line-1",
    station: Annotated[str, typer.Option(help="Name of the station in topics.")] = "station-1",
) -> None:
    """Write a first configuration, with every setting explained.

    It begins in shadow mode.
    """
    text = written_template(
        {
            "data_dir": data_dir,
            "spool.folder": spool,
            "station.site": site,
            "station.line": line,
            "station.station": station,
            "station.mode": StationMode.SHADOW,
        }
    )
    try:
        with file.open("x", encoding="utf-8") as out:
            _fill(out, file, text)
    except FileExistsError as error:
        raise CommandError(f"{file} exists already and was left as it is; name another file", Exit.NO_OUTPUT) from error
    except OSError as error:
        raise CommandError(f"{file} can't be written: {error.strerror}", Exit.NO_OUTPUT) from error
    station_settings(file)
    results().print(f"{file} is written; look through it, then run `sortgate config validate {file}`", soft_wrap=True)


@app.command("show")
def show(
    config: Config,
    changed: Annotated[bool, typer.Option("--changed", help="Only what differs from the default.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as one JSON object.")] = False,
) -> None:
    """Show every setting as it is in force.

    Each comes with its unit, and with when a change would come into force.
    """
    settings = station_settings(config)
    values = flattened(settings)
    fields = [field for field in setting_fields() if not changed or values[field.path] != field.default]
    if as_json:
        print_json(json.dumps({field.path: values[field.path] for field in fields}, indent=2))
        return
    table = Table("setting", "value", "unit", "applies", box=None, pad_edge=False)
    for field in fields:
        table.add_row(field.path, _shown(values[field.path]), field.unit, field.applies.value)
    results().print(table)
    results().print(f"in force: {revisions.told_in_force(settings)}", soft_wrap=True)
    if fault := settings_in_force(config).fault:
        remarks().print(f"the settings of the bundle are not in force: {visible(fault)}", soft_wrap=True)


@app.command("validate")
def validate(file: Annotated[Path, typer.Argument(help="A station's configuration.")]) -> None:
    """Say whether a station can start with this file. Exit code 78: it can't, and why, with line and setting."""
    settings = station_settings(file)
    missing = [f"{path}: {named} can't be read" for path, named in _named_files(settings) if not named.is_file()]
    if missing:
        raise CommandError(f"{file} names files that are not there:\n  " + "\n  ".join(missing), Exit.CONFIG)
    _refuse_unusable_certificates(file, settings)
    revision = loaded_policy(settings.policy_file, None).revision
    names = settings.station
    results().print(
        f"{file} is valid: station {names.site}/{names.line}/{names.station}, mode {names.mode.value},"
        f" policy revision {revision}",
        soft_wrap=True,
    )


def _refuse_unusable_certificates(file: Path, settings: Settings) -> None:
    if settings.link.tls_ca_file is None:
        return
    try:
        tls_context(settings.link)
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} names files that can't be used:\n  {error}", Exit.CONFIG) from error


def _named_files(settings: Settings) -> list[tuple[str, Path]]:
    """The files that must exist before a station can start, by the setting that names them."""
    link = settings.link
    named = {
        "policy_file": settings.policy_file,
        "link.password_file": link.password_file,
        "link.tls_ca_file": link.tls_ca_file,
        "link.tls_cert_file": link.tls_cert_file,
        "link.tls_key_file": link.tls_key_file,
    }
    named |= {f"cameras.{camera.name}.password_file": camera.password_file for camera in settings.cameras}
    return [(path, file) for path, file in named.items() if file is not None]


@app.command("diff")
def diff(
    a: Annotated[Path, typer.Argument(help="A configuration.")],
    b: Annotated[Path, typer.Argument(help="Another one.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON lines.")] = False,
) -> None:
    """Show the settings that two files differ in, by meaning. Exit code 0: none; 1: some, as `diff` has it."""
    found = differences(station_settings(a), station_settings(b))
    if as_json:
        for one in found:
            print_json(json.dumps(one._asdict()))
    else:
        table = Table("setting", str(a), str(b), "applies", box=None, pad_edge=False)
        for one in found:
            table.add_row(one.path, _shown(one.was), _shown(one.becomes), one.applies.value)
        results().print(table if found else "no setting differs")
    if found:
        raise typer.Exit(Exit.FAILED)


def _fill(out: TextIO, file: Path, text: str) -> None:
    """Writes the text into the new file, or removes the file: half of it would be in the way of the next try."""
    try:
        out.write(text)
        out.flush()
    except OSError:
        file.unlink()
        raise


@app.command("reference")
def reference(folder: Annotated[Path, typer.Argument(help="Where to write; made when it is missing.")]) -> None:
    """Write the reference of all settings, and their JSON Schema."""
    written = write_texts(folder, reference_files())
    results().print("\n".join(map(str, written)), soft_wrap=True)


def _shown(value: Any) -> str:
    return "not given" if value is None else toml_value(value)
