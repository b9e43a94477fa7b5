"""Where commands print: results to standard output, remarks to standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from edge.cli.exits import CommandError, Exit
from edge.files.replaced import replace_file

__all__ = ["print_json", "remarks", "results", "write_whole"]

PIPE_WIDTH = 400


def results() -> Console:
    """For tables and texts that the user asked for. Markup is off: a label's text must not style the terminal.

    In a pipe or a file, rows are not cut to the width of a terminal.
    """
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(highlight=False, markup=False, width=width)


def remarks() -> Console:
    """For progress and remarks, which are not part of the result when output goes into a pipe."""
    return Console(stderr=True, highlight=False, markup=False)


def print_json(text: str) -> None:
    """Prints a JSON document, as the only thing on standard output."""
    sys.stdout.write(text + "\n")


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file, or ends the command and leaves what was there: no half of a file may be taken for a whole one."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # into a pipe or a device
        else:
            replace_file(path, data)
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}", Exit.NO_OUTPUT) from error
