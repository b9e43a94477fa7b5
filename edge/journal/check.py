"""Whether a journal's file is whole: its pages, as far as there is time, and the rows that a station works with."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.journal.errors import damaged
from edge.journal.rows_in_use import check_rows_in_use
from edge.journal.schema import layout_version

__all__ = ["check_file", "interrupted_after"]


def check_file(connection: sqlite3.Connection, path: Path, *, within_s: float | None = None) -> None:
    """Checks that an open file is a journal of a known version, and undamaged.

    Args:
        connection: to the file.
        path: of the file.
        within_s: how long its pages are looked at; None: until all of them have been.

    Raises:
        JournalCorruptError: it is damaged.
        JournalVersionError: it belongs to a newer version or to another program.
    """
    layout_version(connection, path)
    verdict = _verdict_on_pages(connection, within_s)
    if verdict != "ok":
        raise damaged(path, verdict)
    check_rows_in_use(connection, path)


def _verdict_on_pages(connection: sqlite3.Connection, within_s: float | None) -> str:
    try:
        with interrupted_after(connection, within_s):
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_INTERRUPT:
            return "ok"  # as far as it got
        if code != sqlite3.SQLITE_ERROR:
            raise
        return str(error)  # it computes generated columns too, and fails where the text they come from is no JSON
    return str(verdict)


@contextmanager
def interrupted_after(connection: sqlite3.Connection, within_s: float | None) -> Iterator[None]:
    """Ends what the connection does in the block when so much time has passed; None: never."""
    if within_s is None:
        yield
        return
    timer = threading.Timer(within_s, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
