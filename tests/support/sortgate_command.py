"""The command `sortgate` within the test: its own entry, its words and its exit code, without a process to wait for."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import structlog

from edge.cli import main

__all__ = ["Ended", "sortgate"]


@dataclass(frozen=True)
class Ended:
    """What a process would have left."""

    returncode: int
    stdout: str
    stderr: str


def sortgate(*arguments: object) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    argv, logging = sys.argv, structlog.get_config()
    sys.argv = ["sortgate", *map(str, arguments)]
    code: object = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.argv = argv
        structlog.configure(**logging)
    return Ended(int(str(code or 0)), out.getvalue(), err.getvalue())
