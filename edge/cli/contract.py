"""`sortgate contract`: a station's messages as JSON Schema files, for people who program the other side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.cli.exits import CommandError, Exit
from edge.cli.output import results
from edge.link import write_contract

__all__ = ["contract"]


def contract(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when it is missing.")],
) -> None:
    """Write the JSON Schemas and number tables of the messages.

    There is a schema for each message, and a table of the numbers of actions, reasons and results.
    """
    try:
        written = write_contract(folder)
    except OSError as error:
        raise CommandError(
            f"{folder} can't be written: {error.strerror}; name another folder", Exit.NO_OUTPUT
        ) from error
    results().print(f"{len(written)} files in {folder}", highlight=False)
