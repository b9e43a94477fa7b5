"""What can go wrong with the journal, each with a text that says what, where and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = [
    "HoldConflictError",
    "JournalCorruptError",
    "JournalError",
    "JournalLockedError",
    "JournalMissingError",
    "JournalOlderError",
    "JournalVersionError",
    "UnknownHoldError",
    "UnreadableRowError",
    "damaged",
    "explained",
    "understood",
]

_CORRUPT_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class JournalError(Exception):
    """The journal could not be read or written. Nothing of the failed transaction remains; trying again is safe."""


class JournalCorruptError(JournalError):
    """The file is damaged or is no journal."""


class JournalMissingError(JournalError):
    """There is no file, or none that may be opened. While a station replaces a damaged one there is none either."""


class UnreadableRowError(JournalError):
    """A row can't be read or makes no sense. All others may be well."""


class JournalLockedError(JournalError):
    """Another process is writing this journal."""


class JournalVersionError(JournalError):
    """The file was written by another version, or by another program."""


class JournalOlderError(JournalVersionError):
    """The file was written by an older version; the station of this one brings it up to date when it starts."""


class UnknownHoldError(Exception):
    """There is no hold of that name."""


class HoldConflictError(Exception):
    """The hold is closed, or somebody else has claimed it. Nothing was changed."""


def damaged(path: Path, what: str) -> JournalCorruptError:
    """The error for a journal that is damaged; `what` says how it shows."""
    return JournalCorruptError(
        f"the journal {path} is damaged ({what}). A station sets its damaged journal aside by itself, and goes on "
        f"with the last backup and with what can still be read."
    )


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Raises `UnreadableRowError` for what makes no sense in a row: the station has written it, and whole."""
    try:
        yield
    except ValueError as error:
        raise UnreadableRowError(f"a row of the journal {path} makes no sense: the disk has changed it.") from error


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns errors of the database and want of memory into those of this module: the file `path`, and a way out."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _CORRUPT_CODES:
            raise damaged(path, str(error)) from error
        if _is_no_text(error):
            raise UnreadableRowError(f"a row of the journal {path} is no text: the disk has changed it.") from error
        if code == sqlite3.SQLITE_CANTOPEN:
            raise JournalMissingError(
                f"the journal {path} can't be opened ({error}). A station makes the file when it first starts: check "
                f"the path, that the disk works, and that file and folder belong to the service's user."
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise JournalError(
                f"no room to write the journal {path} ({error}). Free disk space; no restart is needed."
            ) from error
        raise JournalError(
            f"the journal {path} could not be read or written ({error}). "
            f"Check that the disk works and that the folder belongs to the service's user."
        ) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damaged place in its error, and Python can't read that
        raise damaged(path, "its schema is no text") from error
    except MemoryError as error:
        raise JournalError(
            f"no memory to read or write the journal {path}. See what else this machine runs; no restart is needed."
        ) from error


def _is_no_text(error: sqlite3.Error) -> bool:
    """Whether Python could not read a text that SQLite gave it: such an error is not SQLite's, and has no code."""
    return isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")
