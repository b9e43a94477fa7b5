"""Keys in files that the user named."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.cli.exits import CommandError, Exit
from edge.cli.station_files import wanted_file
from edge.evidence import KeyFileError, read_private_key

__all__ = ["private_key_in"]


def private_key_in(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file; ends the command if there is none."""
    try:
        return read_private_key(wanted_file(path))
    except KeyFileError as error:
        code = Exit.NO_INPUT if isinstance(error.__cause__, OSError) else Exit.DATA
        raise CommandError(str(error), code) from error
