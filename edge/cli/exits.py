"""Exit codes, as in `sysexits.h`, and the error that a command ends with: a text for the user, and a code."""

from __future__ import annotations

import errno
import sqlite3
from enum import IntEnum

__all__ = ["NO_ROOM", "CommandError", "Exit", "code_of"]


class Exit(IntEnum):
    """What the end of a command means to the script that called it."""

    OK = 0
    FAILED = 1
    """It was done, and the answer is no; or it failed in a way that has no code of its own."""
    USAGE = 2
    """The command line is wrong."""
    PARTLY_REFUSED = 3
    """It was done, but some of the input was refused."""
    DATA = 65
    """What was given can't be used."""
    NO_INPUT = 66
    """There is no such input."""
    UNAVAILABLE = 69
    """Something that is needed is missing or does not answer."""
    NO_OUTPUT = 73
    """The output can't be written, or is there already."""
    TRY_LATER = 75
    NO_PERMISSION = 77
    CONFIG = 78
    """The station's configuration can't be used."""


class CommandError(Exception):
    """A command can't go on. The text says what is wrong, where, and what to do.

    Args:
        message: for the user.
        code: what the process exits with.
    """

    def __init__(self, message: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.code = code


NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
"""Why nothing more can be written."""
_BY_DATABASE = {sqlite3.SQLITE_FULL: Exit.NO_OUTPUT, sqlite3.SQLITE_BUSY: Exit.TRY_LATER}


def code_of(error: CommandError) -> Exit:
    """What the process exits with: where the system itself refused, its reason counts, whoever met it."""
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, PermissionError):
            return Exit.NO_PERMISSION
        if isinstance(cause, OSError) and cause.errno in NO_ROOM:
            return Exit.NO_OUTPUT
        if (known := _BY_DATABASE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)) is not None:
            return known
        cause = cause.__cause__
    return error.code
