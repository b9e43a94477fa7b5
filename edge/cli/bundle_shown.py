"""`sortgate bundle inspect` and `verify`: the contents of a finished bundle, and who would believe it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from edge.cli.bundle_files import BLOBS, faults_beside
from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.station_files import wanted_bytes
from edge.clock import utc_now
from edge.console import visible, visible_lines
from edge.remote import (
    BUNDLE_TYPE,
    Bundle,
    Floor,
    Probation,
    RefusedError,
    named_signers_of,
    unverified_payload,
    verified_bundle,
    verified_root,
)

__all__ = ["inspect", "verify"]


def inspect(
    file: Annotated[Path, typer.Argument(help="A bundle.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole contents as JSON.")] = False,
) -> None:
    """Show what a bundle says. Nothing is checked: use `verify` for that."""
    data = wanted_bytes(file)
    try:
        payload = unverified_payload(data, BUNDLE_TYPE)
        bundle = Bundle.from_json(payload)
    except (RefusedError, ValidationError) as error:
        raise CommandError(f"{file} is no bundle: {error}", Exit.DATA) from error
    if as_json:
        print_json(payload.decode())
        return
    table = Table(show_header=False, box=None)
    target = bundle.target
    for name, value in (
        ("revision", str(bundle.revision)),
        ("why", visible(bundle.why)),
        ("for", str(target)),
        ("made", f"{bundle.made_at:%Y-%m-%d %H:%M} UTC"),
        ("expires", f"{bundle.expires_at:%Y-%m-%d %H:%M} UTC"),
        ("most change of holds", f"{bundle.most_hold_change_pct:g} %"),
        ("files", ", ".join(bundle.files)),
        ("settings", visible_lines(bundle.settings_toml) or "none"),
        ("routes of messages", visible_lines(bundle.routes_toml) or "none: the station's own"),
        ("models", ", ".join(file.name for file in bundle.models) or "none: the station's own"),
        ("golden pictures", _golden(bundle)),
        ("large files", _beside(file, bundle)),
        ("probation", _probation(bundle.probation)),
        ("says it is signed by", ", ".join(key[:16] for key in named_signers_of(data, BUNDLE_TYPE)) or "nobody"),
    ):
        table.add_row(name, value)
    results().print(table)


def verify(
    file: Annotated[Path, typer.Argument(help="A bundle.")],
    root_file: Annotated[Path, typer.Option("--root", help="The root to verify it by.")],
    site: Annotated[str, typer.Option(help="As if for this site.")] = "site",
    line: Annotated[str, typer.Option(help="As if for this line.")] = "line-1",
    station: Annotated[str, typer.Option(help="As if for this station.")] = "station-1",
) -> None:
    """Say whether a station would believe a bundle.

    The station is one that trusts this root and has taken nothing yet.
    """
    now = utc_now()
    try:
        trusted = verified_root(wanted_bytes(root_file), None, now=now)
        bundle = verified_bundle(wanted_bytes(file), trusted, station=(site, line, station), floor=Floor(), now=now)
    except RefusedError as error:
        raise CommandError(f"{file}: {error.refusal}: {error}", Exit.DATA) from error
    if faults := faults_beside(file, bundle.blobs):
        raise CommandError(
            f"{file} is signed well, but stations can't get all of it:\n  " + "\n  ".join(faults), Exit.DATA
        )
    whole = f"; its {len(bundle.blobs)} files of models and pictures are whole" if bundle.blobs else ""
    results().print(
        f"{file}: revision {bundle.revision} is signed by enough keys of root {trusted.version}{whole}", soft_wrap=True
    )


def _golden(bundle: Bundle) -> str:
    if not bundle.golden:
        return "none"
    return f"{len(bundle.golden)}, {bundle.least_golden_pct:g} % of their texts must be read"


def _beside(file: Path, bundle: Bundle) -> str:
    if not bundle.blobs:
        return "none"
    missing = sum(not (file.parent / BLOBS / blob.sha256).exists() for blob in bundle.blobs)
    where = f"{missing} are not in {file.parent / BLOBS}" if missing else "all are beside the bundle"
    return f"{len(bundle.blobs)}, {bundle.blob_bytes / 1e6:.1f} MB; {where}"


def _probation(allowed: Probation) -> str:
    if not allowed.for_s:
        return "none"
    return (
        f"{allowed.for_s:g} s: holds may change by {allowed.most_hold_change_points:g} points, parcels not decided in"
        f" time rise by {allowed.most_undecided_rise_points:g}, slow decisions come {allowed.most_slower_pct:g} % later"
    )
