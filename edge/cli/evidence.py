"""`sortgate evidence`: lists what decisions were made from, keeps it from deletion, exports it signed, verifies it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.evidence_export import By, Reason, export, gather_misread
from edge.cli.exits import CommandError, Exit
from edge.cli.hold import act_on_hold
from edge.cli.output import print_json, results
from edge.cli.station_files import Config, opened_journal, station_settings, wanted_bytes, wanted_file
from edge.domain import HoldActionKind
from edge.evidence import (
    KeyFileError,
    Manifest,
    fingerprint_of,
    public_pem,
    read_manifest,
    read_public_key,
    station_key,
    verify_bundle,
)
from edge.journal import JournalReader

__all__ = ["app"]

app = typer.Typer(help="What decisions were made from.", no_args_is_help=True, rich_markup_mode=None)

app.command("export")(export)
app.command("misread")(gather_misread)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="An exported archive.")],
    public_key: Annotated[
        Path | None, typer.Option(help="The station's public key (PEM), got from its operator and not out of FILE.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Name every alteration of an exported archive. Exit code 0: there is none; 65: there are some."""
    wanted_file(file)
    try:
        trusted = read_public_key(wanted_bytes(public_key)) if public_key else None
        report = verify_bundle(file, trusted)
    except KeyFileError as error:
        raise CommandError(f"{public_key}: {error}", Exit.DATA) from error
    except OSError as error:
        raise CommandError(f"{error.filename or file} can't be read: {error.strerror}", Exit.NO_INPUT) from error
    out = results()
    if as_json:
        print_json(report.to_json())
    elif report.ok:
        out.print(f"nothing was altered: decision {report.seq}, hash {report.record_hash}", soft_wrap=True)
        whose = "the key you gave" if trusted else "compare it with what the station's operator published"
        out.print(f"signed with key {report.fingerprint} ({whose})", soft_wrap=True)
    else:
        for fault in report.faults:
            out.print(f"ALTERED: {fault}", soft_wrap=True)
    if not report.ok:
        raise typer.Exit(Exit.DATA)


@app.command("list")
def list_kept(
    config: Config,
    newest: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifests as JSON lines.")] = False,
) -> None:
    """Show whose evidence is kept, newest first."""
    settings = station_settings(config)
    folders = sorted(settings.evidence_dir.glob("[0-9]*/[0-9]*/[0-9]*/[0-9]*"), reverse=True)[:newest]
    manifests = [manifest for folder in folders if (manifest := read_manifest(folder)) is not None]
    if as_json:
        for manifest in manifests:
            print_json(manifest.to_json())
        return
    table = Table("decision", "state", "decided (UTC)", "action", "pictures", "MB", box=None, pad_edge=False)
    with opened_journal(settings) as journal:
        for manifest in manifests:
            table.add_row(*_row(journal, manifest))
    results().print(table if manifests else "no evidence is kept")


def _row(journal: JournalReader, manifest: Manifest) -> tuple[str, ...]:
    hold = journal.hold_of(manifest.seq)
    pictures = sum(file.view is not None for file in manifest.files)
    state = "" if hold is None else f"{hold.state}, keep" if hold.keep_evidence else hold.state
    return (
        manifest.hold_id or str(manifest.seq),
        state,
        f"{manifest.decided_at:%Y-%m-%d %H:%M:%S}",
        manifest.action,
        f"{pictures} of {pictures + len(manifest.missing)}",
        f"{manifest.size_bytes / 1e6:.1f}",
    )


@app.command("keep")
def keep(
    hold_id: Annotated[str, typer.Argument(help="Such as H-000042.")],
    config: Config,
    by: By = None,
    reason: Reason = "",
) -> None:
    """Keep the evidence of a hold from deletion until it is let go.

    Its age does not count meanwhile. The station must be running.
    """
    act_on_hold(config, hold_id, HoldActionKind.KEEP_EVIDENCE, by=by, reason=reason, as_json=False)


@app.command("release")
def release(
    hold_id: Annotated[str, typer.Argument(help="Such as H-000042.")],
    config: Config,
    by: By = None,
    reason: Reason = "",
) -> None:
    """Let the evidence of a hold be deleted in its time again. The station must be running."""
    act_on_hold(config, hold_id, HoldActionKind.LET_EVIDENCE_GO, by=by, reason=reason, as_json=False)


@app.command("key")
def show_key(config: Config) -> None:
    """Print the station's public key, and its fingerprint.

    With it the station's evidence is verified; it is to be published.
    """
    try:
        public = station_key(station_settings(config).evidence_key_file).public_key()
    except KeyFileError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    results().print(f"{public_pem(public).decode()}{fingerprint_of(public)}", soft_wrap=True)
