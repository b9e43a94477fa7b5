"""`sortgate contract`: a station's messages as JSON Schema files, for people who program the other side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.cli.output import results
from edge.cli.text_files import write_texts
from edge.link import contract_files

__all__ = ["contract"]


def contract(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when it is missing.")],
) -> None:
    """Write the JSON Schemas and number tables of the messages.

    There is a schema for each message, and a table of the numbers of actions, reasons and results.
    """
    written = write_texts(folder, contract_files())
    results().print(f"{len(written)} files in {folder}", highlight=False)
