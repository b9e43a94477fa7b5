"""Standard input and outputs that are closed or take no more: a command neither fails oddly nor writes elsewhere.

Where whoever starts a command has closed one of the three, the next file that is opened would get its number, and what
is printed would go into that file.
"""

from __future__ import annotations

import os
import sys

__all__ = ["discard_output", "open_what_was_closed"]


def open_what_was_closed() -> None:
    """Puts /dev/null in the place of each of the three that is closed. Call it before any file is opened."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    # Python has none of those that were closed when it started.
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)


def discard_output() -> None:
    """Lets go of what standard output did not take: else its flush at the end of the process would fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
