"""`sortgate bundle`: makes rules, settings and models into signed bundles, at a desk without station or network."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from edge.cli.bundle_files import BLOBS, gathered_golden, gathered_models, plain_content, put_beside
from edge.cli.bundle_shown import inspect, verify
from edge.cli.exits import CommandError, Exit
from edge.cli.key_files import private_key_in
from edge.cli.output import results, write_whole
from edge.cli.station_files import wanted_bytes, wanted_file
from edge.clock import utc_now
from edge.console.notices import RoutesError, portable_routes, written
from edge.evidence import KeyFileError, public_pem, read_public_key
from edge.fault_words import fault_in_words
from edge.policy import Policy, PolicyError, default_path
from edge.remote import (
    BUNDLE_TYPE,
    POLICY_FILE,
    ROOT_TYPE,
    Bundle,
    Probation,
    RefusedError,
    Target,
    TrustRoot,
    build_bundle,
    seal,
    sign_more,
)
from edge.settings import SettingsError, check_overlay

__all__ = ["app"]

app = typer.Typer(help="Rules, settings and models in signed bundles.", no_args_is_help=True, rich_markup_mode=None)

Keys = Annotated[list[Path], typer.Option("--key", help="Private key to sign with, PEM; give it again for more.")]
ALLOWED = Probation()
"""What a bundle may change about a station's work unless it says otherwise."""

Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="Good for so many days.")]


@app.command("root")
def root(
    out: Annotated[Path, typer.Argument(help="Where to write the signed root.")],
    key: Keys,
    root_key: Annotated[list[Path], typer.Option(help="Public or private key that may sign the next root.")],
    release_key: Annotated[list[Path], typer.Option(help="Public or private key that may sign bundles.")],
    version: Annotated[int, typer.Option(min=1, help="One more than the root before.")] = 1,
    root_threshold: Annotated[int, typer.Option(min=1, help="So many root keys must sign.")] = 1,
    release_threshold: Annotated[int, typer.Option(min=1, help="So many release keys must sign.")] = 1,
    revision_from: Annotated[
        int | None, typer.Option(min=0, help="After a theft of keys: revisions count anew from here.")
    ] = None,
    days: Days = 365,
) -> None:
    """Write down whom stations shall trust, signed. Keys come from `openssl genpkey -algorithm ed25519`."""
    try:
        document = TrustRoot.model_validate(
            {
                "version": version,
                "expires_at": utc_now() + dt.timedelta(days=days),
                "root": {"threshold": root_threshold, "keys": tuple(map(_public_pem, root_key))},
                "release": {"threshold": release_threshold, "keys": tuple(map(_public_pem, release_key))},
                "revision_from": revision_from,
            }
        )
    except ValidationError as error:
        raise CommandError(_faults(error), Exit.USAGE) from error
    _write(out, seal(document.to_json().encode(), ROOT_TYPE, [private_key_in(path) for path in key]))


@app.command("build")
def build(
    out: Annotated[Path, typer.Argument(help="Where to write the bundle.")],
    key: Keys,
    revision: Annotated[int, typer.Option(min=1, help="Above every one that the stations have.")],
    why: Annotated[str, typer.Option(help="What changes and why, for the people at the stations.")],
    policy: Annotated[
        Path | None, typer.Option(help="Rules; goods.yaml and lists/ beside them come along. Else Sortgate's own.")
    ] = None,
    site: Annotated[str, typer.Option(help="Sites meant; * is any.")] = "*",
    line: Annotated[str, typer.Option(help="Lines meant.")] = "*",
    station: Annotated[str, typer.Option(help="Stations meant.")] = "*",
    settings: Annotated[
        Path | None, typer.Option(help="TOML with settings that take the place of those of the stations' own files.")
    ] = None,
    notices: Annotated[
        Path | None, typer.Option(help="Routes of messages as in deploy/notices.toml; addresses stay at the stations.")
    ] = None,
    models: Annotated[
        Path | None, typer.Option(help="Folder with manifest.toml and the models to read with. Else the stations' own.")
    ] = None,
    golden: Annotated[
        Path | None, typer.Option(help="Folder of pictures that stations read first, NAME.txt with the texts of each.")
    ] = None,
    least_golden: Annotated[
        float, typer.Option(min=0, max=100, help="Stations refuse it where less percent of those texts is read.")
    ] = 100.0,
    confirm_within: Annotated[
        float, typer.Option(min=5, max=3600, help="Seconds to reach the station under other settings.")
    ] = 60.0,
    most_hold_change: Annotated[
        float, typer.Option(min=0, max=100, help="Stations refuse it where holds would change on more percent.")
    ] = 2.0,
    probation: Annotated[
        float, typer.Option(min=0, max=86_400, help="Seconds that stations watch what it does to their work; 0: none.")
    ] = ALLOWED.for_s,
    probation_parcels: Annotated[
        int, typer.Option(min=1, help="Parcels that must have come, before and meanwhile, to tell anything.")
    ] = ALLOWED.least_parcels,
    most_hold_rise: Annotated[
        float, typer.Option(min=0, max=100, help="Points by which holds may rise or fall meanwhile; else taken back.")
    ] = ALLOWED.most_hold_change_points,
    most_undecided_rise: Annotated[
        float, typer.Option(min=0, max=100, help="Points by which parcels not decided in time may rise meanwhile.")
    ] = ALLOWED.most_undecided_rise_points,
    most_slower: Annotated[
        float, typer.Option(min=0, max=1000, help="Percent by which the slowest decisions may come later meanwhile.")
    ] = ALLOWED.most_slower_pct,
    days: Days = 14,
) -> None:
    """Make a signed bundle. Rules, settings and routes are checked first, and all of it once more by each station.

    Models and pictures are put into blobs/ beside the bundle, by their hashes, and travel with it.
    """
    model_files = gathered_models(models) if models else {}
    golden_files = gathered_golden(golden) if golden else {}
    try:
        bundle = Bundle(
            revision=revision,
            made_at=utc_now(),
            expires_at=utc_now() + dt.timedelta(days=days),
            target=Target(site=site, line=line, station=station),
            why=why,
            most_hold_change_pct=most_hold_change,
            files=_policy_files(wanted_file(policy) if policy else default_path()),
            settings_toml=_settings_text(settings) if settings else "",
            routes_toml=_routes_text(notices) if notices else "",
            confirm_within_s=confirm_within,
            models=tuple(model_files.values()),
            golden=tuple(golden_files.values()),
            least_golden_pct=least_golden,
            probation=Probation(
                for_s=probation,
                least_parcels=probation_parcels,
                most_hold_change_points=most_hold_rise,
                most_undecided_rise_points=most_undecided_rise,
                most_slower_pct=most_slower,
            ),
        )
    except ValidationError as error:
        raise CommandError(_faults(error), Exit.USAGE) from error
    size_bytes = put_beside(out, [*model_files.items(), *golden_files.items()])
    _write(out, seal(build_bundle(bundle), BUNDLE_TYPE, [private_key_in(path) for path in key]))
    if size_bytes:
        results().print(f"{size_bytes / 1e6:.1f} MB of models and pictures lie in {out.parent / BLOBS}", soft_wrap=True)


@app.command("sign")
def sign(
    file: Annotated[Path, typer.Argument(help="A bundle or a root; the signature is added to it.")], key: Keys
) -> None:
    """Add a signature, where more than one must sign."""
    data = wanted_bytes(file)
    kind = ROOT_TYPE if ROOT_TYPE.encode() in data else BUNDLE_TYPE
    try:
        _write(file, sign_more(data, kind, [private_key_in(path) for path in key]))
    except RefusedError as error:
        raise CommandError(f"{file}: {error}", Exit.DATA) from error


app.command("inspect")(inspect)
app.command("verify")(verify)


def _settings_text(path: Path) -> str:
    try:
        text = wanted_bytes(path).decode().replace("\r\n", "\n")
        check_overlay(text, str(path))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text in UTF-8", Exit.DATA) from error
    except SettingsError as error:
        raise CommandError(str(error), Exit.DATA) from error
    return text


def _routes_text(path: Path) -> str:
    try:
        return written(portable_routes(path))
    except RoutesError as error:
        raise CommandError(str(error), Exit.DATA) from error


def _policy_files(path: Path) -> dict[str, str]:
    beside = [path.with_name("goods.yaml"), *sorted((path.parent / "lists").glob("*.yaml"))]
    try:
        files = {POLICY_FILE: plain_content(path)}
        files |= {str(file.relative_to(path.parent)): plain_content(file) for file in beside if file.exists()}
        Policy.load(path)
    except PolicyError as error:
        raise CommandError(str(error), Exit.DATA) from error
    except OSError as error:
        raise CommandError(f"{error.filename or path} can't be read: {error.strerror}", Exit.NO_INPUT) from error
    return {name: content.decode() for name, content in files.items()}


def _public_pem(path: Path) -> str:
    data = wanted_bytes(path)
    try:
        public = private_key_in(path).public_key() if b"PRIVATE KEY" in data else read_public_key(data)
    except KeyFileError as error:
        raise CommandError(
            f"{path} holds no key of Ed25519 in PEM, as openssl genpkey makes them", Exit.DATA
        ) from error
    return public_pem(public).decode()


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault_in_words(fault)}" for fault in error.errors())


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path.parent} can't be made: {error.strerror}", Exit.NO_OUTPUT) from error
    write_whole(path, data)
