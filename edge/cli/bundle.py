"""`sortgate bundle`: makes rules, settings and models into signed bundles, at a desk without station or network."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from edge.cli.bundle_build import Days, Keys, build
from edge.cli.bundle_files import write_made
from edge.cli.bundle_shown import inspect, verify
from edge.cli.exits import CommandError, Exit
from edge.cli.key_files import private_key_in
from edge.cli.station_files import wanted_bytes
from edge.clock import utc_now
from edge.evidence import KeyFileError, public_pem, read_public_key
from edge.fault_words import error_in_words
from edge.remote import (
    BUNDLE_TYPE,
    ROOT_TYPE,
    RefusedError,
    TrustRoot,
    seal,
    sign_more,
)

__all__ = ["app", "root"]

app = typer.Typer(help="Rules, settings and models in signed bundles.", no_args_is_help=True, rich_markup_mode=None)


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
        raise CommandError(error_in_words(error), Exit.USAGE) from error
    write_made(out, seal(document.to_json().encode(), ROOT_TYPE, [private_key_in(path) for path in key]))


app.command("build")(build)


@app.command("sign")
def sign(
    file: Annotated[Path, typer.Argument(help="A bundle or a root; the signature is added to it.")], key: Keys
) -> None:
    """Add a signature, where more than one must sign."""
    data = wanted_bytes(file)
    kind = ROOT_TYPE if ROOT_TYPE.encode() in data else BUNDLE_TYPE
    try:
        write_made(file, sign_more(data, kind, [private_key_in(path) for path in key]))
    except RefusedError as error:
        raise CommandError(f"{file}: {error}", Exit.DATA) from error


app.command("inspect")(inspect)
app.command("verify")(verify)


def _public_pem(path: Path) -> str:
    data = wanted_bytes(path)
    try:
        public = private_key_in(path).public_key() if b"PRIVATE KEY" in data else read_public_key(data)
    except KeyFileError as error:
        raise CommandError(
            f"{path} holds no key of Ed25519 in PEM, as openssl genpkey makes them", Exit.DATA
        ) from error
    return public_pem(public).decode()
