"""A process that reads one file of declarations: `python -m edge.records.reading_process`, told what by its caller."""

from __future__ import annotations

import contextlib
import sys

from edge.records.reading import serve

if __name__ == "__main__":
    # The caller may end first, by choice or by kill -9: then there is nobody to tell.
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
