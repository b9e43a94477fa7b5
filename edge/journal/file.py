"""The journal's file in the hands of its one writer: the lock beside it, the connection, and the transactions.

One process writes a journal; a lock makes sure of it, which the kernel releases however the process ends. Within that
process every thread may write. A transaction that fails leaves nothing behind, and the next one may succeed without a
restart.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.journal.errors import JournalLockedError, explained
from edge.journal.schema import open_writer

__all__ = ["JournalFile", "lock_beside"]


class JournalFile:
    """Opens the file at `path` for writing, and creates it if there is none.

    Raises:
        JournalLockedError: another process writes it.
        JournalCorruptError: the file is damaged.
        JournalVersionError: it belongs to a newer version or to another program.
        JournalError: it can't be opened or written. Every method may raise this too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._lock_file = lock_beside(path)
        try:
            self._connection = open_writer(path)
        except BaseException:
            os.close(self._lock_file)
            raise

    def close(self) -> None:
        """Ends all writing. What was committed is already on the disk."""
        with self._lock:
            self._connection.close()
            os.close(self._lock_file)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """All rows that a query gives."""
        with self._lock, explained(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def execute(self, sql: str, *parameters: object) -> int:
        """Executes a statement inside a transaction. Returns how many rows it changed."""
        with self._lock, explained(self.path):
            return self._connection.execute(sql, parameters).rowcount

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The connection itself, for this thread alone while the block lasts: for queries of several steps."""
        with self._lock, explained(self.path):
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits all that the block writes, or none of it. A transaction inside another is part of that one."""
        with self._lock, explained(self.path):
            inside_another = self._connection.in_transaction  # the lock is ours, so the transaction is too
            if inside_another:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                # After a full disk SQLite may have rolled back by itself; either way nothing half-done may stay open.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


def lock_beside(path: Path) -> int:
    """Takes the writer's lock of a journal. Closing the descriptor, or the end of the process, releases it.

    Raises:
        JournalLockedError: another process holds it.
        OSError: the lock file can't be made.
    """
    lock_path = path.with_name(f"{path.name}.lock")
    descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise JournalLockedError(
            f"the journal {path} is being written by another process. "
            f"Stop the other station first, or give this one a folder of its own."
        ) from error
    return descriptor
